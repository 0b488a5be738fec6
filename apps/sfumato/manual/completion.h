// Scripts that complete commands, options and values in a shell.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "apps/sfumato/options/command_shape.h"

namespace sfumato::app {

enum class Shell { bash, zsh, fish };
inline std::span<const std::string_view> enum_names(Shell) {
  static constexpr std::array<std::string_view, 3> kNames{"bash", "zsh", "fish"};
  return kNames;
}

/// The script for a shell to read, which knows every command, option and choice of the program.
std::string completion_script(Shell shell, const CommandShape& program);

/// The script of one shell.
std::string bash_completion(const CommandShape& program);
std::string zsh_completion(const CommandShape& program);
std::string fish_completion(const CommandShape& program);

}  // namespace sfumato::app
