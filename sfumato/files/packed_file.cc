#include "sfumato/files/packed_file.h"

#include <zlib.h>
#include <zstd.h>

#include <array>
#include <new>
#include <utility>

#include "sfumato/files/unpacker.h"

namespace sfumato {

/// Compresses a stream of bytes.
class PackedFile::Packer {
 public:
  virtual ~Packer() = default;
  virtual void pack(std::string_view bytes, bool last, AtomicFile& file) = 0;
};

namespace {

class Gzip final : public PackedFile::Packer {
 public:
  Gzip() {
    constexpr int kGzip = 16;
    constexpr int kMemory = 8;  // zlib's default
    const int code =
        deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + kGzip, kMemory, Z_DEFAULT_STRATEGY);
    if (code != Z_OK) throw std::bad_alloc();
  }
  ~Gzip() override { deflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  void pack(std::string_view bytes, bool last, AtomicFile& file) override {
    // zlib does not modify its input and counts it in 32 bits.
    while (bytes.size() > kFileBlock) {
      pack(bytes.substr(0, kFileBlock), false, file);
      bytes.remove_prefix(kFileBlock);
    }
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
      stream_.avail_out = static_cast<uInt>(out_.size());
      deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH);
      file.write(std::string_view(out_.data(), out_.size() - stream_.avail_out));
    } while (stream_.avail_out == 0);
  }

 private:
  z_stream stream_{};
  std::array<char, kFileBlock> out_{};
};

class Zstd final : public PackedFile::Packer {
 public:
  Zstd() : stream_(ZSTD_createCStream(), ZSTD_freeCStream) {
    if (!stream_) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(stream_.get(), ZSTD_c_checksumFlag, 1);
  }

  void pack(std::string_view bytes, bool last, AtomicFile& file) override {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    std::size_t left = 1;
    while (last ? left != 0 : in.pos < in.size) {
      ZSTD_outBuffer out{out_.data(), out_.size(), 0};
      left = ZSTD_compressStream2(stream_.get(), &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError(left) != 0) throw std::bad_alloc();  // the only possible failure here
      file.write(std::string_view(out_.data(), out.pos));
    }
  }

 private:
  std::unique_ptr<ZSTD_CStream, std::size_t (*)(ZSTD_CStream*)> stream_;
  std::array<char, kFileBlock> out_{};
};

}  // namespace

PackedFile::PackedFile(AtomicFile file) : file_(std::move(file)) {
  if (file_.name().ends_with(".gz")) packer_ = std::make_unique<Gzip>();
  if (file_.name().ends_with(".zst")) packer_ = std::make_unique<Zstd>();
}

PackedFile::PackedFile(PackedFile&& other) noexcept = default;

PackedFile::~PackedFile() = default;

void PackedFile::write(std::string_view bytes) {
  if (packer_) return packer_->pack(bytes, /*last=*/false, file_);
  file_.write(bytes);
}

void PackedFile::commit() {
  if (packer_) packer_->pack({}, /*last=*/true, file_);
  file_.commit();
}

}  // namespace sfumato
