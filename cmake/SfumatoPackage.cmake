# `cpack` makes Debian packages of what `cmake --install` lays down: sfumato, the program and the C library, and
# libsfumato-dev, what programs are compiled with. packaging/deb/ has what only Debian asks for.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME sfumato)
set(CPACK_PACKAGE_VENDOR sfumato)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "synthetic tables and points by denoising diffusion")
set(CPACK_PACKAGE_CONTACT "The sfumato authors <sfumato@example.org>")
set(CPACK_DEBIAN_PACKAGE_HOMEPAGE ${PROJECT_HOMEPAGE_URL})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/packaging/deb/prepare.cmake)
# For that script.
set(CPACK_SFUMATO_SOURCE ${PROJECT_SOURCE_DIR})

set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
    "sfumato learns the distribution of a table, or of points, by denoising
diffusion and draws new rows from it. This package has the command line and
the library of the C interface.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME sfumato)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION science)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS gnuplot-nox)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS "libsfumato-dev")
# Which package has the library, for programs that link it, and the trigger that makes the linker know it.
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/package/shlibs
     CONTENT "libsfumato_c ${PROJECT_VERSION_MAJOR} sfumato (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})\n")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/package/triggers CONTENT "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/package/shlibs
                                               ${PROJECT_BINARY_DIR}/package/triggers)

set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
    "sfumato learns the distribution of a table, or of points, by denoising
diffusion and draws new rows from it. This package has the headers and
libraries that programs in C and C++ are compiled with.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libsfumato-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
# What find_package(sfumato) looks for.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "sfumato (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")
foreach(dependency ${SFUMATO_DEPENDENCIES})
  string(REGEX REPLACE "^.*[|]" "" package ${dependency})
  if(NOT package MATCHES "cli11|gtest|rapidcheck|random123|boost")
    string(APPEND CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS ", ${package}")
  endif()
endforeach()
include(CPack)
