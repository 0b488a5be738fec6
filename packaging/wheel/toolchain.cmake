# Builds for an older C library than this machine's, with this machine's compiler. SFUMATO_SYSROOT in the environment
# is the folder that scripts/build_wheels.sh makes: an older Debian's C library, and the libraries that sfumato uses.
set(sysroot $ENV{SFUMATO_SYSROOT})
if(NOT EXISTS ${sysroot}/usr/include/stdlib.h)
  message(FATAL_ERROR "SFUMATO_SYSROOT='${sysroot}' has no C library; build wheels by scripts/build_wheels.sh")
endif()
set(CMAKE_SYSROOT ${sysroot})
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)

file(GLOB libraries ${sysroot}/usr/lib/*-linux-gnu)
# Debian's compiler would take this machine's C library before the other one. Symbols of the static libraries stay
# hidden, so that no other module of the same Python process takes them for its own.
string(JOIN " " link_flags -B${libraries} -L${libraries} -Wl,-rpath-link,${libraries} -static-libstdc++
       -Wl,--as-needed -Wl,--exclude-libs,ALL -Wl,--wrap=exp -Wl,--wrap=log -Wl,--wrap=pow)
set(CMAKE_EXE_LINKER_FLAGS_INIT "${link_flags}")
set(CMAKE_MODULE_LINKER_FLAGS_INIT "${link_flags}")
set(CMAKE_SHARED_LINKER_FLAGS_INIT "${link_flags}")
# Before glibc 2.34 threads are a library of their own, without which the C++ library's locks do nothing.
set(CMAKE_CXX_STANDARD_LIBRARIES_INIT
    "${sysroot}/older_glibc.o -Wl,--push-state,--no-as-needed -lpthread -Wl,--pop-state")
