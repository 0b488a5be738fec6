# One library per module, linking only the modules below it, with its tests beside the code.

add_library(sfumato_options INTERFACE)
target_include_directories(sfumato_options INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                                     $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(sfumato_options INTERFACE cxx_std_20)
set_target_properties(sfumato_options PROPERTIES EXPORT_NAME options)

set(SFUMATO_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
    # Not for a user, whose compiler may be newer than those that we know.
    $<$<BOOL:${SFUMATO_WERROR}>:-Werror>
    # GCC 12 sees overlaps in std::string that are not there (its bug 105651).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
    # GCC 13 takes any function of a temporary that returns a reference for one that returns a part of it.
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_GREATER_EQUAL:$<CXX_COMPILER_VERSION>,13>>:-Wno-dangling-reference>)
# a * b + c may be fused only where the source says so, or two instruction sets would give different bits.
set(SFUMATO_NUMERICS -ffp-contract=off)
if(SFUMATO_SANITIZE)
  add_compile_options(-fsanitize=${SFUMATO_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SFUMATO_SANITIZE})
endif()

if(SFUMATO_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "SFUMATO_FUZZ: libFuzzer comes with Clang; use the preset fuzz")
  endif()
  # The library is watched too: a fuzzer learns only from the branches that it sees.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Compiles one program of a module's tests or fuzzers as strictly as the library.
function(sfumato_program target module)
  add_executable(${target} ${ARGN})
  target_link_libraries(${target} PRIVATE sfumato_${module})
  target_compile_options(${target} PRIVATE ${SFUMATO_WARNINGS} ${SFUMATO_NUMERICS})
endfunction()

# sfumato_module(NAME SOURCES a.cc ... LINKS lower modules and libraries ... PRIVATE_LINKS ...
#                ALONE c.cc ... TESTS a_test.cc ... TESTDATA_TESTS b_test.cc ... TEST_LINKS ... FUZZERS a_fuzz.cc ...)
# All tests make one program; each fuzzer is a program of its own, sfumato_NAME_a_fuzz. TESTDATA_TESTS read testdata/:
# they alone know the folder of the sources, so that two clones share what ccache holds of all the others.
# With SFUMATO_UNITY the compiler reads many sources at once, and so the headers that they share only once; names in
# unnamed namespaces then differ within a module. ALONE are the sources that need a unit of their own.
function(sfumato_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;ALONE;LINKS;PRIVATE_LINKS;TESTS;TESTDATA_TESTS;TEST_LINKS;FUZZERS" ${ARGN})
  add_library(sfumato_${name} STATIC ${ARG_SOURCES} ${ARG_ALONE})
  set_target_properties(sfumato_${name} PROPERTIES UNITY_BUILD ${SFUMATO_UNITY} UNITY_BUILD_BATCH_SIZE 12)
  set_source_files_properties(${ARG_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  add_library(sfumato::${name} ALIAS sfumato_${name})
  set_target_properties(sfumato_${name} PROPERTIES EXPORT_NAME ${name})
  target_link_libraries(sfumato_${name} PUBLIC sfumato_options ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
  target_compile_options(sfumato_${name} PRIVATE ${SFUMATO_WARNINGS} ${SFUMATO_NUMERICS})
  set_property(GLOBAL APPEND PROPERTY SFUMATO_MODULES sfumato_${name})
  if(SFUMATO_TESTS AND ARG_TESTS)
    sfumato_program(sfumato_${name}_test ${name} ${ARG_TESTS} ${ARG_TESTDATA_TESTS})
    # Assertions by the thousand, each run once.
    target_compile_options(sfumato_${name}_test PRIVATE $<$<CONFIG:Release>:-O1>)
    foreach(source ${ARG_TESTDATA_TESTS})
      set_property(SOURCE ${source} PROPERTY COMPILE_DEFINITIONS
                                             SFUMATO_TESTDATA="${CMAKE_CURRENT_SOURCE_DIR}/testdata")
    endforeach()
    target_link_libraries(sfumato_${name}_test PRIVATE ${ARG_TEST_LINKS} GTest::gtest_main rapidcheck)
    add_test(NAME ${name} COMMAND sfumato_${name}_test)
    # A fixed seed: a property that fails today fails tomorrow.
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "RC_PARAMS=seed=20261123")
  endif()
  if(SFUMATO_FUZZ)
    foreach(source ${ARG_FUZZERS})
      cmake_path(GET source STEM fuzzer)
      sfumato_program(sfumato_${name}_${fuzzer} ${name} ${source})
      target_link_options(sfumato_${name}_${fuzzer} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()
