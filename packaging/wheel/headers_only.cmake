# Takes the place of the package that Debian has of NAME, whose target is its shared library.
if(NOT TARGET NAME::NAME)
  add_library(NAME::NAME INTERFACE IMPORTED)
  set_target_properties(NAME::NAME PROPERTIES INTERFACE_COMPILE_DEFINITIONS "FMT_HEADER_ONLY=1;TOML_HEADER_ONLY=1")
endif()
