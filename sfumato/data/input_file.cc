#include "sfumato/data/input_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "sfumato/base/error.h"

namespace sfumato {

InputFile::InputFile(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "rbe")) {
  if (!file_) fail_with_reason(errno);
  struct stat status {};
  if (fstat(fileno(file_.get()), &status) != 0) fail_with_reason(errno);
  if (S_ISDIR(status.st_mode)) fail_with_reason(EISDIR);
  if (S_ISREG(status.st_mode)) size_ = static_cast<std::uint64_t>(status.st_size);
}

std::size_t InputFile::read(std::span<char> out) {
  const std::size_t count = std::fread(out.data(), 1, out.size(), file_.get());
  if (count < out.size() && std::ferror(file_.get()) != 0) fail_with_reason(errno);
  return count;
}

void InputFile::fail_with_reason(int error) const {
  fail(ErrorKind::failure, "cannot read '{}': {}", path_, std::generic_category().message(error));
}

}  // namespace sfumato
