// Summaries of chains as a table for people.
#pragma once

#include <vector>

#include "sfumato/engine/chain_summary.h"

namespace sfumato::app {

/// A table on standard output, and the warnings on standard error.
void print_summaries(const std::vector<ChainSummary>& summaries);
void say_warnings(const std::vector<ChainSummary>& summaries);

}  // namespace sfumato::app
