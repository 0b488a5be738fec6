# Run by cpack on each package's files, before it packs them: what Debian asks for beyond `cmake --install`.
find_program(GZIP gzip REQUIRED)
find_program(STRIP strip REQUIRED)

function(compress)
  execute_process(COMMAND ${GZIP} --best --no-name --force ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC) # of SOURCE_DATE_EPOCH, where that is set
foreach(component ${CPACK_COMPONENTS_ALL})
  string(TOUPPER ${component} upper)
  set(package ${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
  set(root ${CPACK_TEMPORARY_DIRECTORY}/${component}/usr)

  set(documents ${root}/share/doc/${package})
  file(MAKE_DIRECTORY ${documents})
  file(COPY_FILE ${CPACK_SFUMATO_SOURCE}/packaging/deb/copyright ${documents}/copyright)
  file(COPY_FILE ${CPACK_SFUMATO_SOURCE}/CHANGELOG.md ${documents}/changelog)
  file(WRITE ${documents}/changelog.Debian
       "sfumato (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) stable; urgency=medium\n\n"
       "  * sfumato ${CPACK_PACKAGE_VERSION}, see changelog.gz.\n\n"
       " -- ${CPACK_PACKAGE_CONTACT}  ${date}\n")
  compress(${documents}/changelog ${documents}/changelog.Debian)

  file(GLOB pages ${root}/share/man/man1/*.1)
  if(pages)
    compress(${pages})
  endif()
  # Where Debian's zsh looks for the completions of packages.
  if(EXISTS ${root}/share/zsh/site-functions)
    file(RENAME ${root}/share/zsh/site-functions ${root}/share/zsh/vendor-completions)
  endif()
  file(GLOB archives ${root}/lib/*.a)
  foreach(archive ${archives})
    execute_process(COMMAND ${STRIP} --strip-debug --remove-section=.comment --remove-section=.note
                            --enable-deterministic-archives ${archive} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  # Modes of the files do not depend on the umask of the one who packs.
  file(GLOB_RECURSE files ${root}/include/* ${root}/share/* ${root}/lib/*)
  foreach(file ${files})
    if(NOT IS_SYMLINK ${file})
      file(CHMOD ${file} PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
    endif()
  endforeach()
endforeach()
