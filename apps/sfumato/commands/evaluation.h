// Samples against the truth: which draws are compared with which.
#pragma once

#include <cstdint>
#include <functional>

#include "apps/sfumato/commands/command.h"
#include "apps/sfumato/commands/likelihood_report.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/measures/comparison.h"

namespace sfumato::app {

/// Draws whose mean is steady enough: over five, one model's distance over its floor went from 1.2 to 1.9.
constexpr std::uint64_t kSteadyDraws = 20;

/// Draw number `index` of generated rows, as many as `like`, true rows, has; conditions may be taken from there.
using DrawSample = std::function<Points(std::uint64_t index, const Points& like)>;
/// What of the truth is compared with.
using SelectRows = std::function<Points(const Points& truth)>;

/// Compares draws of a sample with fresh points of a toy set, or with random halves of a file's rows; the floor is two
/// fresh draws, or the two halves, of as many rows as the sample. Columns are matched by name, or where that says
/// nothing by place. The mean over `repeats` draws, of C2ST over five of them at most. Throws Interrupted on Ctrl-C
/// under an InterruptGuard.
Comparison evaluate_against(const DataOptions& truth, const DrawSample& draw, std::uint64_t repeats, ThreadPool& pool,
                            const SelectRows& select = nullptr);

/// What a model is judged by: fresh points of a toy set, other than those it may have learned, or all rows of a file.
HeldOut held_out(const DataOptions& truth);

}  // namespace sfumato::app
