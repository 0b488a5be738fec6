#include "sfumato/columns/rare_levels.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sfumato/base/error.h"
#include "sfumato/base/text.h"

namespace sfumato {

namespace {

std::vector<std::size_t> count_levels(const ColumnSchema& schema, const FrameColumn& column) {
  std::vector<std::size_t> counts(schema.levels.size());
  for (const std::int32_t code : column.codes) {
    if (code >= 0) ++counts[static_cast<std::size_t>(code)];
  }
  return counts;
}

void drop_levels(std::size_t fewest, ColumnSchema& schema, FrameColumn& column) {
  const std::vector<std::size_t> counts = count_levels(schema, column);
  std::vector<std::int32_t> code_of;
  std::vector<std::string> levels;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    code_of.push_back(counts[i] < fewest ? -1 : static_cast<std::int32_t>(levels.size()));
    if (counts[i] >= fewest) levels.push_back(schema.levels[i]);
  }
  if (levels.size() == schema.levels.size()) return;
  schema.levels = std::move(levels);
  schema.others_missing = true;
  for (std::int32_t& code : column.codes) {
    if (code >= 0) code = code_of[static_cast<std::size_t>(code)];
  }
}

void fill_few_missing(std::size_t fewest, ColumnSchema& schema, FrameColumn& column) {
  const auto missing = static_cast<std::size_t>(std::ranges::count(column.codes, -1));
  schema.may_miss = missing >= fewest;
  if (missing == 0 || missing >= fewest) return;
  if (schema.levels.empty()) {
    fail(ErrorKind::bad_data,
         "column {}: every level is one of fewer than {} rows; take the column out, or ask for less",
         quoted_text(schema.name), fewest);
  }
  const std::vector<std::size_t> counts = count_levels(schema, column);
  const auto most = static_cast<std::int32_t>(std::ranges::max_element(counts) - counts.begin());
  std::ranges::replace(column.codes, -1, most);
}

}  // namespace

void take_out_rare_levels(std::size_t fewest, Frame& frame) {
  if (fewest < 2) return;
  for (std::size_t i = 0; i < frame.columns.size(); ++i) {
    ColumnSchema& schema = frame.schema.columns[i];
    if (!holds_codes(schema.kind)) continue;
    drop_levels(fewest, schema, frame.columns[i]);
    fill_few_missing(fewest, schema, frame.columns[i]);
  }
}

}  // namespace sfumato
