#include "sfumato/io/safetensors.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "sfumato/base/error.h"
#include "sfumato/data/testing.h"

namespace sfumato {
namespace {

using testing::content;
using testing::error_of;
using testing::mutated;
using testing::TemporaryDirectory;

TensorFile small_file() {
  TensorFile file;
  file.metadata = {{"format", "test"}, {"note", "say \"hello\"\n"}};
  file.tensors.push_back({"b", {2, 2}, std::vector<float>{1.5F, -0.0F, 3e-40F, 4}});
  file.tensors.push_back({"a", {1}, std::vector<double>{1e300}});
  file.tensors.push_back({"c", {0}, std::vector<std::uint64_t>{}});
  return file;
}

bool same(const TensorFile& a, const TensorFile& b) {
  if (a.metadata != b.metadata || a.tensors.size() != b.tensors.size()) return false;
  for (std::size_t i = 0; i < a.tensors.size(); ++i) {
    const Tensor& s = a.tensors[i];
    const Tensor& t = b.tensors[i];
    if (s.name != t.name || s.shape != t.shape || s.values != t.values) return false;
  }
  return true;
}

// A file with this header and so many zero bytes of numbers, as somebody else might write it.
std::string raw_file(const std::string& header, std::size_t bytes) {
  const std::uint64_t size = header.size();
  std::string file(8, '\0');
  std::memcpy(file.data(), &size, 8);
  return file + header + std::string(bytes, '\0');
}

std::string refusal(const std::string& bytes) {
  return error_of(ErrorKind::bad_data, [&] { from_safetensors(bytes, "m"); });
}

TEST(Safetensors, ComeBackAsTheyWere) {
  const std::string bytes = to_safetensors(small_file());
  const TensorFile back = from_safetensors(bytes, "m");
  EXPECT_TRUE(back.checked);
  EXPECT_EQ(to_safetensors(back), bytes);
}

RC_GTEST_PROP(Safetensors, AnyNumbersComeBack, (const std::vector<double>& d, const std::vector<std::uint64_t>& u)) {
  const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127));
  TensorFile file;
  file.metadata["text"] = text;
  file.tensors.push_back({"d", {d.size()}, d});
  file.tensors.push_back({"u", {1, u.size()}, u});
  RC_ASSERT(same(from_safetensors(to_safetensors(file), "m"), file));
}

TEST(Safetensors, ReadsTheReferenceImplementation) {
  const TensorFile file = read_safetensors(std::string(SFUMATO_SOURCE_DIR) + "/sfumato/io/testdata/golden.safetensors");
  EXPECT_EQ(file.metadata.at("made_by"), "safetensors");
  EXPECT_FALSE(file.checked);
  std::map<std::string, TensorValues> values;
  for (const Tensor& tensor : file.tensors) values[tensor.name] = tensor.values;
  EXPECT_EQ(values["weights"], TensorValues(std::vector<float>{0, 0.25F, 0.5F, 0.75F, 1, 1.25F}));
  EXPECT_EQ(values["steps"], TensorValues(std::vector<std::uint64_t>{1, std::uint64_t{1} << 63U}));
  EXPECT_EQ(values["losses"], TensorValues(std::vector<double>{0.1, -1e300}));
  EXPECT_EQ(values["empty"], TensorValues(std::vector<float>{}));
}

TEST(Safetensors, NoticeEveryCut) {
  const std::string bytes = to_safetensors(small_file());
  for (std::size_t size = 0; size < bytes.size(); ++size) refusal(bytes.substr(0, size));
  refusal(bytes + '\0');
}

// One flipped bit: either an error, or the checksum is gone, which a model file does not forgive.
TEST(Safetensors, NoticeEveryFlippedBit) {
  const std::string bytes = to_safetensors(small_file());
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    try {
      EXPECT_FALSE(from_safetensors(flipped, "m").checked) << "bit " << bit;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_data);
    }
  }
}

RC_GTEST_PROP(Safetensors, SurviveRubbish, ()) {
  RowRandom random(RandomStream(*rc::gen::arbitrary<std::uint64_t>(), Purpose::test), 0);
  const std::string original = to_safetensors(small_file());
  const std::string bytes = mutated(original, random);
  try {
    const TensorFile file = from_safetensors(bytes, "m");
    RC_ASSERT(bytes == original || !file.checked);
  } catch (const Error& error) {
    RC_ASSERT(error.kind() == ErrorKind::bad_data);
    RC_ASSERT(std::string(error.what()).find('\n') == std::string::npos);
  }
}

TEST(Safetensors, SayWhatIsWrong) {
  const auto one = [](const std::string& entry) { return "{\"a\":" + entry + "}"; };
  EXPECT_EQ(refusal(""), "'m' is not a usable model file: it has only 0 bytes; copy it again or train it anew");
  EXPECT_NE(refusal("x0,x1\n1,2\n3,4\n").find("does not begin as a safetensors file"), std::string::npos);
  EXPECT_NE(refusal(std::string("\x50\0\0\0\0\0\0\0{\"a\"", 12)).find("cut off: its header alone has 80 bytes"),
            std::string::npos);
  EXPECT_NE(refusal(std::string(7, '\xff') + '\x7f' + "{}").find("does not begin"), std::string::npos);
  EXPECT_NE(refusal(raw_file("{\"a\":1", 0)).find("header is damaged"), std::string::npos);
  EXPECT_NE(refusal(raw_file(one("7"), 0)).find("has no place"), std::string::npos);
  EXPECT_NE(refusal(raw_file(one(R"({"dtype":"F32","shape":[2],"data_offsets":[0,4]})"), 4)).find("does not lie"),
            std::string::npos);
  EXPECT_NE(refusal(raw_file(one(R"({"dtype":"F32","shape":[1],"data_offsets":[4,8]})"), 8)).find("does not lie"),
            std::string::npos);
  EXPECT_NE(refusal(raw_file(one(R"({"dtype":"F32","shape":[9999999999,9999999999],"data_offsets":[0,4]})"), 4))
                .find("beyond all measure"),
            std::string::npos);
  EXPECT_NE(refusal(raw_file(one(R"({"dtype":"BF16","shape":[2],"data_offsets":[0,4]})"), 4)).find("'BF16' are not"),
            std::string::npos);
  EXPECT_NE(refusal(raw_file(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                             R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                             4))
                .find("a name twice"),
            std::string::npos);
  EXPECT_NE(refusal(raw_file("{\"a\":" + std::string(100000, '[') + std::string(100000, ']') + "}", 0)).find("deep"),
            std::string::npos);
}

TEST(Safetensors, RefuseToWriteWhatDoesNotFit) {
  TensorFile file = small_file();
  file.tensors[0].shape = {3, 2};
  EXPECT_THROW(to_safetensors(file), Error);
  file = small_file();
  file.tensors[1].name = "b";
  EXPECT_THROW(to_safetensors(file), Error);
}

TEST(Safetensors, AreWrittenWholeOrNotAtAll) {
  const TemporaryDirectory directory;
  write_safetensors(small_file(), directory / "m");
  EXPECT_TRUE(read_safetensors(directory / "m").checked);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory / ""), {}), 1);
  error_of(ErrorKind::failure, [&] { write_safetensors(small_file(), directory / "no/such/m"); });
  EXPECT_NE(error_of(ErrorKind::failure, [&] { read_safetensors(directory / "none"); }).find("No such file"),
            std::string::npos);
  error_of(ErrorKind::failure, [&] { read_safetensors(directory / ""); });
}

}  // namespace
}  // namespace sfumato
