// Parses the header of an .npy file. Used by npy.cc only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sfumato {

struct NpyHeader {
  std::string descr;  ///< byte order and type, such as "<f8"
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
};

/// Parses the Python dictionary that NumPy writes: {'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }. `path`
/// is used in messages. Throws Error (bad_data) on anything else.
NpyHeader parse_npy_header(std::string_view text, const std::string& path);

}  // namespace sfumato
