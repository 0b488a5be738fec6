#include "sfumato/files/safetensors.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <functional>

#include "sfumato/base/error.h"
#include "sfumato/base/testing.h"

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
  file.tensors.push_back({"one", {}, std::vector<std::int64_t>{-1}});
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

std::string golden_path() { return SFUMATO_TESTDATA "/golden.safetensors"; }

// A file with this header and zero bytes as data, as another program might write it.
std::string raw_file(const std::string& header, std::size_t bytes) {
  const std::uint64_t size = header.size();
  std::string file(8, '\0');
  std::memcpy(file.data(), &size, 8);
  return file + header + std::string(bytes, '\0');
}

std::string entry(const std::string& name, const std::string& shape, const std::string& offsets) {
  return "\"" + name + R"(":{"dtype":"F32","shape":[)" + shape + R"(],"data_offsets":[)" + offsets + "]}";
}

// The reason in the message that refuses the bytes.
std::string refusal(const std::string& bytes) {
  const std::string text = error_of(ErrorKind::bad_data, [&] { from_safetensors(bytes, "m"); });
  const std::string before = "'m' is not a usable model file: ";
  const std::string after = "; copy it again or train a new one";
  EXPECT_TRUE(text.starts_with(before) && text.ends_with(after)) << text;
  return text.substr(before.size(), text.size() - before.size() - after.size());
}

TEST(Safetensors, ComeBackAsTheyWere) {
  const std::string bytes = to_safetensors(small_file());
  const TensorFile back = from_safetensors(bytes, "m");
  EXPECT_TRUE(back.checked);
  EXPECT_EQ(to_safetensors(back), bytes);
}

RC_GTEST_PROP(Safetensors, AnyNumbersComeBack, (const std::vector<double>& d, const std::vector<std::int64_t>& i)) {
  const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127));
  TensorFile file;
  file.metadata["text"] = text;
  file.tensors.push_back({"d", {d.size()}, d});
  file.tensors.push_back({text + "!", {1, i.size()}, i});
  RC_ASSERT(same(from_safetensors(to_safetensors(file), "m"), file));
}

TEST(Safetensors, ReadsTheReferenceImplementation) {
  const TensorFile file = read_safetensors(golden_path());
  EXPECT_EQ(file.metadata.at("made_by"), "safetensors");
  EXPECT_FALSE(file.checked);
  std::map<std::string, TensorValues> values;
  for (const Tensor& tensor : file.tensors) values[tensor.name] = tensor.values;
  EXPECT_EQ(values["weights"], TensorValues(std::vector<float>{0, 0.25F, 0.5F, 0.75F, 1, 1.25F}));
  EXPECT_EQ(values["steps"], TensorValues(std::vector<std::uint64_t>{1, std::uint64_t{1} << 63U}));
  EXPECT_EQ(values["losses"], TensorValues(std::vector<double>{0.1, -1e300}));
  EXPECT_EQ(values["counts"], TensorValues(std::vector<std::int64_t>{-5}));
  EXPECT_EQ(values["empty"], TensorValues(std::vector<float>{}));
}

// With a checksum computed by a bitwise CRC-64/XZ in Python. Changing these bytes breaks existing model files.
TEST(Safetensors, AreTheseBytes) {
  TensorFile file;
  file.metadata = {{"b", "\n\xC3\xA9"}, {"a", ""}};
  file.tensors.push_back({"t", {2, 1}, std::vector<float>{0, 1}});
  EXPECT_EQ(to_safetensors(file), std::string("\x80\0\0\0\0\0\0\0", 8) +
                                      R"({"__metadata__":{"a":"","b":"\né","checksum":"dbc6bc4aab7b7f54"},)" +
                                      R"("t":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}       )" +
                                      std::string("\0\0\0\0\0\0\x80?", 8));
}

TEST(Safetensors, NoticeEveryCut) {
  for (const std::string& bytes : {to_safetensors(small_file()), content(golden_path())}) {
    for (std::size_t size = 0; size < bytes.size(); ++size) refusal(bytes.substr(0, size));
    EXPECT_EQ(refusal(bytes + '\0'), "it has 1 bytes too many");
  }
}

// Only damage of the key "checksum" itself gives a file without checksum, which the model reader refuses.
TEST(Safetensors, NoticeEveryFlippedBit) {
  const std::string bytes = to_safetensors(small_file());
  const std::size_t word = bytes.find("checksum");
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    try {
      EXPECT_FALSE(from_safetensors(flipped, "m").checked) << "bit " << bit;
      EXPECT_TRUE(bit / 8 >= word && bit / 8 < word + 8) << "bit " << bit;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_data);
    }
  }
}

RC_GTEST_PROP(Safetensors, SurviveRubbish, (bool golden)) {
  RowRandom random(RandomStream(*rc::gen::arbitrary<std::uint64_t>(), Purpose::test), 0);
  const std::string original = golden ? content(golden_path()) : to_safetensors(small_file());
  const std::string bytes = mutated(original, random);
  try {
    const TensorFile file = from_safetensors(bytes, "m");
    RC_ASSERT(bytes == original || !file.checked);
    RC_ASSERT(same(from_safetensors(to_safetensors(file), "m"), file));
  } catch (const Error& error) {
    RC_ASSERT(error.kind() == ErrorKind::bad_data);
    RC_ASSERT(std::string(error.what()).find('\n') == std::string::npos);
  }
}

TEST(Safetensors, SayWhatIsWrong) {
  EXPECT_EQ(refusal(""), "it has only 0 bytes");
  EXPECT_EQ(refusal("x0,x1\n1,2\n3,4\n"), "it does not begin as a safetensors file");
  EXPECT_EQ(refusal(std::string(7, '\xff') + '\x7f' + "{}"), "it does not begin as a safetensors file");
  EXPECT_EQ(refusal(std::string("\x50\0\0\0\0\0\0\0{\"a\"", 12)),
            "it is cut off: its header alone has 80 bytes, the file 12");
  EXPECT_EQ(refusal(raw_file("{" + entry("a", "2", "0,8") + "}", 7)),
            "it is truncated: its header announces 8 bytes of data, the file has 7");
  EXPECT_EQ(refusal(raw_file("{" + entry("a", "2", "0,8") + "}", 10)), "it has 2 bytes too many");
}

TEST(Safetensors, SayWhatIsWrongWithAHeader) {
  const auto why = [](const std::string& inside) { return refusal(raw_file("{" + inside + "}", 4)); };
  const auto is_not_json = [&](const std::string& inside) { return why(inside).starts_with("its header is no JSON"); };
  EXPECT_TRUE(is_not_json("\"a\":"));
  EXPECT_TRUE(is_not_json("} {"));
  EXPECT_TRUE(is_not_json("\"\xff\":1"));
  EXPECT_TRUE(is_not_json(R"("a":1e999)"));
  for (const std::string value : {"7", "null", "true", "\"text\"", "-1", "0.5", "[]"}) {
    EXPECT_EQ(why("\"a\":" + value), "its header has an unexpected value under 'a'");
    EXPECT_EQ(why(R"("a":{"shape":)" + value + "}").starts_with("its header has an unexpected value under 'shape'"),
              value != "[]");
  }
  EXPECT_EQ(why(R"("__metadata__":7)"), "its header has an unexpected value under '__metadata__'");
  EXPECT_EQ(why(R"("__metadata__":{"a":7})"), "its header has an unexpected value under 'a'");
  EXPECT_EQ(why(R"("__metadata__":{"a":{}})"), "its header is nested too deep");
  EXPECT_EQ(why(R"("a":{"shape":)" + std::string(100000, '[')), "its header is nested too deep");
  EXPECT_EQ(why(entry("a", "-1", "0,4")), "its header has an unexpected value under 'shape'");
  EXPECT_EQ(why(entry("a", "1", "0,18446744073709551616")), "its header has an unexpected value under 'data_offsets'");
  EXPECT_EQ(why(R"("a":{"dtype":"F32","shape":[1]})"), "its header does not describe tensor 'a'");
  EXPECT_EQ(why(entry("a", "1", "0")), "its header does not describe tensor 'a'");
  EXPECT_EQ(why(entry("a", "1", "4,0")), "its header does not describe tensor 'a'");
  EXPECT_EQ(why(entry("a", "1", "0,4") + "," + entry("a", "1", "0,4")), "its header has the name 'a' twice");
  EXPECT_EQ(why(R"("__metadata__":{"k":"1","k":"1"})"), "its header has the name 'k' twice");
  EXPECT_EQ(why(R"("a":{"dtype":"F32","dtype":"F64"})"), "its header has the name 'dtype' twice");
}

TEST(Safetensors, SayWhatIsWrongWithATensor) {
  const auto why = [](const std::string& inside) { return refusal(raw_file("{" + inside + "}", 8)); };
  const std::string gap = "tensor 'b' does not begin where the one before it ends";
  EXPECT_EQ(why(entry("a", "1", "0,4") + "," + entry("b", "1", "2,6")), gap);
  EXPECT_EQ(why(entry("a", "1", "0,4") + "," + entry("b", "1", "0,4")), gap);
  EXPECT_EQ(why(entry("b", "1", "4,8")), gap);
  EXPECT_EQ(why(entry("a", "1", "0,8")), "tensor 'a' has 8 bytes, not those of its shape");
  EXPECT_EQ(why(entry("a", "4294967296,4294967296,2", "0,8")), "tensor 'a' has 8 bytes, not those of its shape");
  EXPECT_EQ(why(entry("a", "4611686018427387906", "0,8")), "tensor 'a' has 8 bytes, not those of its shape");
  EXPECT_EQ(why(entry(R"(a\n\u001b)", "1", "0,8")), "tensor 'a\\x0a\\x1b' has 8 bytes, not those of its shape");
  EXPECT_EQ(why(R"("a":{"dtype":"B\nF","shape":[2],"data_offsets":[0,8]})"), "numbers of type 'B\\x0aF' are not known");
}

TEST(Safetensors, StandInAnyOrderInAHeader) {
  const TensorFile file =
      from_safetensors(raw_file("{" + entry("last", "1", "4,8") + "," + entry("first", "1", "0,4") + "," +
                                    entry("empty", "0", "4,4") + "," + entry("none", "7,0", "0,0") + "}  ",
                                8),
                       "m");
  std::string names;
  for (const Tensor& tensor : file.tensors) names += tensor.name + " ";
  EXPECT_EQ(names, "none first empty last ");
}

TEST(Safetensors, RefuseToWriteWhatCannotBeRead) {
  const auto why = [](const std::function<void(TensorFile&)>& change) {
    TensorFile file = small_file();
    change(file);
    return error_of(ErrorKind::usage, [&] { to_safetensors(file); });
  };
  const std::string shape = "safetensors: tensor 'b' has 4 numbers, not those of its shape";
  EXPECT_EQ(why([](TensorFile& f) { f.tensors[0].shape = {3, 2}; }), shape);
  EXPECT_EQ(why([](TensorFile& f) { f.tensors[0].shape = {std::size_t{1} << 62U, 4}; }), shape);
  EXPECT_EQ(why([](TensorFile& f) { f.tensors[1].name = "b"; }),
            "safetensors: the tensor name 'b' is a duplicate or reserved");
  EXPECT_EQ(why([](TensorFile& f) { f.tensors[1].name = "__metadata__"; }),
            "safetensors: the tensor name '__metadata__' is a duplicate or reserved");
  EXPECT_EQ(why([](TensorFile& f) { f.metadata["checksum"] = "1"; }),
            "safetensors: the metadata key 'checksum' is reserved");
  const std::string not_utf8 = "safetensors: 'gr\\xf6\\xdfe' is not UTF-8, as its texts must be";
  EXPECT_EQ(why([](TensorFile& f) {
              f.tensors[1].name =
                  "gr\xF6\xDF"
                  "e";
            }),
            not_utf8);
  EXPECT_EQ(why([](TensorFile& f) {
              f.metadata["note"] =
                  "gr\xF6\xDF"
                  "e";
            }),
            not_utf8);
  EXPECT_EQ(why([](TensorFile& f) {
              f.metadata
                  ["gr\xF6\xDF"
                   "e"] = "";
            }),
            not_utf8);
}

TEST(Safetensors, CannotBeReadWhereThereAreNone) {
  const TemporaryDirectory directory;
  EXPECT_EQ(error_of(ErrorKind::failure, [&] { read_safetensors(directory / "none"); }),
            "cannot read '" + directory / "none" + "': No such file or directory");
  error_of(ErrorKind::failure, [&] { read_safetensors(directory / ""); });
}

// Input that is not a model may be huge or endless, such as /dev/zero: it is refused after its first bytes.
TEST(Safetensors, AreRefusedAtTheirBeginning) {
  int ends[2] = {};
  ASSERT_EQ(pipe(ends), 0);
  std::string bytes(1 << 18U, '\0');
  ASSERT_GE(fcntl(ends[1], F_SETPIPE_SZ, bytes.size()), 0);
  ASSERT_EQ(write(ends[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  close(ends[1]);
  error_of(ErrorKind::bad_data, [&] { read_safetensors("/dev/fd/" + std::to_string(ends[0])); });
  EXPECT_GT(read(ends[0], bytes.data(), bytes.size()), 0);
  close(ends[0]);
}

// Limits the size of files of this process, to simulate a full disk.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  SizeLimit(const SizeLimit&) = delete;
  SizeLimit& operator=(const SizeLimit&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST(Safetensors, AreWrittenWholeOrNotAtAll) {
  const TemporaryDirectory directory;
  const std::string path = directory.put("m", "old");
  const auto write = [&] { write_safetensors(small_file(), path); };
  {
    const SizeLimit limit(100);
    EXPECT_EQ(error_of(ErrorKind::failure, write), "cannot write '" + path + "': File too large");
  }
  EXPECT_EQ(content(path), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory / ""), {}), 1);
  write();
  EXPECT_EQ(content(path), to_safetensors(small_file()));
  EXPECT_TRUE(read_safetensors(path).checked);
  error_of(ErrorKind::failure, [&] { write_safetensors(small_file(), directory / "no/such/m"); });
}

TEST(Safetensors, LeaveAnUnwritableDirectoryAlone) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const TemporaryDirectory directory;
  const std::string path = directory.put("m", "old");
  std::filesystem::permissions(directory / "", std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  const std::string text = error_of(ErrorKind::failure, [&] { write_safetensors(small_file(), path); });
  std::filesystem::permissions(directory / "", std::filesystem::perms::owner_all);
  EXPECT_EQ(text, "cannot write '" + path + "': Permission denied");
  EXPECT_EQ(content(path), "old");
}

}  // namespace
}  // namespace sfumato
