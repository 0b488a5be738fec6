#include "sfumato/files/input_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "sfumato/base/error.h"

namespace sfumato {

InputFile::InputFile(const std::string& path)
    : path_(path == "-" ? "standard input" : path), file_(path == "-" ? stdin : std::fopen(path.c_str(), "rbe")) {
  if (!file_) fail_with_reason(errno);
  struct stat status {};
  if (fstat(fileno(file_.get()), &status) != 0) fail_with_reason(errno);
  if (S_ISDIR(status.st_mode)) fail_with_reason(EISDIR);
  if (S_ISREG(status.st_mode)) size_ = static_cast<std::uint64_t>(status.st_size);
}

std::size_t InputFile::read(std::span<char> out) {
  start();
  const std::size_t peeked = std::min(peeked_.size(), out.size());
  std::copy_n(peeked_.begin(), peeked, out.begin());
  peeked_.erase(0, peeked);
  return peeked + read_on(out.subspan(peeked));
}

std::string_view InputFile::peek(std::size_t count) {
  start();
  const std::size_t had = peeked_.size();
  if (had < count) {
    peeked_.resize(count);
    peeked_.resize(had + read_on(std::span(peeked_).subspan(had)));
  }
  return std::string_view(peeked_).substr(0, count);
}

// Detected at the first read, because peeking when opening would block on a pipe.
void InputFile::start() {
  if (std::exchange(started_, true)) return;
  std::string magic(kMagicSize, '\0');
  magic.resize(read_file(magic));
  unpacker_ = make_unpacker(
      magic, [this](std::span<char> out) { return read_file(out); }, path_);
  if (unpacker_) {
    size_.reset();
  } else {
    peeked_ = magic;
  }
}

std::size_t InputFile::read_on(std::span<char> out) { return unpacker_ ? unpacker_->read(out) : read_file(out); }

std::size_t InputFile::read_file(std::span<char> out) {
  const std::size_t count = std::fread(out.data(), 1, out.size(), file_.get());
  if (count < out.size() && std::ferror(file_.get()) != 0) fail_with_reason(errno);
  return count;
}

void InputFile::fail_with_reason(int error) const {
  fail(ErrorKind::failure, "cannot read '{}': {}", path_, std::generic_category().message(error));
}

}  // namespace sfumato
