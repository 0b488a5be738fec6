#include "apps/sfumato/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace sfumato::app {

namespace {

// A path need not be UTF-8, but JSON is.
std::string dump(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

Json::Json(double value) : text_(dump(value)) {}
Json::Json(std::string_view value) : text_(dump(std::string(value))) {}

Json::Json(const std::vector<std::string>& values) : kind_(Kind::array) {
  for (const std::string& value : values) push_back(value);
}

Json::Json(const std::vector<double>& values) : kind_(Kind::array) {
  for (const double value : values) push_back(value);
}

Json::Json(std::initializer_list<Member> members) : kind_(Kind::object) {
  for (const Member& member : members) (*this)[member.key] = member.value;
}

Json Json::parsed(const std::string& text) { return document(nlohmann::ordered_json::parse(text)); }

Json Json::document(const nlohmann::ordered_json& document) {
  Json json;
  if (!document.is_object()) {
    json.text_ = dump(document);
    return json;
  }
  json.kind_ = Kind::object;
  for (const auto& [key, value] : document.items()) json[key] = Json::document(value);
  return json;
}

Json Json::object() {
  Json json;
  json.kind_ = Kind::object;
  return json;
}

Json Json::array() {
  Json json;
  json.kind_ = Kind::array;
  return json;
}

Json& Json::operator[](const std::string& key) {
  kind_ = Kind::object;
  const auto found = std::ranges::find(keys_, key);
  if (found != keys_.end()) return values_[static_cast<std::size_t>(found - keys_.begin())];
  keys_.push_back(key);
  return values_.emplace_back();
}

void Json::push_back(Json value) {
  kind_ = Kind::array;
  values_.push_back(std::move(value));
}

void Json::update(const Json& other) {
  for (std::size_t i = 0; i < other.keys_.size(); ++i) (*this)[other.keys_[i]] = other.values_[i];
}

bool Json::empty() const { return kind_ == Kind::scalar ? text_ == "null" : values_.empty(); }

std::string Json::text() const {
  if (kind_ == Kind::scalar) return text_;
  std::string text;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (i > 0) text += ',';
    if (kind_ == Kind::object) text += dump(keys_[i]) + ":";
    text += values_[i].text();
  }
  return kind_ == Kind::object ? "{" + text + "}" : "[" + text + "]";
}

}  // namespace sfumato::app
