// toml++'s library, which Debian has as a shared one alone, made of its header.
#define TOML_HEADER_ONLY 0
#define TOML_SHARED_LIB 1
#define TOML_IMPLEMENTATION
#include <toml++/toml.h>
