// A JSON document as the commands make it. nlohmann's library writes it, behind json.cc alone: its header is slow to
// compile.
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace sfumato::app {

/// A value; an object keeps its keys in the order in which they were set. Made of braces it is an object:
/// Json{{"rows", 10U}, {"seconds", 0.5}}.
class Json {
 public:
  struct Member;

  Json() = default;  ///< null
  // NOLINTBEGIN(google-explicit-constructor): values of each type stand for themselves.
  Json(std::nullptr_t) {}
  Json(bool value) : text_(value ? "true" : "false") {}
  template <std::unsigned_integral T>
  Json(T value) : text_(std::to_string(value)) {}
  Json(double value);  ///< null where it is not finite
  Json(std::string_view value);
  Json(const std::string& value) : Json(std::string_view(value)) {}
  Json(const char* value) : Json(std::string_view(value)) {}
  Json(const std::vector<std::string>& values);
  Json(const std::vector<double>& values);
  Json(std::initializer_list<Member> members);
  // NOLINTEND(google-explicit-constructor)

  /// Of a text in JSON that is known to be valid.
  static Json parsed(const std::string& text);
  static Json document(const nlohmann::ordered_json& document);
  static Json object();
  static Json array();

  /// The value of a key, which is added where there is none. Null becomes an object.
  Json& operator[](const std::string& key);
  /// Adds an element. Null becomes an array.
  void push_back(Json value);
  /// Sets all members of another object.
  void update(const Json& other);

  /// Whether it is null or has no members or elements.
  bool empty() const;
  /// On one line. Text that is not UTF-8 has U+FFFD in place of the bytes that are not.
  std::string text() const;

 private:
  enum class Kind { scalar, object, array };

  Kind kind_ = Kind::scalar;
  std::string text_ = "null";      // of a scalar
  std::vector<std::string> keys_;  // of an object
  std::vector<Json> values_;       // of an object, in the order of its keys, or of an array
};

struct Json::Member {
  std::string key;
  Json value;
};

}  // namespace sfumato::app
