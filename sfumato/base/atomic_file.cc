#include "sfumato/base/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "sfumato/base/error.h"

namespace sfumato {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBufferSize = std::size_t{1} << 18;
// The limit of the Linux kernel: a longer chain of links counts as a loop.
constexpr int kMaxLinks = 40;
constexpr mode_t kPermissions = 07777;
// The kernel subtracts the umask; the process cannot read it without setting it for all threads.
constexpr mode_t kNewFile = 0666;
// Seconds after which a temporary file that nobody has locked is left over from a process that was killed.
constexpr time_t kAbandoned = 60;

// N if the path is this process's own /proc/self/fd/N (/dev/stdout and /dev/fd/N are links to it).
std::optional<int> own_descriptor(const fs::path& path) {
  std::error_code error;
  const fs::path own = fs::canonical("/proc/self/fd", error);
  const fs::path parent = path.has_parent_path() ? path.parent_path() : ".";
  if (error || fs::canonical(parent, error) != own || error) return std::nullopt;
  const std::string number = path.filename().string();
  int descriptor = -1;
  const auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), descriptor);
  if (code != std::errc() || end != number.data() + number.size() || descriptor < 0) return std::nullopt;
  return descriptor;
}

// The target of a symbolic link; empty if the path is not a link.
std::optional<fs::path> follow_link(const fs::path& path) {
  std::error_code error;
  const fs::path link = fs::read_symlink(path, error);
  if (error) return std::nullopt;
  return link.is_absolute() ? link : path.parent_path() / link;
}

// What the names of a target's temporary files begin with. Names have at most 255 bytes, so a long one is cut.
std::string temporary_prefix(const fs::path& target) { return "." + target.filename().string().substr(0, 200) + "."; }

// A file name in the folder of `target` that no other thread or process uses.
std::string temporary_name(const fs::path& target) {
  static std::atomic<unsigned> count{0};
  const std::string name = fmt::format("{}{}-{}.tmp", temporary_prefix(target), getpid(), count.fetch_add(1));
  return (target.parent_path() / name).string();
}

// Makes a rename durable. Some file systems cannot synchronise a directory; the file is complete there, too.
void sync_directory(const fs::path& directory) {
  const int descriptor = open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  static_cast<void>(fsync(descriptor));
  close(descriptor);
}

}  // namespace

AtomicFile::AtomicFile(const std::string& path) : name_(path) {
  if (path.empty()) fail_with_reason(ENOENT);
  if (path == "-") {
    name_ = "standard output";
    descriptor_ = STDOUT_FILENO;
    owns_descriptor_ = false;
    return;
  }
  fs::path target = path;
  for (int links = 0;; ++links) {
    if (const auto own = own_descriptor(target)) {
      // A duplicate shares the file offset; opening the path again would overwrite a redirected file from its start.
      descriptor_ = fcntl(*own, F_DUPFD_CLOEXEC, 0);
      if (descriptor_ < 0) fail_with_reason(errno);
      return;
    }
    const auto next = follow_link(target);
    if (!next) break;
    if (links == kMaxLinks) fail_with_reason(ELOOP);
    target = *next;
  }
  struct stat status {};
  if (stat(target.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    descriptor_ = open(target.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail_with_reason(errno);
    return;
  }
  target_ = target.string();
  open_unnamed();
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : name_(std::move(other.name_)),
      target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})),
      buffer_(std::move(other.buffer_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      owns_descriptor_(other.owns_descriptor_) {}

AtomicFile::~AtomicFile() {
  if (owns_descriptor_ && descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void AtomicFile::open_unnamed() {
  struct stat status {};
  const bool replaces = stat(target_.c_str(), &status) == 0;
  if (!replaces && errno != ENOENT) fail_with_reason(errno);
  // rename() ignores the write protection of the file it replaces.
  if (replaces && access(target_.c_str(), W_OK) != 0) fail_with_reason(errno);
  if (!fs::path(target_).has_filename()) fail_with_reason(EISDIR);
  const fs::path folder = fs::path(target_).parent_path();
  // give_name() links the unnamed file through /proc.
  if (access("/proc/self/fd", X_OK) == 0) {
    descriptor_ = open(folder.empty() ? "." : folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, kNewFile);
  }
  remove_abandoned();
  if (descriptor_ < 0) open_temporary();
  static_cast<void>(flock(descriptor_, LOCK_EX | LOCK_NB));  // some file systems have no locks
  if (replaces && fchmod(descriptor_, status.st_mode & kPermissions) != 0) fail_with_reason(errno);
}

void AtomicFile::open_temporary() {
  do {
    temporary_ = temporary_name(target_);
    descriptor_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kNewFile);
  } while (descriptor_ < 0 && errno == EEXIST);
  if (descriptor_ < 0) {
    const int error = errno;
    temporary_.clear();
    fail_with_reason(error);
  }
}

// linkat() cannot replace an existing file, so the unnamed file first gets a temporary name.
void AtomicFile::give_name() {
  const std::string unnamed = fmt::format("/proc/self/fd/{}", descriptor_);
  std::string name;
  do {
    name = temporary_name(target_);
    temporary_.reserve(name.size());
    if (linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
      temporary_ = name;  // from here on nothing throws
      return;
    }
  } while (errno == EEXIST);
  fail_with_reason(errno);
}

// Removes the temporary files of this target whose processes have ended before they could. A process that writes one
// holds a lock on it.
void AtomicFile::remove_abandoned() const {
  const std::string prefix = temporary_prefix(target_);
  const fs::path folder = fs::path(target_).parent_path();
  std::error_code error;
  fs::directory_iterator entry(folder.empty() ? "." : folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix) || !name.ends_with(".tmp")) continue;
    const int file = open(entry->path().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) continue;
    struct stat status {};
    const bool old =
        fstat(file, &status) == 0 && S_ISREG(status.st_mode) && time(nullptr) - status.st_mtime > kAbandoned;
    if (old && flock(file, LOCK_EX | LOCK_NB) == 0) unlink(entry->path().c_str());
    close(file);
  }
}

void AtomicFile::write(std::string_view bytes) {
  if (buffer_.size() + bytes.size() >= kBufferSize) {
    write_out(buffer_);
    buffer_.clear();
    if (bytes.size() >= kBufferSize) return write_out(bytes);
  }
  buffer_.append(bytes);
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

void AtomicFile::write_at(std::uint64_t offset, std::string_view bytes) {
  if (target_.empty()) fail_with_reason(ESPIPE);
  while (!bytes.empty()) {
    const ssize_t written = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_with_reason(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
}

void AtomicFile::commit() {
  write_out(buffer_);
  buffer_.clear();
  if (target_.empty()) return close_descriptor();
  if (fsync(descriptor_) != 0) fail_with_reason(errno);
  if (temporary_.empty()) give_name();
  const int lock = fcntl(descriptor_, F_DUPFD_CLOEXEC, 0);  // which holds the lock until the file has its name
  close_descriptor();
  const bool renamed = rename(temporary_.c_str(), target_.c_str()) == 0;
  const int error = errno;
  if (lock >= 0) close(lock);
  if (!renamed) fail_with_reason(error);
  temporary_.clear();
  sync_directory(fs::path(target_).parent_path());
}

void AtomicFile::write_out(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_with_reason(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void AtomicFile::close_descriptor() {
  const int descriptor = std::exchange(descriptor_, -1);
  if (owns_descriptor_ && close(descriptor) != 0) fail_with_reason(errno);
}

// Cleans up here because the destructor does not run when a constructor throws.
void AtomicFile::fail_with_reason(int error) {
  if (owns_descriptor_ && descriptor_ >= 0) close(std::exchange(descriptor_, -1));
  if (!temporary_.empty()) unlink(std::exchange(temporary_, {}).c_str());
  fail(ErrorKind::failure, "cannot write '{}': {}", name_, std::generic_category().message(error));
}

}  // namespace sfumato
