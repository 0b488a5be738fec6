// Encodes points as latents and decodes them: the probability-flow ODE is a bijection between data and noise.
#pragma once

#include "sfumato/base/matrix.h"
#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/points/point_model.h"
#include "sfumato/points/sample_config.h"
#include "sfumato/samplers/denoiser.h"

namespace sfumato {

/// Whether a sampler solves the ODE and so can be inverted; ddim, euler and heun only if they add no noise.
bool is_deterministic(Sampler sampler);

/// The default settings of encode() and decode(): 50 steps of rk45 for a continuous process, which has the smallest
/// round-trip error (docs/sampling.md), and Heun's method over all steps for a chain.
SampleConfig default_encoding(const ModelConfig& model);

/// The default settings of a given solver. Throws Error (usage) on a sampler that adds noise.
SampleConfig default_encoding(const ModelConfig& model, Sampler sampler);

/// Solves the ODE from standardised points to latents, approximately N(0, I). Starts at the least noisy level of
/// config's grid with alpha times the point and ends at the noisiest, so the density is that of log_likelihood_ode().
/// Draws no noise. All solvers, including rk45, use the levels of the grid. x: [N, dim], in place. Throws Error (usage)
/// on samplers that add noise and on other settings out of range.
void encode(const Denoiser& denoiser, const ModelConfig& model, const SampleConfig& config, Matrix x, ThreadPool& pool);

/// Solves the ODE back, with the same settings; inverts encode() up to the solver's error. x: [N, dim], in place.
/// Throws Error as encode() does.
void decode(const Denoiser& denoiser, const ModelConfig& model, const SampleConfig& config, Matrix x, ThreadPool& pool);

/// The latents of the rows, under the model's column names. A conditional model conditions each row on its condition
/// columns, which are kept. Without these columns, or with config.where instead of them, all rows have the same
/// condition, and no condition columns are returned. Throws Error as above, (bad_data) on columns other than the
/// model's, on NaN and Inf, and on rows that differ from the model in a constant column, and (failure) if a latent is
/// not finite.
Points encode(const PointModel& model, const Points& data, const SampleConfig& config, ThreadPool& pool);

/// The rows of latents that encode() returned. Other conditions than in encode() give counterfactual rows. Throws Error
/// as encode() does.
Points decode(const PointModel& model, const Points& latents, const SampleConfig& config, ThreadPool& pool);

}  // namespace sfumato
