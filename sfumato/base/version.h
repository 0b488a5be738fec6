// The version of the library.
#pragma once

namespace sfumato {

/// Major, minor and patch number, as in "0.1.0".
const char* version();

}  // namespace sfumato
