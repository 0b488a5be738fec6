// A small table of mixed columns and a model of it, for tests.
#pragma once

#include <cmath>
#include <cstdint>

#include "sfumato/base/random.h"
#include "sfumato/columns/table.h"
#include "sfumato/nn/mlp_layout.h"
#include "sfumato/tables/table_model.h"

namespace sfumato::testing {

/// Rows with the columns kind (a, b, c with probabilities 0.5, 0.3, 0.2); flag, yes with probability 0.9 if kind is a,
/// else 0.2; size, normal with mean 10, 20 or 30 by kind and standard deviation 2, with two decimals, missing in a
/// tenth of the rows where flag is no; and a constant.
inline Table mixed_table(std::size_t rows, std::uint64_t seed) {
  Table table;
  table.rows = rows;
  table.schema.columns.resize(4);
  std::vector<ColumnSchema>& columns = table.schema.columns;
  columns[0].name = "kind";
  columns[0].kind = ColumnKind::category;
  columns[0].categories = {"a", "b", "c"};
  columns[1].name = "flag";
  columns[1].kind = ColumnKind::boolean;
  columns[1].categories = {"no", "yes"};
  columns[2].name = "size";
  columns[2].kind = ColumnKind::number;
  columns[2].decimals = 2;
  columns[2].minimum = 0;
  columns[2].maximum = 50;
  columns[2].may_miss = true;
  columns[2].missing = "NA";
  columns[3].name = "source";
  columns[3].kind = ColumnKind::constant;
  columns[3].categories = {"here"};
  table.columns.resize(4);
  for (std::size_t i = 0; i < rows; ++i) {
    RowRandom random(RandomStream(seed, Purpose::test, 1), i);
    const double u = random.uniform();
    const std::int32_t kind = u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
    const bool flag = random.uniform() < (kind == 0 ? 0.9 : 0.2);
    const double size = std::round((10 * (kind + 1) + 2 * random.normal()) * 100) / 100;
    table.columns[0].indices.push_back(kind);
    table.columns[1].indices.push_back(flag ? 1 : 0);
    table.columns[2].numbers.push_back(!flag && random.uniform() < 0.1 ? std::nan("") : size);
  }
  return table;
}

/// A model of mixed_table() with random weights, so that every column depends on all others.
inline TableModel entangled_model(std::size_t rows) {
  TableModel model;
  model.codec = TableCodec::fit(mixed_table(rows, 1));
  model.network = {16, 2, 2, 2};
  const TokenFeaturizer featurizer(model.codec, model.network);
  model.weights = AlignedFloats(MlpLayout(featurizer.network()).size);
  featurizer.initialize(1, model.weights.span());
  RowRandom random(RandomStream(2, Purpose::test), 0);
  for (float& weight : model.weights.span()) weight += static_cast<float>(0.3 * random.normal());
  return model;
}

}  // namespace sfumato::testing
