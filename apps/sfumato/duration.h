// Lengths of time as people write them.
#pragma once

#include <string>

namespace sfumato::app {

/// The seconds of "30s", "2m", "1.5h", "500ms" or "30". Throws Error (usage); `option` is for the message.
double parse_duration(const std::string& option, const std::string& text);

}  // namespace sfumato::app
