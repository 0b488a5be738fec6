# Links against an older C library than this machine's, with this machine's compiler and headers. SFUMATO_OLDER in the
# environment is the folder that scripts/build_wheels.sh makes. The objects are those of any other build, so a cache of
# compiled objects serves both.
set(older $ENV{SFUMATO_OLDER})
if(NOT EXISTS ${older}/older_glibc.o)
  message(FATAL_ERROR "SFUMATO_OLDER='${older}' has no older C library; build wheels by scripts/build_wheels.sh")
endif()
# Before this machine's packages of fmt, toml++ and Zstandard, those with static libraries.
list(PREPEND CMAKE_PREFIX_PATH ${older}/packages)

file(GLOB libraries ${older}/root/usr/lib/*-linux-gnu)
# Debian's compiler would take this machine's C library before the other one. Symbols of the static libraries stay
# hidden, so that no other module of the same Python process takes them for its own.
string(JOIN " " link_flags --sysroot=${older}/root -B${libraries} -L${libraries} -Wl,-rpath-link,${libraries}
       -static-libstdc++ -Wl,--as-needed -Wl,--exclude-libs,ALL -Wl,--wrap=exp -Wl,--wrap=log -Wl,--wrap=pow)
set(CMAKE_EXE_LINKER_FLAGS_INIT "${link_flags}")
set(CMAKE_MODULE_LINKER_FLAGS_INIT "${link_flags}")
set(CMAKE_SHARED_LINKER_FLAGS_INIT "${link_flags}")
# Before glibc 2.34 threads are a library of their own.
set(CMAKE_CXX_STANDARD_LIBRARIES_INIT
    "${older}/older_glibc.o -Wl,--push-state,--no-as-needed -lpthread -Wl,--pop-state")
