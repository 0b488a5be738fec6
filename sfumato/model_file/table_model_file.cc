#include "sfumato/model_file/table_model_file.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/model_file/checkpoint_parts.h"

namespace sfumato {

namespace {

const std::string kTableFormat = "sfumato-table";

using Json = nlohmann::ordered_json;

Json code_to_json(const ColumnCodec& encoding) {
  return {{"column", encoding.column},     {"cells", encoding.low.size()},     {"step", encoding.step},
          {"decimals", encoding.decimals}, {"symbols", encoding.symbols()},    {"may_miss", encoding.may_miss},
          {"radix", encoding.radix},       {"ranked", encoding.by_rank.size()}};
}

// The codes of the columns: their sizes as JSON, the numbers of all one after another as tensors.
void put_codec(const TableCodec& codec, TensorFile& file) {
  Json encodings = Json::array();
  std::vector<double> low;
  std::vector<double> high;
  std::vector<double> frequency;
  std::vector<std::int64_t> by_rank;
  for (const ColumnCodec& encoding : codec.columns) {
    encodings.push_back(code_to_json(encoding));
    low.insert(low.end(), encoding.low.begin(), encoding.low.end());
    high.insert(high.end(), encoding.high.begin(), encoding.high.end());
    frequency.insert(frequency.end(), encoding.frequency.begin(), encoding.frequency.end());
    by_rank.insert(by_rank.end(), encoding.by_rank.begin(), encoding.by_rank.end());
  }
  file.metadata["schema"] = schema_to_json(codec.schema).dump();
  file.metadata["codec"] = encodings.dump();
  if (!codec.schema.missing_words.empty()) file.metadata["missing_words"] = Json(codec.schema.missing_words).dump();
  put_dialect(codec.schema.dialect, file);
  file.tensors.push_back({"codec.low", {low.size()}, low});
  file.tensors.push_back({"codec.high", {high.size()}, high});
  file.tensors.push_back({"codec.frequency", {frequency.size()}, frequency});
  file.tensors.push_back({"codec.by_rank", {by_rank.size()}, by_rank});
}

// Hands out the numbers of a tensor piece by piece.
template <class T>
class Pieces {
 public:
  Pieces(const TensorFile& file, const std::string& name, const std::string& path)
      : left_(take<T>(file, name, path)), path_(path) {}
  std::vector<T> next(std::size_t count) {
    if (count > left_.size()) refuse(path_, "its codec is damaged");
    std::vector<T> piece(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(count));
    left_ = left_.subspan(count);
    return piece;
  }
  bool empty() const { return left_.empty(); }

 private:
  std::span<const T> left_;
  const std::string& path_;
};

// Whether a code can be used on its column as it stands.
bool is_sound(const ColumnCodec& encoding, const ColumnSchema& column) {
  const auto finite = [](double value) { return std::isfinite(value); };
  const auto share_fits = [](double frequency) { return frequency >= 0 && frequency <= 1; };
  const std::size_t values = encoding.numeric() ? encoding.low.size() : column.categories.size();
  const bool offsets = column.kind == ColumnKind::datetime && !column.categories.empty();
  bool fits = encoding.numeric() ? holds_numbers(column.kind) : holds_categories(column.kind) || offsets;
  fits = fits && values > 0 && encoding.values() == values && encoding.step >= 0 && std::isfinite(encoding.step);
  fits = fits && std::abs(encoding.decimals) <= 18 && encoding.first_values() < kNoToken && encoding.radix < kNoToken;
  fits = fits && std::ranges::all_of(encoding.low, finite) && std::ranges::all_of(encoding.high, finite);
  fits = fits && std::ranges::is_sorted(encoding.low) && std::ranges::all_of(encoding.frequency, share_fits);
  for (std::size_t i = 0; fits && i < encoding.low.size(); ++i) fits = encoding.low[i] <= encoding.high[i];
  std::vector<std::int32_t> ranks = encoding.by_rank;
  std::ranges::sort(ranks);
  for (std::size_t i = 0; fits && i < ranks.size(); ++i) fits = std::cmp_equal(ranks[i], i);
  return fits && (ranks.empty() || ranks.size() == values);
}

std::vector<std::string> take_words(const TensorFile& file, const std::string& path) {
  try {
    return parse(file, "missing_words", path).get<std::vector<std::string>>();
  } catch (const Json::exception&) {
    refuse(path, "its words for missing values are damaged");
  }
}

TableCodec take_codec(const TensorFile& file, const std::string& path) {
  TableCodec codec;
  codec.schema = schema_from_json(parse(file, "schema", path), path);
  std::vector<std::string> names;
  for (const ColumnSchema& column : codec.schema.columns) names.push_back(column.name);
  check_column_names(names, path);
  if (file.metadata.contains("missing_words")) codec.schema.missing_words = take_words(file, path);
  codec.schema.dialect = take_dialect(file, path);
  Pieces<double> low(file, "codec.low", path);
  Pieces<double> high(file, "codec.high", path);
  Pieces<double> frequency(file, "codec.frequency", path);
  Pieces<std::int64_t> by_rank(file, "codec.by_rank", path);
  try {
    for (const Json& json : parse(file, "codec", path)) {
      ColumnCodec encoding;
      encoding.column = json.at("column").get<std::size_t>();
      encoding.low = low.next(json.at("cells").get<std::size_t>());
      encoding.high = high.next(encoding.low.size());
      encoding.step = json.at("step").get<double>();
      encoding.decimals = json.at("decimals").get<int>();
      encoding.frequency = frequency.next(json.at("symbols").get<std::size_t>());
      encoding.may_miss = json.at("may_miss").get<bool>();
      encoding.radix = json.at("radix").get<std::size_t>();
      const std::vector<std::int64_t> ranks = by_rank.next(json.at("ranked").get<std::size_t>());
      encoding.by_rank.assign(ranks.begin(), ranks.end());
      const bool sound = !encoding.frequency.empty() && encoding.column < codec.schema.columns.size() &&
                         is_sound(encoding, codec.schema.columns[encoding.column]);
      if (!sound) refuse(path, "its codec is damaged");
      encoding.set_ranking(std::move(encoding.by_rank));
      codec.columns.push_back(std::move(encoding));
    }
  } catch (const Json::exception&) {
    refuse(path, "its codec is damaged");
  }
  if (codec.columns.empty() || !low.empty() || !frequency.empty() || !by_rank.empty())
    refuse(path, "its codec is damaged");
  return codec;
}

void put_bounds(std::span<const LossPoint> bounds, TensorFile& file) {
  std::vector<std::uint64_t> steps;
  std::vector<double> values;
  for (const LossPoint& point : bounds) {
    steps.push_back(point.step);
    values.push_back(point.loss);
  }
  file.tensors.push_back({"training.bound_steps", {steps.size()}, steps});
  file.tensors.push_back({"training.bounds", {values.size()}, values});
}

void take_bounds(const TensorFile& file, const std::string& path, std::vector<LossPoint>& bounds) {
  const std::vector<std::uint64_t>& steps = take<std::uint64_t>(file, "training.bound_steps", path);
  const std::vector<double>& values = take<double>(file, "training.bounds", path);
  if (steps.size() != values.size()) refuse(path, "its bounds are damaged");
  for (std::size_t i = 0; i < steps.size(); ++i) bounds.push_back({steps[i], values[i]});
}

// Its noise and steps are what the account goes on from; the rest is there to be read.
PrivacyLedger take_privacy(const TensorFile& file, const std::string& path) {
  PrivacyLedger ledger;
  try {
    const Json json = parse(file, "privacy", path);
    ledger.noise = json.at("noise").get<double>();
    ledger.marginals_noise = json.at("marginals_noise").get<double>();
    ledger.steps = json.at("steps").get<std::uint64_t>();
  } catch (const Json::exception&) {
    refuse(path, "its account of privacy is damaged");
  }
  const auto sound = [](double noise) { return noise > 0 && std::isfinite(noise); };
  if (!sound(ledger.noise) || !sound(ledger.marginals_noise)) refuse(path, "its account of privacy is damaged");
  return ledger;
}

// What drawing needs, in the checkpoint: all but the state of the training.
struct TakenModel {
  TableCheckpoint checkpoint;
  MlpLayout layout;
};

TakenModel take_table_model(const TensorFile& file, const std::string& path) {
  check_format(file, kTableFormat, path);
  TableCheckpoint checkpoint;
  checkpoint.config = table_config_from_json(parse(file, "config", path), path);
  checkpoint.codec = take_codec(file, path);
  const std::vector<std::uint64_t>& data = take<std::uint64_t>(file, "data", path);
  if (data.size() != 2) refuse(path, "what it says of its data is damaged");
  checkpoint.codec.rows = data[0];
  checkpoint.fingerprint = data[1];
  try {
    validate(checkpoint.config);
    const MlpConfig network = TokenFeaturizer(checkpoint.codec, checkpoint.config.network).network();
    validate(network);
    return {std::move(checkpoint), MlpLayout(network)};
  } catch (const Error& error) {
    refuse(path, error.what());
  }
}

}  // namespace

nlohmann::ordered_json privacy_to_json(const TableCheckpoint& checkpoint) {
  const PrivacyLedger& ledger = checkpoint.state.privacy;
  return {{"epsilon", spent_epsilon(checkpoint.config, checkpoint.codec.rows, ledger)},
          {"delta", privacy_delta(checkpoint.config, checkpoint.codec.rows)},
          {"steps", ledger.steps},
          {"sampling_rate", sampling_rate(checkpoint.config, checkpoint.codec.rows)},
          {"noise", ledger.noise},
          {"marginals_noise", ledger.marginals_noise}};
}

TensorFile tensor_file(const TableCheckpoint& checkpoint) {
  const MlpLayout layout(TokenFeaturizer(checkpoint.codec, checkpoint.config.network).network());
  TensorFile file;
  file.metadata = {{"format", kTableFormat},
                   {"format_version", std::to_string(kFormatVersion)},
                   {"config", config_to_json(checkpoint.config).dump()}};
  if (is_private(checkpoint.config)) file.metadata["privacy"] = privacy_to_json(checkpoint).dump();
  put_frame(checkpoint.frame, file);
  put_codec(checkpoint.codec, file);
  file.tensors.push_back({"data", {2}, std::vector<std::uint64_t>{checkpoint.codec.rows, checkpoint.fingerprint}});
  put_training(checkpoint.state.training, file);
  put_bounds(checkpoint.state.bounds, file);
  put_weights(layout, checkpoint.state.weights(), checkpoint.state.training, file);
  put_group(layout, "training.average.", checkpoint.state.training.average, file);
  return file;
}

void save_checkpoint(const TableCheckpoint& checkpoint, const std::string& path) {
  write_safetensors(tensor_file(checkpoint), path);
}

bool is_table_model_file(const TensorFile& file) {
  const auto found = file.metadata.find("format");
  return found != file.metadata.end() && found->second == kTableFormat;
}

TableCheckpoint table_checkpoint_of(const TensorFile& file, const std::string& path) {
  TakenModel taken = take_table_model(file, path);
  TableCheckpoint& checkpoint = taken.checkpoint;
  TableState& state = checkpoint.state;
  if (is_private(checkpoint.config)) state.privacy = take_privacy(file, path);
  checkpoint.frame = take_frame(file);
  take_training(file, path, state.training);
  take_bounds(file, path, state.bounds);
  take_weights(taken.layout, file, path, state.training);
  state.training.average = take_group(taken.layout, "training.average.", file, path);
  AlignedFloats weights = take_group(taken.layout, kModelWeights, file, path);
  if (!state.bounds.empty()) state.best = std::move(weights);
  return std::move(checkpoint);
}

TableModel table_model_of(const TensorFile& file, const std::string& path) {
  TakenModel taken = take_table_model(file, path);
  return {std::move(taken.checkpoint.codec), taken.checkpoint.config.network,
          take_group(taken.layout, kModelWeights, file, path)};
}

TableCheckpoint load_table_checkpoint(const std::string& path) {
  const TensorFile file = read_safetensors(path);
  if (!is_table_model_file(file)) {
    fail(ErrorKind::bad_data, "'{}' is not a table model; train one on a CSV file", path);
  }
  return table_checkpoint_of(file, path);
}

}  // namespace sfumato
