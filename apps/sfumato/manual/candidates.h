// What a shell offers as the value of an option or argument.
#pragma once

#include <string>
#include <vector>

#include "apps/sfumato/options/command_shape.h"

namespace sfumato::app {

struct Candidates {
  std::vector<std::string> words;
  bool files = false;
  bool folders = false;
};

/// The choices of a setting by the engine's list, the names of the toy sets, and files or folders.
Candidates candidates(const OptionShape& option);

}  // namespace sfumato::app
