#include "apps/sfumato/options/config_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <type_traits>

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include "apps/sfumato/options/arguments.h"
#include "sfumato/base/enum_names.h"
#include "sfumato/base/error.h"
#include "sfumato/files/input_file.h"
#include "sfumato/points/beta_file.h"

namespace sfumato::app {

namespace {

// The one setting that is a list: betas.
template <class T>
constexpr bool is_list = std::is_same_v<T, std::vector<double>>;

template <class T>
void set_from_text(const std::string& name, const std::string& text, T& value) {
  if constexpr (std::is_enum_v<T>) {
    value = parse_name<T>(name, text);
  } else if constexpr (std::is_same_v<T, bool>) {
    if (text != "true" && text != "false") fail(ErrorKind::usage, "{} '{}': give true or false", name, text);
    value = text == "true";
  } else if constexpr (is_list<T>) {
    value = read_betas(text);
  } else {
    value = parse_number<T>(name, text);
  }
}

void set_list(const std::string& name, const toml::array& list, std::vector<double>& values) {
  values.clear();
  for (const toml::node& element : list) {
    const auto number = element.value<double>();
    if (!number || !element.is_number()) {
      fail(ErrorKind::usage, "{}: element {} is not a number", name, values.size() + 1);
    }
    values.push_back(*number);
  }
}

// What a value of this type is asked for as.
template <class T>
const char* wanted_in_toml() {
  if (is_list<T>) return "give a list of numbers, or a file of them in quotes";
  return std::is_enum_v<T>             ? "give a name in quotes"
         : std::is_same_v<T, bool>     ? "give true or false"
         : std::is_floating_point_v<T> ? "give a number"
                                       : "give a whole number of 0 or more";
}

template <class T>
void set_from_toml(const std::string& name, const toml::node& node, T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    if (const auto flag = node.value_exact<bool>()) return void(value = *flag);
  } else if constexpr (std::is_enum_v<T>) {
    if (const auto text = node.value_exact<std::string>()) return void(value = parse_name<T>(name, *text));
  } else if constexpr (std::is_floating_point_v<T>) {
    if (const auto number = node.value<double>(); number && node.is_number()) return void(value = *number);
  } else if constexpr (is_list<T>) {
    if (const auto file = node.value_exact<std::string>()) return void(value = read_betas(*file));
    if (const toml::array* const list = node.as_array()) return set_list(name, *list, value);
  } else {
    if (const auto number = node.value_exact<std::int64_t>(); number && *number >= 0) {
      return void(value = static_cast<T>(*number));
    }
  }
  fail(ErrorKind::usage, "{}: {}", name, wanted_in_toml<T>());
}

template <class T>
std::string text_of(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return name_of(value);
  } else if constexpr (is_list<T>) {
    return "";
  } else {
    return fmt::format("{}", value);
  }
}

std::string option_name(std::string setting) {
  std::ranges::replace(setting, '_', '-');
  return "--" + setting;
}

toml::table read_toml(const std::string& path) {
  InputFile file(path);
  std::string text;
  std::array<char, 4096> block{};
  for (std::size_t count = block.size(); count == block.size();) {
    count = file.read(block);
    text.append(block.data(), count);
  }
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    fail(ErrorKind::usage, "'{}': line {}: {}", path, error.source().begin.line, error.description());
  }
}

// Calls visit with every setting of points or of tables.
template <class Visit>
void visit_settings(PointConfig& config, const Visit& visit) {
  visit_point_fields(config, visit);
}
template <class Visit>
void visit_settings(TableConfig& config, const Visit& visit) {
  visit_table_fields(config, visit);
}

template <class Config>
void apply_file(const std::string& path, Config& config) {
  const toml::table table = read_toml(path);
  std::vector<std::string> known;
  visit_settings(config, [&](const char* name, auto& value, const char*) {
    known.emplace_back(name);
    const toml::node* const node = table.get(name);
    if (node == nullptr) return;
    set_from_toml(fmt::format("'{}': line {}: {}", path, node->source().begin.line, name), *node, value);
  });
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (std::ranges::find(known, name) != known.end()) continue;
    const std::string nearest = nearest_name(name, known);
    fail(ErrorKind::usage, "'{}': line {}: no setting '{}'{}", path, node.source().begin.line, name,
         nearest.empty() ? "; `sfumato train --help` lists them" : "; did you mean '" + nearest + "'?");
  }
}

}  // namespace

void ConfigOptions::add_head(Command command) {
  command_ = command;
  command.add_text("--preset", preset_, "settings to start from: default or article").value_name("NAME").show_default();
  command.add_text("--config", file_, "settings from a TOML file, as in: batch = 512").value_name("FILE");
  visit_point_fields(defaults_, [&](const char* name, const auto&, const char*) { names_.emplace_back(name); });
  points_names_ = names_.size();
  const TableConfig table;
  visit_table_fields(table, [&](const char* name, const auto&, const char*) {
    if (std::ranges::find(names_, name) == names_.end()) names_.emplace_back(name);
  });
  values_.resize(names_.size());
  options_.resize(names_.size());
}

template <class T>
void ConfigOptions::add_setting(const char* name, const T& value, const char* help, const char* group) {
  std::string text = help;
  if constexpr (std::is_enum_v<T>) text += ": " + comma_list(all_names<T>());
  // A name that both have, for other choices.
  if (std::is_same_v<T, NoiseProcess>) text += "; of tables " + comma_list(all_names<TokenProcess>());
  const auto place = static_cast<std::size_t>(std::ranges::find(names_, name) - names_.begin());
  options_[place] = command_.add_text(option_name(name), values_[place], text)
                        .value_name(value_word<T>())
                        .default_text(text_of(value))
                        .group(group);
}

void ConfigOptions::add_to(Command command) {
  add_head(command);
  visit_point_fields(defaults_, [&](const char* name, const auto& value, const char* help) {
    const bool main_setting = std::string(name) == "steps" || std::string(name) == "seed";
    add_setting(name, value, help, main_setting ? "Options" : "Settings");
  });
}

void ConfigOptions::add_tables() {
  const TableConfig table;
  visit_table_fields(table, [&](const char* name, const auto& value, const char* help) {
    if (is_of_tables(name)) add_setting(name, value, help, "Settings of mixed tables");
  });
}

void ConfigOptions::add_chain_to(Command command, const ScheduleConfig& chain, bool several) {
  chain_only_ = true;
  several_ = several;
  defaults_.model.process = NoiseProcess::chain;
  defaults_.model.schedule = chain;
  add_head(command);
  const char* const group = "Chain";
  visit_chain_fields(defaults_.model.schedule, [&]<class T>(const char* name, const T& value, const char* help) {
    if (!several || !std::is_same_v<T, ScheduleKind>) return add_setting(name, value, help, group);
    command
        .add_list("--schedule", kinds_,
                  "kinds to compare, as in linear,cosine: " + comma_list(all_names<ScheduleKind>()) +
                      " (default: all but custom)")
        .value_name("NAMES")
        .group(group);
  });
}

bool ConfigOptions::given(const std::string& setting) const {
  return options_[static_cast<std::size_t>(std::ranges::find(names_, setting) - names_.begin())].given();
}

bool ConfigOptions::given() const {
  return command_.given("--preset") || !file_.empty() ||
         std::ranges::any_of(names_, [this](const std::string& name) { return given(name); });
}

bool ConfigOptions::is_of_tables(const std::string& name) const {
  const auto place = std::ranges::find(names_, name) - names_.begin();
  return static_cast<std::size_t>(place) >= points_names_;
}

bool ConfigOptions::is_of_points(const std::string& name) {
  bool shared = false;
  const TableConfig table;
  visit_table_fields(table, [&](const char* other, const auto&, const char*) { shared = shared || name == other; });
  return !shared;
}

template <class E>
bool ConfigOptions::given_process_of() const {
  const auto place = static_cast<std::size_t>(std::ranges::find(names_, "process") - names_.begin());
  const std::vector<std::string> names = all_names<E>();
  return given("process") && std::ranges::find(names, values_[place]) != names.end();
}

bool ConfigOptions::given_of_points() const {
  return command_.given("--preset") || given_process_of<NoiseProcess>() ||
         std::ranges::any_of(names_, [this](const std::string& name) { return is_of_points(name) && given(name); });
}

bool ConfigOptions::given_of_tables() const {
  return given_process_of<TokenProcess>() ||
         std::ranges::any_of(names_, [this](const std::string& name) { return is_of_tables(name) && given(name); });
}

TableConfig ConfigOptions::table_config() const {
  if (command_.given("--preset")) {
    fail(ErrorKind::usage, "--preset is for points, and this is a table of mixed columns; leave it out");
  }
  for (const std::string& name : names_) {
    if (!is_of_points(name) || !given(name)) continue;
    fail(ErrorKind::usage, "{} is for points, and this is a table of mixed columns; leave it out", option_name(name));
  }
  TableConfig config = with_given(TableConfig());
  if (is_private(config)) config = with_given(private_table_config());
  validate(config);
  return config;
}

TableConfig ConfigOptions::with_given(TableConfig config) const {
  if (!file_.empty()) apply_file(file_, config);
  visit_table_fields(config, [&](const char* name, auto& value, const char*) {
    if (!given(name)) return;
    const auto place = static_cast<std::size_t>(std::ranges::find(names_, name) - names_.begin());
    set_from_text(option_name(name), values_[place], value);
  });
  return config;
}

// A schedule that training would not look at is a slip.
void ConfigOptions::check_process(const PointConfig& config) const {
  if (config.model.process == NoiseProcess::chain) return;
  visit_chain_fields(config.model.schedule, [&](const char* name, const auto&, const char*) {
    const bool of_both = std::string(name) == "sigma_min" || std::string(name) == "sigma_max";
    if (of_both || !given(name)) return;
    fail(ErrorKind::usage, "{} is a setting of a chain, and the process is continuous; add --process chain",
         option_name(name));
  });
}

PointConfig ConfigOptions::config() const {
  for (const std::string& name : names_) {
    if (!is_of_tables(name) || !given(name)) continue;
    fail(ErrorKind::usage, "{} is for tables of mixed columns, and these are points; leave it out, or add --as table",
         option_name(name));
  }
  PointConfig config = command_.given("--preset") ? preset(preset_) : defaults_;
  if (!file_.empty()) apply_file(file_, config);
  std::size_t i = 0;
  visit_point_fields(config, [&](const char* name, auto& value, const char*) {
    if (given(name)) set_from_text(option_name(name), values_[i], value);
    ++i;
  });
  if (!chain_only_) check_process(config);
  return config;
}

std::vector<ScheduleKind> ConfigOptions::kinds(const ScheduleConfig& chosen) const {
  const bool one = !several_ || command_.given("--preset") || !file_.empty();
  if (kinds_.empty() && one) return {chosen.kind};
  std::vector<ScheduleKind> kinds;
  for (const std::string& name : kinds_.empty() ? all_names<ScheduleKind>() : kinds_) {
    const auto kind = parse_name<ScheduleKind>("--schedule", name);
    if (!kinds_.empty() || kind != ScheduleKind::custom || !chosen.betas.empty()) kinds.push_back(kind);
  }
  return kinds;
}

std::vector<ModelConfig> ConfigOptions::chains() const {
  ModelConfig config = this->config().model;
  config.process = NoiseProcess::chain;
  std::vector<ModelConfig> configs;
  const std::vector<ScheduleKind> wanted = kinds(config.schedule);
  const bool custom = std::ranges::find(wanted, ScheduleKind::custom) != wanted.end();
  for (const ScheduleKind kind : wanted) {
    configs.push_back(config);
    configs.back().schedule.kind = kind;
    if (custom && kind != ScheduleKind::custom) configs.back().schedule.betas.clear();  // it is the custom one's
    validate(configs.back().schedule);
  }
  return configs;
}

}  // namespace sfumato::app
