#include "sfumato/files/npy.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "sfumato/base/testing.h"
#include "sfumato/files/npy_bytes.h"

namespace sfumato {
namespace {

using testing::content;
using testing::error_of;
using testing::TemporaryDirectory;

using Values = std::vector<double>;

template <class T>
std::string bytes_of(const std::vector<T>& numbers, bool big = false) {
  std::string bytes;
  for (const T x : numbers) {
    char one[sizeof(T)];
    store_number(x, one);
    if (big) std::reverse(one, one + sizeof(T));
    bytes.append(one, sizeof(T));
  }
  return bytes;
}

std::string npy(const std::string& header, const std::string& data, int version = 1) {
  std::string out = std::string("\x93NUMPY") + static_cast<char>(version) + '\0';
  out += static_cast<char>(header.size() & 0xFF);
  out += static_cast<char>(header.size() >> 8);
  if (version > 1) out += std::string(2, '\0');
  return out + header + data;
}

std::string header(const std::string& descr, const std::string& shape, const std::string& fortran = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
}

Points parsed(const std::string& bytes) {
  const TemporaryDirectory directory;
  return read_npy(directory.put("t.npy", bytes));
}

std::string complaint(const std::string& bytes) {
  const TemporaryDirectory directory;
  const std::string path = directory.put("t.npy", bytes);
  const std::string message = error_of(ErrorKind::bad_data, [&] { read_npy(path); });
  return message.substr(std::min(message.size(), path.size() + 2));
}

TEST(ReadNpy, TakesEitherTypeByteOrderAndVersion) {
  const std::vector<float> floats = {1, 2, 3, 4.5F, 5, 6};
  const Values doubles = {1, 2, 3, 4.5, 5, 6};
  for (int version : {1, 2, 3}) {
    EXPECT_EQ(parsed(npy(header("<f4", "(2, 3)"), bytes_of(floats), version)).values, doubles);
    EXPECT_EQ(parsed(npy(header(">f4", "(2, 3)"), bytes_of(floats, true), version)).values, doubles);
    EXPECT_EQ(parsed(npy(header("<f8", "(2, 3)"), bytes_of(doubles), version)).values, doubles);
    EXPECT_EQ(parsed(npy(header(">f8", "(2,3)"), bytes_of(doubles, true), version)).values, doubles);
  }
  const Points column = parsed(npy(header("<f8", "(6,)"), bytes_of(doubles)));
  EXPECT_EQ(column.columns, (std::vector<std::string>{"x0"}));
  EXPECT_EQ(column.rows(), 6U);
  const Points fortran = parsed(npy(header("<f8", "(2, 3)", "True"), bytes_of(doubles)));
  EXPECT_EQ(fortran.columns, (std::vector<std::string>{"x0", "x1", "x2"}));
  EXPECT_EQ(fortran.values, (Values{1, 3, 5, 2, 4.5, 6}));
  // Keys in another order, without a trailing comma.
  EXPECT_EQ(parsed(npy("{\"shape\":(1,1),\"fortran_order\":False,\"descr\":\"<f8\"}", bytes_of(Values{7}))).values,
            Values{7});
}

TEST(ReadNpy, KeepsBlanksWhereAsked) {
  const TemporaryDirectory directory;
  const auto read = [&](const Values& values) {
    return read_npy(directory.put("t.npy", npy(header("<f8", "(2, 2)"), bytes_of(values))), Blanks::kept);
  };
  const Points points = read({1, std::nan(""), 3, 4});
  EXPECT_TRUE(std::isnan(points(0, 1)));
  EXPECT_EQ(points(1, 0), 3);
  EXPECT_THROW(read({1, HUGE_VAL, 3, 4}), Error);
}

TEST(ReadNpy, SaysWhatIsWrong) {
  const std::string two = bytes_of(Values{1, 2});
  const struct {
    std::string bytes;
    std::string message;
  } cases[] = {
      {"", "the file is empty"},
      {"a,b\n1,2\n3,4\n", "the file is not an .npy file; make one with numpy.save"},
      {"\x93NUM", "the file is not an .npy file; make one with numpy.save"},
      {npy(header("<f8", "(2,)"), two, 4), "version 4 of .npy is not known; versions 1 to 3 are"},
      {npy(header("<f8", "(2,)"), "").substr(0, 40), "the file ends inside its .npy header; copy or save it again"},
      {npy(header("<i8", "(2,)"), two),
       "the array is of type '<i8'; save it as float32 or float64 (array.astype('float64'))"},
      {npy(header("<\nf8", "(2,)"), two),
       "the array is of type '<\\x0af8'; save it as float32 or float64 (array.astype('float64'))"},
      {npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,), }", two),
       "the array holds structured records; save its numbers as float64"},
      {npy(header("<f8", "()"), two), "the array has 0 dimensions; save it as rows x columns"},
      {npy(header("<f8", "(1, 1, 2)"), two), "the array has 3 dimensions; save it as rows x columns"},
      {npy(header("<f8", "(0, 2)"), ""), "the array is 0 x 2; it needs rows and columns"},
      {npy(header("<f8", "(2, 0)"), ""), "the array is 2 x 0; it needs rows and columns"},
      {npy(header("<f8", "(4294967296, 4294967296)"), two),
       "the .npy header is damaged: an array of 4294967296 x 4294967296"},
      {npy(header("<f8", "(1000000000000, 3)"), two),
       "the file ends before the 1000000000000 x 3 numbers announced in its header; copy it again"},
      {npy(header("<f8", "(3,)"), two),
       "the file ends before the 3 x 1 numbers announced in its header; copy it again"},
      {npy(header("<f8", "(1,)"), two),
       "the file goes on after the 1 x 1 numbers announced in its header; save it again"},
      {npy(header("<f8", "(99999999999999999999,)"), two),
       "the .npy header is damaged: 'a size' expected at '99999999999999999999,), }\\x0a'; save the array again"},
      {npy(header("<f8", "(2, -1)"), two),
       "the .npy header is damaged: 'a size' expected at '-1), }\\x0a'; save the array again"},
      {npy("{'descr': '<f8', 'shape': (2,), }", two),
       "the .npy header lacks descr, fortran_order or shape; save the array again"},
      {npy("{'shape': (2,), 'shape': (2,), }", two),
       "the .npy header has an unknown or repeated key 'shape'; save the array again"},
      {npy(header("<f8", "(2, 2)"), bytes_of(Values{1, 2, 3, std::nan("")})),
       "row 2, column 'x1': nan is not a finite number (rows count from 1); correct or remove it"},
      {npy(header("<f8", "(3,)"), bytes_of(Values{1, -HUGE_VAL, 3})),
       "row 2, column 'x0': -inf is not a finite number (rows count from 1); correct or remove it"},
  };
  for (const auto& [bytes, message] : cases) EXPECT_EQ(complaint(bytes), message);
  EXPECT_EQ(error_of(ErrorKind::failure, [] { read_npy("/no/such.npy"); }),
            "cannot read '/no/such.npy': No such file or directory");
}

TEST(ReadNpy, HostileBytesOnlyEverThrowError) {
  const TemporaryDirectory directory;
  const Values numbers = {1, 2, 3, 4, 5, 6};
  const std::string seeds[] = {npy(header("<f8", "(2, 3)"), bytes_of(numbers)),
                               npy(header("<f4", "(6,)", "True"), bytes_of(std::vector<float>(6)), 2)};
  RowRandom random(RandomStream(8, Purpose::test), 0);
  int read = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string path = directory.put("t.npy", testing::mutated(seeds[random.below(2)], random));
    try {
      const Points points = read_npy(path);
      EXPECT_EQ(points.values.size(), points.rows() * points.cols());
      ++read;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_data);
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  }
  EXPECT_GT(read, 20);
  EXPECT_LT(read, 2900);
}

RC_GTEST_PROP(Npy, RoundTripsNumbersInBlocks, ()) {
  const TemporaryDirectory directory;
  const auto cols = *rc::gen::inRange<std::size_t>(1, 6);
  const auto rows = *rc::gen::inRange<std::size_t>(1, 20);
  const bool single = *rc::gen::arbitrary<bool>();
  RowRandom random(RandomStream(*rc::gen::arbitrary<std::uint64_t>(), Purpose::test), 0);
  Values values;
  for (std::size_t i = 0; i < rows * cols; ++i) {
    const double x = std::pow(10, 60 * random.uniform() - 30) * random.normal();
    values.push_back(single ? static_cast<double>(static_cast<float>(x)) : x);
  }
  NpyWriter writer(AtomicFile(directory / "t.npy"), rows, cols, single ? NpyType::float32 : NpyType::float64);
  const std::size_t half = rows / 2 * cols;
  writer.append(std::span<const double>(values).first(half));
  writer.append(std::span<const double>(values).subspan(half));
  writer.finish();
  RC_ASSERT(read_npy(directory / "t.npy").values == values);
  RC_ASSERT((content(directory / "t.npy").size() - values.size() * (single ? 4 : 8)) % 64 == 0);
}

TEST(NpyWriter, WritesMoreAxes) {
  const TemporaryDirectory directory;
  NpyWriter writer(AtomicFile(directory / "t.npy"), {3, 2, 4}, NpyType::float32);
  for (int block = 0; block < 3; ++block) writer.append(Values(8, block));
  writer.finish();
  const std::string bytes = content(directory / "t.npy");
  EXPECT_NE(bytes.find("'shape': (3, 2, 4), }"), std::string::npos);
  EXPECT_EQ(bytes.size() % 64, sizeof(float) * 3 * 8 % 64);
  EXPECT_THROW(NpyWriter(AtomicFile(directory / "u.npy"), {1ULL << 40, 1ULL << 40, 2}, NpyType::float32), Error);
}

TEST(NpyWriter, TakesRowsInAnyOrder) {
  const TemporaryDirectory directory;
  NpyWriter writer(AtomicFile(directory / "t.npy"), 5, 2, NpyType::float64);
  writer.put(3, Values{6, 7, 8, 9});
  EXPECT_THROW(writer.put(5, Values{1, 2}), Error);
  EXPECT_THROW(writer.put(4, Values{1, 2, 3, 4}), Error);
  EXPECT_THROW(writer.put(0, Values{1}), Error);
  writer.put(0, Values{0, 1});
  EXPECT_THROW(writer.finish(), Error);
  writer.put(1, Values{2, 3, 4, 5});
  EXPECT_THROW(writer.put(1, Values{2, 3}), Error);
  writer.finish();
  EXPECT_EQ(read_npy(directory / "t.npy").values, (Values{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  NpyWriter nowhere(AtomicFile("/dev/null"), 1, 1, NpyType::float64);
  EXPECT_EQ(error_of(ErrorKind::failure, [&] { nowhere.put(0, Values{1}); }), "cannot write '/dev/null': Illegal seek");
}

TEST(NpyWriter, KeepsToTheRowsPromised) {
  const TemporaryDirectory directory;
  const std::string path = directory.put("t.npy", "old");
  NpyWriter writer(AtomicFile(path), 2, 2, NpyType::float64);
  EXPECT_THROW(writer.append(Values(3)), Error);
  EXPECT_THROW(writer.append(Values(6)), Error);
  writer.append(Values(2));
  EXPECT_THROW(writer.finish(), Error);
  EXPECT_EQ(content(path), "old");
  writer.append(std::vector<float>{1, 2});
  writer.finish();
  EXPECT_EQ(read_npy(path).values, (Values{0, 0, 1, 2}));
  EXPECT_THROW(NpyWriter(AtomicFile(path), ~std::uint64_t{0}, 2, NpyType::float64), Error);
  EXPECT_THROW(NpyWriter(AtomicFile(path), 1, 0, NpyType::float64), Error);
}

TEST(NpyWriter, ReportsAFullDiskAndNumbersTooLargeForAFloat) {
  NpyWriter full(AtomicFile("/dev/full"), 1, 1, NpyType::float32);
  error_of(ErrorKind::failure, [&] { full.append(Values{1e300}); });
  full.append(Values{1});
  EXPECT_EQ(error_of(ErrorKind::failure, [&] { full.finish(); }), "cannot write '/dev/full': No space left on device");
}

}  // namespace
}  // namespace sfumato
