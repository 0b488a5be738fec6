// Reads the betas of a custom schedule from a file.
#pragma once

#include <string>
#include <vector>

namespace sfumato {

/// Reads betas, t = 1 first: the only column of a .csv or .npy file, or the column named beta. Throws Error as
/// read_csv() and read_npy() do, and (bad_data) with the line for a beta outside (0, 1).
std::vector<double> read_betas(const std::string& path);

}  // namespace sfumato
