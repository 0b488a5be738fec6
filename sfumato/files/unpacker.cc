#include "sfumato/files/unpacker.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <new>
#include <utility>
#include <vector>

#include "sfumato/base/error.h"

namespace sfumato {
namespace {

// The compressed bytes, one block at a time.
class Packed {
 public:
  Packed(std::string_view magic, ReadBytes rest, std::string path)
      : block_(kFileBlock), rest_(std::move(rest)), path_(std::move(path)) {
    std::ranges::copy(magic, block_.begin());
    bytes_ = std::span(block_).first(magic.size());
  }
  /// The unused bytes of the block; empty at the end of the file.
  std::span<char> bytes() {
    if (bytes_.empty()) bytes_ = std::span(block_).first(rest_(block_));
    return bytes_;
  }
  void use(std::size_t count) { bytes_ = bytes_.subspan(count); }
  [[noreturn]] void fail_broken() const {
    fail(ErrorKind::bad_data, "{}: the compressed data are damaged; copy the file again", path_);
  }
  [[noreturn]] void fail_cut() const {
    fail(ErrorKind::bad_data, "{}: the compressed data are truncated; copy the file again", path_);
  }

 private:
  std::vector<char> block_;
  std::span<char> bytes_;
  ReadBytes rest_;
  std::string path_;
};

class Gunzip final : public Unpacker {
 public:
  explicit Gunzip(Packed packed) : packed_(std::move(packed)) {
    constexpr int kGzipOnly = 16;
    if (inflateInit2(&stream_, MAX_WBITS + kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~Gunzip() override { inflateEnd(&stream_); }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  std::size_t read(std::span<char> out) override {
    std::size_t filled = 0;
    while (filled < out.size()) {
      const std::span<char> packed = packed_.bytes();
      if (packed.empty() && between_members_) break;
      if (packed.empty()) packed_.fail_cut();
      filled += inflate_some(packed, out.subspan(filled));
    }
    return filled;
  }

 private:
  std::size_t inflate_some(std::span<char> packed, std::span<char> out) {
    // A gzip file may consist of several members.
    if (between_members_ && inflateReset(&stream_) != Z_OK) packed_.fail_broken();
    const std::size_t capacity = std::min(out.size(), kFileBlock);
    stream_.next_in = reinterpret_cast<Bytef*>(packed.data());
    stream_.avail_in = static_cast<uInt>(packed.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(capacity);
    const int code = inflate(&stream_, Z_NO_FLUSH);
    if (code == Z_MEM_ERROR) throw std::bad_alloc();
    if (code != Z_OK && code != Z_STREAM_END) packed_.fail_broken();
    between_members_ = code == Z_STREAM_END;
    packed_.use(packed.size() - stream_.avail_in);
    return capacity - stream_.avail_out;
  }

  Packed packed_;
  z_stream stream_{};
  bool between_members_ = false;
};

class Unzstd final : public Unpacker {
 public:
  explicit Unzstd(Packed packed) : packed_(std::move(packed)), stream_(ZSTD_createDStream(), ZSTD_freeDStream) {
    if (!stream_) throw std::bad_alloc();
  }

  std::size_t read(std::span<char> out) override {
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    while (output.pos < output.size) {
      const std::span<char> packed = packed_.bytes();
      if (packed.empty() && between_frames_) break;
      ZSTD_inBuffer in{packed.data(), packed.size(), 0};
      const std::size_t before = output.pos;
      const std::size_t left = ZSTD_decompressStream(stream_.get(), &output, &in);
      if (ZSTD_isError(left) != 0) packed_.fail_broken();
      between_frames_ = left == 0;
      packed_.use(in.pos);
      if (packed.empty() && output.pos == before) packed_.fail_cut();
    }
    return output.pos;
  }

 private:
  Packed packed_;
  std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream_;
  bool between_frames_ = false;
};

}  // namespace

std::unique_ptr<Unpacker> make_unpacker(std::string_view magic, ReadBytes rest, const std::string& path) {
  // The third byte of gzip is the compression method; only one exists.
  const bool gzip = magic.starts_with("\x1F\x8B\x08");
  const bool zstd = magic.starts_with("\x28\xB5\x2F\xFD");
  if (!gzip && !zstd) return nullptr;
  Packed packed(magic, std::move(rest), path);
  if (gzip) return std::make_unique<Gunzip>(std::move(packed));
  return std::make_unique<Unzstd>(std::move(packed));
}

}  // namespace sfumato
