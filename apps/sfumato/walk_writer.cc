#include "apps/sfumato/walk_writer.h"

#include <filesystem>

#include "sfumato/files/npy.h"

namespace sfumato::app {

WalkWriter::WalkWriter(const std::string& path, const std::vector<std::string>& columns, std::uint64_t rows)
    : writer_(make_points_writer(path, columns, rows)) {}

WalkWriter::WalkWriter(const std::string& path, const std::vector<std::string>& columns, const std::string& moment,
                       std::uint64_t moments, std::uint64_t rows) {
  if (std::filesystem::path(path).extension() == ".npy") {
    writer_ = std::make_unique<NpyWriter>(AtomicFile(path), std::vector<std::uint64_t>{moments, rows, columns.size()},
                                          NpyType::float64);
    return;
  }
  numbered_ = true;
  std::vector<std::string> all{moment};
  all.insert(all.end(), columns.begin(), columns.end());
  writer_ = make_points_writer(path, all, moments * rows);
}

void WalkWriter::append(std::uint64_t moment, ConstMatrix x, std::span<const double> behind) {
  std::vector<double> row;
  for (std::size_t i = 0; i < x.rows; ++i) {
    row.clear();
    if (numbered_) row.push_back(static_cast<double>(moment));
    for (const float value : x.row(i)) row.push_back(static_cast<double>(value));
    if (!behind.empty()) row.push_back(behind[i]);
    writer_->append(std::span<const double>(row));
  }
}

}  // namespace sfumato::app
