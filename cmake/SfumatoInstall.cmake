# What `cmake --install` lays down: the program, the modules, their public headers and a package for find_package.
include(CMakePackageConfigHelpers)
set(SFUMATO_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/sfumato)
get_property(modules GLOBAL PROPERTY SFUMATO_MODULES)

# sfumato::sfumato is the whole library.
add_library(sfumato_all INTERFACE)
add_library(sfumato::sfumato ALIAS sfumato_all)
set_target_properties(sfumato_all PROPERTIES EXPORT_NAME sfumato)
target_link_libraries(sfumato_all INTERFACE ${modules})

# A static library needs its private libraries at the user's link too, so the package finds them all again:
# whatever a module links as Package::target, and nothing by hand.
set(packages)
foreach(module ${modules})
  get_target_property(links ${module} LINK_LIBRARIES)
  foreach(link ${links})
    if(link MATCHES "^([A-Za-z0-9_]+)::" AND NOT CMAKE_MATCH_1 STREQUAL "sfumato")
      list(APPEND packages ${CMAKE_MATCH_1})
    elseif(link MATCHES "^/")
      message(FATAL_ERROR "${module} links ${link}: a path of this machine cannot be installed; give it a target")
    endif()
  endforeach()
endforeach()
list(REMOVE_DUPLICATES packages)
list(TRANSFORM packages REPLACE "(.+)" "find_dependency(\\1)" OUTPUT_VARIABLE find_packages)
list(JOIN find_packages "\n" SFUMATO_FIND_DEPENDENCIES)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/sfumatoConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/package/sfumatoConfig.cmake
                              INSTALL_DESTINATION ${SFUMATO_PACKAGE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/sfumatoConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)

if(TARGET sfumato)
  install(TARGETS sfumato RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT runtime)
endif()
install(TARGETS sfumato_options sfumato_all ${modules} EXPORT sfumatoTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(TARGETS sfumato_c EXPORT sfumatoTargets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development
        RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT runtime)
install(EXPORT sfumatoTargets NAMESPACE sfumato:: DESTINATION ${SFUMATO_PACKAGE_DIR} COMPONENT development)
install(FILES ${PROJECT_BINARY_DIR}/package/sfumatoConfig.cmake
              ${PROJECT_BINARY_DIR}/package/sfumatoConfigVersion.cmake
        DESTINATION ${SFUMATO_PACKAGE_DIR}
        COMPONENT development)
# Loops inside a module, slow twins and the tests' helpers stay at home.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/sfumato DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        COMPONENT development
        FILES_MATCHING PATTERN "*.h"
        PATTERN "capi" EXCLUDE
        PATTERN "*-inl.h" EXCLUDE
        PATTERN "*_reference.h" EXCLUDE
        PATTERN "*testing.h" EXCLUDE
        PATTERN "*fuzzing.h" EXCLUDE)

# For users of the C library without CMake. The prefix is told from the file's own place, so that it can be moved.
file(RELATIVE_PATH SFUMATO_PC_TO_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" SFUMATO_PC_TO_PREFIX ${SFUMATO_PC_TO_PREFIX})
configure_file(${CMAKE_CURRENT_LIST_DIR}/sfumato.pc.in ${PROJECT_BINARY_DIR}/package/sfumato.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/package/sfumato.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT development)

# The program writes its manual pages and its completions for shells, so they have every command and option.
if(TARGET sfumato AND NOT CMAKE_CROSSCOMPILING)
  set(manual ${PROJECT_BINARY_DIR}/manual)
  set(program $<TARGET_FILE:sfumato>)
  add_custom_command(
    OUTPUT ${manual}/stamp
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${manual}
    COMMAND ${program} man-pages ${manual}/man
    COMMAND ${program} completion bash > ${manual}/sfumato
    COMMAND ${program} completion zsh > ${manual}/_sfumato
    COMMAND ${program} completion fish > ${manual}/sfumato.fish
    COMMAND ${CMAKE_COMMAND} -E touch ${manual}/stamp
    DEPENDS sfumato
    VERBATIM)
  add_custom_target(sfumato_manual ALL DEPENDS ${manual}/stamp)
  install(DIRECTORY ${manual}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT runtime)
  set(share ${CMAKE_INSTALL_DATAROOTDIR})
  install(FILES ${manual}/sfumato DESTINATION ${share}/bash-completion/completions COMPONENT runtime)
  install(FILES ${manual}/_sfumato DESTINATION ${share}/zsh/site-functions COMPONENT runtime)
  install(FILES ${manual}/sfumato.fish DESTINATION ${share}/fish/vendor_completions.d COMPONENT runtime)
endif()
