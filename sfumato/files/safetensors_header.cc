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

// A streaming (SAX) parser. A JSON tree would need many times the memory of the text, and a malicious text can nest it
// without limit.
class HeaderReader : public nlohmann::json_sax<Json> {
 public:
  SafetensorsHeader take() { return std::move(header_); }
  const std::string& why() const { return why_; }

  bool start_object(std::size_t) override {
    if (context_ == Context::file) {
      context_ = Context::header;
    } else if (context_ == Context::header && key_ == kMetadataKey) {
      context_ = Context::metadata;
    } else if (context_ == Context::header) {
      context_ = Context::entry;
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
    const bool fresh = context_ == Context::metadata ? !header_.metadata.contains(name)
                       : context_ == Context::header ? names_.insert(name).second
                                                     : seen_.insert(name).second;
    return fresh || stop(fmt::format("has the name {} twice", quoted_text(name)));
  }

  bool string(std::string& text) override {
    if (context_ == Context::metadata) {
      header_.metadata[key_] = text;
    } else if (context_ == Context::entry && key_ == kDtypeKey) {
      header_.entries.back().dtype = text;
    } else {
      return unexpected();
    }
    return true;
  }

  bool start_array(std::size_t) override {
    if (context_ == Context::shape || context_ == Context::offsets) return stop("is nested too deep");
    if (context_ != Context::entry || (key_ != kShapeKey && key_ != kOffsetsKey)) return unexpected();
    context_ = key_ == kShapeKey ? Context::shape : Context::offsets;
    return true;
  }

  bool number_unsigned(std::uint64_t number) override {
    if (context_ != Context::shape && context_ != Context::offsets) return unexpected();
    (context_ == Context::shape ? header_.entries.back().shape : offsets_).push_back(number);
    return true;
  }

  bool end_array() override {
    context_ = Context::entry;
    return true;
  }

  bool end_object() override {
    if (context_ == Context::entry) {
      if (seen_.size() != 3 || offsets_.size() != 2 || offsets_[0] > offsets_[1]) {
        return stop(fmt::format("does not describe tensor {}", quoted_text(header_.entries.back().name)));
      }
      header_.entries.back().begin = offsets_[0];
      header_.entries.back().end = offsets_[1];
    }
    context_ = Context::header;
    return true;
  }

  bool null() override { return unexpected(); }
  bool boolean(bool) override { return unexpected(); }
  bool number_integer(std::int64_t) override { return unexpected(); }
  bool number_float(double, const std::string&) override { return unexpected(); }
  bool binary(Json::binary_t&) override { return unexpected(); }
  bool parse_error(std::size_t position, const std::string&, const Json::exception&) override {
    return stop(fmt::format("is no JSON from byte {} on", position));
  }

 private:
  enum class Context { file, header, metadata, entry, shape, offsets };

  bool stop(const std::string& why) {
    why_ = why;
    return false;
  }
  bool unexpected() { return stop(fmt::format("has an unexpected value under {}", quoted_text(key_))); }

  SafetensorsHeader header_;
  Context context_ = Context::file;
  std::string key_;
  std::set<std::string> names_;  // names of the tensors
  std::set<std::string> seen_;   // keys of the current entry
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
  fail(ErrorKind::bad_data, "'{}' is not a usable model file: {}; copy it again or train a new one", path, why);
}

}  // namespace sfumato
