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

Json::Json(std::initializer_list<Member> members) : kind_(Kind::object), members_(members) {}

Json Json::parsed(const std::string& text) { return document(nlohmann::ordered_json::parse(text)); }

Json Json::document(const nlohmann::ordered_json& document) {
  Json json;
  if (!document.is_object()) {
    json.text_ = dump(document);
    return json;
  }
  json.kind_ = Kind::object;
  for (const auto& [key, value] : document.items()) json.members_.push_back({key, Json::document(value)});
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
  const auto found = std::ranges::find(members_, key, &Member::key);
  return found != members_.end() ? found->value : members_.emplace_back(Member{key, {}}).value;
}

void Json::push_back(Json value) {
  kind_ = Kind::array;
  members_.push_back({"", std::move(value)});
}

void Json::update(const Json& other) {
  for (const Member& member : other.members_) (*this)[member.key] = member.value;
}

bool Json::empty() const { return kind_ == Kind::scalar ? text_ == "null" : members_.empty(); }

std::string Json::text() const {
  if (kind_ == Kind::scalar) return text_;
  std::string text;
  for (const Member& member : members_) {
    if (!text.empty()) text += ',';
    if (kind_ == Kind::object) text += dump(member.key) + ":";
    text += member.value.text();
  }
  return kind_ == Kind::object ? "{" + text + "}" : "[" + text + "]";
}

}  // namespace sfumato::app
