# One library per module, linking only the modules below it, with its tests beside the code.

add_library(sfumato_options INTERFACE)
target_include_directories(sfumato_options INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                                     $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(sfumato_options INTERFACE cxx_std_20)

set(SFUMATO_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Werror)
# a * b + c may be fused only where the source says so, or two instruction sets would give different bits.
set(SFUMATO_NUMERICS -ffp-contract=off)
if(SFUMATO_SANITIZE)
  add_compile_options(-fsanitize=${SFUMATO_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SFUMATO_SANITIZE})
endif()

# sfumato_module(NAME SOURCES a.cc ... LINKS lower modules and libraries ... TESTS a_test.cc ... TEST_LINKS ...)
function(sfumato_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS;TESTS;TEST_LINKS" ${ARGN})
  add_library(sfumato_${name} STATIC ${ARG_SOURCES})
  add_library(sfumato::${name} ALIAS sfumato_${name})
  set_target_properties(sfumato_${name} PROPERTIES EXPORT_NAME ${name})
  target_link_libraries(sfumato_${name} PUBLIC sfumato_options ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
  target_compile_options(sfumato_${name} PRIVATE ${SFUMATO_WARNINGS} ${SFUMATO_NUMERICS})
  set_property(GLOBAL APPEND PROPERTY SFUMATO_MODULES sfumato_${name})
  if(SFUMATO_TESTS AND ARG_TESTS)
    add_executable(sfumato_${name}_test ${ARG_TESTS})
    target_link_libraries(sfumato_${name}_test PRIVATE sfumato_${name} ${ARG_TEST_LINKS} GTest::gtest_main rapidcheck)
    target_compile_options(sfumato_${name}_test PRIVATE ${SFUMATO_WARNINGS} ${SFUMATO_NUMERICS})
    target_compile_definitions(sfumato_${name}_test PRIVATE SFUMATO_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND sfumato_${name}_test)
  endif()
endfunction()
