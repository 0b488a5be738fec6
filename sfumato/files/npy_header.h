// The header of an .npy file. Only npy.cc uses this.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sfumato {

struct NpyHeader {
  std::string descr;  ///< byte order and type, as in "<f8"
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
};

/// Reads the Python dictionary that NumPy writes: {'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }.
/// `path` is for messages. Throws Error (bad_data) on anything else.
NpyHeader parse_npy_header(std::string_view text, const std::string& path);

}  // namespace sfumato
