#include "sfumato/files/safetensors_header.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <set>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato {

namespace {

using Json = nlohmann::json;

constexpr const char* kDtypeKey = "dtype";
constexpr const char* kShapeKey = "shape";
constexpr const char* kOffsetsKey = "data_offsets";

// Takes the header apart while it is being parsed. A tree of JSON values would need many times the memory of the text,
// and a hostile text can nest it without end.
class HeaderReader : public nlohmann::json_sax<Json> {
 public:
  SafetensorsHeader take() { return std::move(header_); }
  const std::string& why() const { return why_; }

  bool start_object(std::size_t) override {
    if (place_ == Place::file) {
      place_ = Place::header;
    } else if (place_ == Place::header && key_ == kMetadataKey) {
      place_ = Place::metadata;
    } else if (place_ == Place::header) {
      place_ = Place::entry;
      header_.entries.push_back({key_, {}, {}, 0, 0});
      seen_.clear();
      offsets_.clear();
    } else {
      return stop("is nested too deep");
    }
    return true;
  }

  bool key(std::string& name) override {
    key_ = name;
    const bool fresh = place_ == Place::metadata ? !header_.metadata.contains(name)
                       : place_ == Place::header ? names_.insert(name).second
                                                 : seen_.insert(name).second;
    return fresh || stop(fmt::format("has the name {} twice", quoted_text(name)));
  }

  bool string(std::string& text) override {
    if (place_ == Place::metadata) {
      header_.metadata[key_] = text;
    } else if (place_ == Place::entry && key_ == kDtypeKey) {
      header_.entries.back().dtype = text;
    } else {
      return out_of_place();
    }
    return true;
  }

  bool start_array(std::size_t) override {
    if (place_ == Place::shape || place_ == Place::offsets) return stop("is nested too deep");
    if (place_ != Place::entry || (key_ != kShapeKey && key_ != kOffsetsKey)) return out_of_place();
    place_ = key_ == kShapeKey ? Place::shape : Place::offsets;
    return true;
  }

  bool number_unsigned(std::uint64_t number) override {
    if (place_ != Place::shape && place_ != Place::offsets) return out_of_place();
    (place_ == Place::shape ? header_.entries.back().shape : offsets_).push_back(number);
    return true;
  }

  bool end_array() override {
    place_ = Place::entry;
    return true;
  }

  bool end_object() override {
    if (place_ == Place::entry) {
      if (seen_.size() != 3 || offsets_.size() != 2 || offsets_[0] > offsets_[1]) {
        return stop(fmt::format("does not describe tensor {}", quoted_text(header_.entries.back().name)));
      }
      header_.entries.back().begin = offsets_[0];
      header_.entries.back().end = offsets_[1];
    }
    place_ = Place::header;
    return true;
  }

  bool null() override { return out_of_place(); }
  bool boolean(bool) override { return out_of_place(); }
  bool number_integer(std::int64_t) override { return out_of_place(); }
  bool number_float(double, const std::string&) override { return out_of_place(); }
  bool binary(Json::binary_t&) override { return out_of_place(); }
  bool parse_error(std::size_t position, const std::string&, const Json::exception&) override {
    return stop(fmt::format("is no JSON from byte {} on", position));
  }

 private:
  enum class Place { file, header, metadata, entry, shape, offsets };

  bool stop(const std::string& why) {
    why_ = why;
    return false;
  }
  bool out_of_place() { return stop(fmt::format("has an unexpected value under {}", quoted_text(key_))); }

  SafetensorsHeader header_;
  Place place_ = Place::file;
  std::string key_;
  std::set<std::string> names_;  // of tensors
  std::set<std::string> seen_;   // keys of the entry being read
  std::vector<std::size_t> offsets_;
  std::string why_;
};

std::string json_string(const std::string& text) { return Json(text).dump(); }

}  // namespace

std::string header_text(const SafetensorsHeader& header, const std::string& checksum) {
  std::vector<std::string> metadata;
  const auto add = [&](const std::string& key, const std::string& value) {
    metadata.push_back(json_string(key) + ":" + json_string(value));
  };
  for (const auto& [key, value] : header.metadata) add(key, value);
  if (!checksum.empty()) add(kChecksumKey, checksum);
  std::string text = fmt::format("{{\"{}\":{{{}}}", kMetadataKey, fmt::join(metadata, ","));
  for (const TensorEntry& entry : header.entries) {
    text += fmt::format(R"(,{}:{{"dtype":{},"shape":[{}],"data_offsets":[{},{}]}})", json_string(entry.name),
                        json_string(entry.dtype), fmt::join(entry.shape, ","), entry.begin, entry.end);
  }
  text += "}";
  text.append((8 - text.size() % 8) % 8, ' ');
  return text;
}

SafetensorsHeader parse_header_text(std::string_view text, const std::string& path) {
  HeaderReader reader;
  if (!Json::sax_parse(text, &reader)) refuse_safetensors(path, "its header " + reader.why());
  return reader.take();
}

void refuse_safetensors(const std::string& path, const std::string& why) {
  fail(ErrorKind::bad_data, "'{}' is not a usable model file: {}; copy it again or train it anew", path, why);
}

}  // namespace sfumato
