// Finds the spelling that all numbers of a column share.
#pragma once

#include <optional>

#include "sfumato/columns/infer.h"
#include "sfumato/columns/number_spelling.h"

namespace sfumato {

/// The spelling of values that are all numbers with the same currency or unit, or with other marks between thousands
/// than commas; empty for others, and for codes with zeros before them. Where both a comma and a point may be the
/// decimal mark, that of `plain` is; if it is a point, not in amounts of money that have three digits after every
/// point.
std::optional<NumberSpelling> infer_spelling(const Values& values, const NumberSpelling& plain = {});

}  // namespace sfumato
