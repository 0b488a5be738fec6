#include "sfumato/base/version.h"

namespace sfumato {

const char* version() { return SFUMATO_PROJECT_VERSION; }

}  // namespace sfumato
