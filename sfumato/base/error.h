// What went wrong, in words for a person and a kind for a program.
#pragma once

// Not fmt/format.h: nearly every file includes this one, and the formatting itself stays in error.cc.
#include <fmt/core.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace sfumato {

/// Who has to act: the kinds that a caller may want to tell apart. The command line maps each to an exit code.
enum class ErrorKind {
  failure,   ///< the machine: a file that cannot be written, memory, a missing program
  usage,     ///< the caller: an argument or a setting out of range
  bad_data,  ///< the input: a file that is not what it should be
  diverged,  ///< the training: a loss or a weight that is no longer a number
};

/// The only exception that the library throws by itself. Its text is one line: what, where, what to do.
class Error : public std::runtime_error {
 public:
  /// An error of a kind, with its line of text.
  Error(ErrorKind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}
  /// Who has to act.
  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

/// What fail() calls, with the types of the arguments erased. Throws Error.
[[noreturn]] void vfail(ErrorKind kind, fmt::string_view format, fmt::format_args args);

/// Throws Error with a text made as fmt::format makes it.
template <class... Args>
[[noreturn]] void fail(ErrorKind kind, fmt::format_string<Args...> format, Args&&... args) {
  vfail(kind, format, fmt::make_format_args(args...));
}

/// Throws Error (usage), "`name` is value; give what", unless a setting fits.
void check_setting(bool fits, const char* name, double value, const char* what);

/// Throws Error (usage), "`setting` is 'name'; did you mean 'x'?", or with all names where none is near.
[[noreturn]] void fail_unknown_choice(const std::string& setting, const std::string& name,
                                      const std::vector<std::string>& names);

/// Names for a message: "a, b, c".
std::string joined(const std::vector<std::string>& names);

/// The name among `known` nearest to `name` (by edit distance), or an empty string when none is near.
std::string nearest_name(const std::string& name, const std::vector<std::string>& known);

}  // namespace sfumato
