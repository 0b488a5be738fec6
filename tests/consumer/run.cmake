# Installs the build into a fresh prefix, builds the consumer against it, runs it and checks what it wrote.
set(prefix ${WORK_DIR}/prefix)
set(output ${WORK_DIR}/moons.csv)
file(REMOVE_RECURSE ${WORK_DIR})
file(MAKE_DIRECTORY ${WORK_DIR})

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE log ERROR_VARIABLE log)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}: ${status}\n${log}")
  endif()
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${prefix})
run(${CMAKE_COMMAND} -S ${SOURCE_DIR} -B ${WORK_DIR}/build -G ${GENERATOR} -D CMAKE_CXX_COMPILER=${COMPILER}
    -D CMAKE_BUILD_TYPE=Release -D CMAKE_PREFIX_PATH=${prefix} -D SFUMATO_VERSION=${VERSION})
run(${CMAKE_COMMAND} --build ${WORK_DIR}/build)

foreach(program consumer consumer_of_data)
  file(REMOVE ${output})
  run(${WORK_DIR}/build/${program} ${output})
  file(STRINGS ${output} lines)
  list(LENGTH lines count)
  list(GET lines 0 header)
  if(NOT count EQUAL 101 OR NOT header STREQUAL "x,y")
    message(FATAL_ERROR "${program}: expected the header x,y and 100 rows, got '${header}' and ${count} lines")
  endif()
endforeach()
