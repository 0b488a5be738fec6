#include "sfumato/base/enum_names.h"

#include <gtest/gtest.h>

#include <array>

namespace sfumato {
namespace {

enum class Fruit { apple, pear };
std::span<const std::string_view> enum_names(Fruit) {
  static constexpr std::array<std::string_view, 2> kNames{"apple", "pear"};
  return kNames;
}

TEST(EnumNames, GoBothWays) {
  EXPECT_EQ(name_of(Fruit::pear), "pear");
  EXPECT_EQ(parse_name<Fruit>("fruit", "apple"), Fruit::apple);
  EXPECT_EQ(all_names<Fruit>(), (std::vector<std::string>{"apple", "pear"}));
}

TEST(EnumNames, SuggestTheNearest) {
  const auto message = [](const std::string& name) {
    try {
      parse_name<Fruit>("fruit", name);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(message("appel"), "`fruit` is 'appel'; did you mean 'apple'?");
  EXPECT_EQ(message("zzzzzzzz"), "`fruit` is 'zzzzzzzz'; give one of apple, pear");
}

}  // namespace
}  // namespace sfumato
