// Random columns of every Arrow type, for tests.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "sfumato/columns/arrow_values.h"

namespace sfumato::testing {

using Random = std::mt19937_64;

inline bool one_of(Random& random, int chances) { return random() % static_cast<std::uint64_t>(chances) == 0; }

template <class T>
ArrowValues::Bytes bytes_of(const std::vector<T>& values) {
  ArrowValues::Bytes bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// Some rows null, or none.
inline void add_nulls(Random& random, ArrowValues& array) {
  if (one_of(random, 2)) return;
  ArrowValues::Bytes bits((static_cast<std::size_t>(array.length) + 7) / 8);
  for (std::size_t i = 0; i < static_cast<std::size_t>(array.length); ++i) {
    if (one_of(random, 5)) {
      ++array.nulls;
    } else {
      bits[i / 8] |= static_cast<std::uint8_t>(1U << (i % 8));
    }
  }
  array.buffers[0] = std::move(bits);
}

template <class T>
ArrowValues array_of(const char* format, const std::vector<T>& values) {
  ArrowValues array;
  array.name = "x";
  array.format = format;
  array.length = static_cast<std::int64_t>(values.size());
  array.buffers = {{}, bytes_of(values)};
  return array;
}

inline ArrowValues texts_of(const std::vector<std::string>& texts) {
  std::vector<std::int32_t> ends{0};
  std::string all;
  for (const std::string& text : texts) {
    all += text;
    ends.push_back(static_cast<std::int32_t>(all.size()));
  }
  ArrowValues array = array_of("u", ends);
  --array.length;
  array.buffers.emplace_back(all.begin(), all.end());
  return array;
}

// Numbers with something of all that tells their kinds apart: few or many, whole or not, short, long, huge and tiny.
inline double any_number(Random& random, int recipe) {
  const auto below = [&](std::uint64_t end) { return static_cast<double>(random() % end); };
  switch (recipe) {
    case 0:
      return below(7) - 3;
    case 1:
      return below(2000) / 100;
    case 2:
      return std::uniform_real_distribution<double>(-1, 1)(random);
    case 3:
      return std::ldexp(below(1000), static_cast<int>(random() % 200) - 100);
    case 4:
      return below(100) + 1e15 * below(3);
    case 5:
      return one_of(random, 9) ? -0.0 : below(2);
    case 6:
      return below(100) * 1e-14;
    case 7:
      return below(1000000000) / 1e6;
    case 8:
      return below(5) * 1e-5;
    default:
      return 4;
  }
}

template <class T>
std::vector<T> numbers(Random& random, std::size_t rows) {
  std::vector<T> values(rows);
  const int recipe = static_cast<int>(random() % 11);
  const bool counts = one_of(random, 12);
  const bool many = one_of(random, 3);
  for (std::size_t i = 0; i < rows; ++i) {
    if constexpr (std::is_integral_v<T>) {
      values[i] = counts ? static_cast<T>(i) : many ? static_cast<T>(random()) : static_cast<T>(random() % 100);
    } else {
      values[i] = counts              ? static_cast<T>(i + 5)
                  : one_of(random, 9) ? std::numeric_limits<T>::quiet_NaN()
                                      : static_cast<T>(any_number(random, recipe));
      if (recipe == 10) values[i] = static_cast<T>(any_number(random, static_cast<int>(random() % 10)));
    }
  }
  return values;
}

inline std::vector<std::string> words(Random& random, std::size_t rows) {
  static const std::vector<std::string> kWords[] = {{"a", "b", " a ", "NA", "", "long words are more than sixteen"},
                                                    {"yes", "no"},
                                                    {"1", "2.50", "-9", "?"},
                                                    {"007", "010"},
                                                    {"2024-01-31", "2024-02-01", "nan"}};
  const std::size_t recipe = random() % 7;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < rows; ++i) {
    texts.push_back(recipe == 5   ? fmt::format("C-{}", i)
                    : recipe == 6 ? fmt::format("{} say {}", i, random() % 9)
                                  : kWords[recipe][random() % kWords[recipe].size()]);
  }
  return texts;
}

template <class T>
std::vector<T> times(Random& random, std::size_t rows, std::int64_t per_second) {
  std::vector<T> values(rows);
  const bool whole = one_of(random, 2);
  const bool far = one_of(random, 4);
  for (T& value : values) {
    const auto seconds = static_cast<std::int64_t>(random() % (far ? 9000000000 : 100000)) - (far ? 5000000000 : 0);
    const std::int64_t fraction =
        whole ? 0 : static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(per_second));
    value = static_cast<T>(seconds * per_second + fraction);
  }
  return values;
}

template <class T>
ArrowValues dictionary(Random& random, const char* format, std::size_t rows) {
  ArrowValues values =
      one_of(random, 2) ? texts_of({"b", " a", "NA", "c", "a"}) : array_of<std::int64_t>("l", {30, 10, 20, 40, 50});
  std::vector<T> indices(rows);
  for (T& index : indices) index = static_cast<T>(random() % 4);
  ArrowValues array = array_of(format, indices);
  if (one_of(random, 2)) add_nulls(random, values);
  array.dictionary = std::make_unique<ArrowValues>(std::move(values));
  return array;
}

// All types of columns.
inline const std::vector<std::function<ArrowValues(Random&, std::size_t)>>& column_recipes() {
  using Rows = std::size_t;
  static const std::vector<std::function<ArrowValues(Random&, Rows)>> kRecipes{
      [](Random& r, Rows n) { return array_of("c", numbers<std::int8_t>(r, n)); },
      [](Random& r, Rows n) { return array_of("C", numbers<std::uint8_t>(r, n)); },
      [](Random& r, Rows n) { return array_of("s", numbers<std::int16_t>(r, n)); },
      [](Random& r, Rows n) { return array_of("S", numbers<std::uint16_t>(r, n)); },
      [](Random& r, Rows n) { return array_of("i", numbers<std::int32_t>(r, n)); },
      [](Random& r, Rows n) { return array_of("I", numbers<std::uint32_t>(r, n)); },
      [](Random& r, Rows n) { return array_of("l", numbers<std::int64_t>(r, n)); },
      [](Random& r, Rows n) { return array_of("L", numbers<std::uint64_t>(r, n)); },
      [](Random& r, Rows n) {
        std::vector<std::uint16_t> halves(n);
        for (auto& half : halves) half = static_cast<std::uint16_t>(r() % 0x7C00U);
        return array_of("e", halves);
      },
      [](Random& r, Rows n) { return array_of("f", numbers<float>(r, n)); },
      [](Random& r, Rows n) { return array_of("g", numbers<double>(r, n)); },
      [](Random& r, Rows n) { return array_of("g", numbers<double>(r, n)); },
      [](Random& r, Rows n) { return texts_of(words(r, n)); },
      [](Random& r, Rows n) {
        ArrowValues array = array_of("b", numbers<std::uint8_t>(r, (n + 7) / 8));
        array.length = static_cast<std::int64_t>(n);
        return array;
      },
      [](Random& r, Rows n) { return dictionary<std::int8_t>(r, "c", n); },
      [](Random& r, Rows n) { return dictionary<std::uint32_t>(r, "I", n); },
      [](Random& r, Rows n) { return array_of("tdD", times<std::int32_t>(r, n, 1)); },
      [](Random& r, Rows n) { return array_of("tdm", times<std::int64_t>(r, n, 1000)); },
      [](Random& r, Rows n) { return array_of("tss:", times<std::int64_t>(r, n, 1)); },
      [](Random& r, Rows n) { return array_of("tsm:", times<std::int64_t>(r, n, 1000)); },
      [](Random& r, Rows n) { return array_of("tsu:", times<std::int64_t>(r, n, 1000000)); },
      [](Random& r, Rows n) { return array_of("tsn:", times<std::int64_t>(r, n, 1000000000)); },
      [](Random&, Rows n) {
        ArrowValues array = array_of<char>("n", {});
        array.length = array.nulls = static_cast<std::int64_t>(n);
        return array;
      },
  };
  return kRecipes;
}

}  // namespace sfumato::testing
