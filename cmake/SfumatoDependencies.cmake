# Everything from elsewhere that a build needs, looked for in one place, so that one message can name all that is
# missing and the command that installs it. Modules link the targets that are found here.

# The name that people know, the package for find_package (Random123: a header), and Debian's package.
set(SFUMATO_DEPENDENCIES
    "fmt|fmt|libfmt-dev"
    "Highway|hwy|libhwy-dev"
    "Random123|Random123/philox.h|librandom123-dev"
    "nlohmann-json|nlohmann_json|nlohmann-json3-dev"
    "toml++|tomlplusplus|libtomlplusplus-dev"
    "zlib|ZLIB|zlib1g-dev"
    "Zstandard|zstd|libzstd-dev"
    "Boost|Boost|libboost-dev")
if(SFUMATO_APP)
  list(APPEND SFUMATO_DEPENDENCIES "CLI11|CLI11|libcli11-dev")
endif()
if(SFUMATO_TESTS)
  list(APPEND SFUMATO_DEPENDENCIES "GoogleTest|GTest|libgtest-dev" "RapidCheck|rapidcheck|librapidcheck-dev")
endif()

# Ends with a message that names what is missing: NAMES, as in "fmt, Highway", and Debian's PACKAGES.
function(sfumato_missing names packages)
  list(JOIN names ", " names)
  list(JOIN packages " " packages)
  # Lines that begin with a blank are not wrapped, so that the commands can be copied.
  message(FATAL_ERROR " sfumato cannot be built, because these are missing: ${names}\n"
                      " Debian 12, Ubuntu 24.04: sudo apt-get install ${packages}\n"
                      " In a clone of sfumato: scripts/install_packages.sh ${SFUMATO_INSTALL_JOB}\n"
                      " Elsewhere: install them, and name their folder by CMAKE_PREFIX_PATH")
endfunction()

set(SFUMATO_INSTALL_JOB build)
if(SFUMATO_TESTS)
  set(SFUMATO_INSTALL_JOB test)
endif()

# A compiler first, since CMake knows where libraries are only by it. Where there is none, all the rest is probably
# missing too.
include(CheckLanguage)
check_language(C)
check_language(CXX)
if(NOT CMAKE_C_COMPILER OR NOT CMAKE_CXX_COMPILER)
  list(TRANSFORM SFUMATO_DEPENDENCIES REPLACE "^.*[|]" "" OUTPUT_VARIABLE packages)
  sfumato_missing("a C++ compiler, and the libraries as far as they are not installed" "g++;${packages}")
endif()
enable_language(C)
enable_language(CXX)

set(missing)
set(missing_packages)
foreach(dependency ${SFUMATO_DEPENDENCIES})
  string(REPLACE "|" ";" dependency ${dependency})
  list(GET dependency 0 name)
  list(GET dependency 1 wanted)
  list(GET dependency 2 package)
  if(wanted MATCHES "/")
    find_path(SFUMATO_RANDOM123_INCLUDE ${wanted})
    mark_as_advanced(SFUMATO_RANDOM123_INCLUDE)
    set(found ${SFUMATO_RANDOM123_INCLUDE})
  else()
    find_package(${wanted} QUIET)
    set(found ${${wanted}_FOUND})
  endif()
  if(NOT found)
    list(APPEND missing ${name})
    list(APPEND missing_packages ${package})
  endif()
endforeach()
if(missing)
  sfumato_missing("${missing}" "${missing_packages}")
endif()
find_package(Threads REQUIRED)

# Random123 is headers alone, and comes without a package for CMake.
add_library(Random123::Random123 INTERFACE IMPORTED)
target_include_directories(Random123::Random123 INTERFACE ${SFUMATO_RANDOM123_INCLUDE})
