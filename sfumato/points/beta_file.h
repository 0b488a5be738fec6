// A schedule's betas from a file.
#pragma once

#include <string>
#include <vector>

namespace sfumato {

/// Reads the betas of a custom schedule, t = 1 first: the only column of a .csv or .npy file, or the one that is called
/// beta. One number a line is a .csv file of one column. Throws Error as read_csv and read_npy do, and (bad_data)
/// naming the line for a number that is not above 0 and below 1.
std::vector<double> read_betas(const std::string& path);

}  // namespace sfumato
