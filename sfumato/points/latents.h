// Points as latents and back: the probability-flow ODE is a bijection between data and noise.
#pragma once

#include "sfumato/base/matrix.h"
#include "sfumato/base/points.h"
#include "sfumato/base/thread_pool.h"
#include "sfumato/points/point_model.h"
#include "sfumato/points/sample_config.h"
#include "sfumato/samplers/denoiser.h"

namespace sfumato {

/// Whether a sampler solves the ODE, so that its way leads back; ddim, euler and heun as long as they add no noise.
bool leads_back(Sampler sampler);

/// The way that encode() and decode() take when nobody chose one: of a continuous process 50 steps of rk45, which lose
/// least of the data there and back (docs/sampling.md), of a chain Heun's over all of its steps.
SampleConfig default_encoding(const ModelConfig& model);

/// A chosen solver with the settings that fit it and a model. Throws Error (usage) on a sampler that adds noise.
SampleConfig default_encoding(const ModelConfig& model, Sampler sampler);

/// Takes points as the network knows them (standardised) to where the ODE ends, about N(0, I): at the noisiest of
/// config's levels, when it starts at the least noisy one in alpha times the point. So the density is the one that
/// log_likelihood_ode() has, and no noise is drawn. All solvers, rk45 too, visit the levels of config's grid. x: [N,
/// dim], in place. Throws Error (usage) on samplers that add noise and on other settings out of range.
void encode(const Denoiser& denoiser, const ModelConfig& model, const SampleConfig& config, Matrix x, ThreadPool& pool);

/// Leads back by the same settings, with what the solver errs. x: [N, dim], in place. Throws Error as encode() does.
void decode(const Denoiser& denoiser, const ModelConfig& model, const SampleConfig& config, Matrix x, ThreadPool& pool);

/// The latents of a table's rows, in the places and under the names of the model's columns. A conditional model takes
/// each row as what its conditions' columns say, which stay; without them, or with config.where in their stead, all
/// rows are of one kind, and they go. Throws Error as above, (bad_data) on other columns than the model's, NaN and Inf,
/// and on rows that differ from the model in a constant column, and (failure) where a latent is no number.
Points encode(const PointModel& model, const Points& data, const SampleConfig& config, ThreadPool& pool);

/// The rows of latents, as encode() returns them. With other conditions than there rows become their likes of another
/// kind. Throws Error as encode() does.
Points decode(const PointModel& model, const Points& latents, const SampleConfig& config, ThreadPool& pool);

}  // namespace sfumato
