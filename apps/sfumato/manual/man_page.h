// Manual pages, section 1, made from the commands and their options.
#pragma once

#include <string>
#include <vector>

#include "apps/sfumato/options/command_shape.h"

namespace sfumato::app {

struct ManPage {
  std::string file;  ///< sfumato-plot-loss.1
  std::string text;  ///< in the language of man(7)
};

/// A page for the program and one for each command below it.
std::vector<ManPage> man_pages(const CommandShape& program, const std::string& version);

}  // namespace sfumato::app
