// Distributions of a table's columns as a grid of histograms and bars.
#pragma once

#include <string>
#include <vector>

#include "sfumato/columns/schema.h"
#include "sfumato/measures/marginal.h"

namespace sfumato::app {

/// One column in one or two tables.
struct MarginalPanel {
  ColumnSchema column;
  Marginal marginal;  ///< of the first table as real, of the second as synthetic
};

/// A grid of panels with a legend below.
struct MarginalFigure {
  std::vector<MarginalPanel> panels;
  std::vector<std::string> titles;  ///< one or two tables, as a legend calls them; plain text
};

/// Numbers and dates as histograms, the first table filled and the second as an outline; categories as bars, one below
/// the other. All are percentages of rows. Throws as run_gnuplot does.
void draw_marginals(const MarginalFigure& figure, const std::string& path);

}  // namespace sfumato::app
