# libcsv comes without a CMake package: this finds it as Csv::Csv, here and for the users of an installed sfumato.
find_library(Csv_LIBRARY csv)
find_path(Csv_INCLUDE_DIR csv.h)
mark_as_advanced(Csv_LIBRARY Csv_INCLUDE_DIR)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Csv REQUIRED_VARS Csv_LIBRARY Csv_INCLUDE_DIR)

if(Csv_FOUND AND NOT TARGET Csv::Csv)
  add_library(Csv::Csv UNKNOWN IMPORTED)
  set_target_properties(Csv::Csv PROPERTIES IMPORTED_LOCATION ${Csv_LIBRARY}
                                            INTERFACE_INCLUDE_DIRECTORIES ${Csv_INCLUDE_DIR})
endif()
