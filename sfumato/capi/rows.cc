// The C interface: rows drawn, filled in, scored and encoded.
#include <functional>
#include <limits>
#include <string>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/capi/call.h"
#include "sfumato/capi/handles.h"
#include "sfumato/capi/run.h"
#include "sfumato/capi/streams.h"
#include "sfumato/engine/impute.h"
#include "sfumato/engine/latents.h"
#include "sfumato/engine/sample.h"
#include "sfumato/engine/score.h"

namespace sfumato::capi {

namespace {

using RowWork = std::function<Rows(const Settings& settings, Run& run)>;

// A call that makes rows from a model.
sfumato_status make_rows(const sfumato_model* model, const char* settings, const sfumato_run* options,
                         ArrowArrayStream* out, const char* out_name, const RowWork& work) {
  return run_call([&] {
    clear_output(out, out_name);
    check_pointer(model, "model");
    Run run(options);
    const CancelWatch watch(run);
    write_rows(work(settings_of(settings), run), *out);
  });
}

Rows draw(const Model& model, const SampleRequest& request, Run& run) {
  std::optional<Rows> rows;
  std::uint64_t done = 0;
  const auto size = [](const auto& block) -> std::uint64_t {
    if constexpr (std::is_same_v<std::decay_t<decltype(block)>, Table>) return block.rows;
    if constexpr (!std::is_same_v<std::decay_t<decltype(block)>, Table>) return block.rows();
  };
  const auto take = [&](const Rows& block) {
    run.check_cancelled();
    rows ? append(*rows, block) : void(rows = block);
    done += std::visit(size, block);
    run.progress(done, std::max(done, request.count), std::numeric_limits<double>::quiet_NaN());
  };
  sample(model, request, take, run.notices(), run.pool());
  if (!rows) fail(ErrorKind::usage, "`rows` is 0; give at least 1");
  return std::move(*rows);
}

Points score_columns(const Scores& scores) {
  const bool has_errors = !scores.standard_error.empty();
  Points columns{{"log_likelihood"}, {}};
  if (has_errors) columns.columns.emplace_back("standard_error");
  for (std::size_t i = 0; i < scores.log_likelihood.size(); ++i) {
    columns.values.push_back(scores.log_likelihood[i]);
    if (has_errors) columns.values.push_back(scores.standard_error[i]);
  }
  return columns;
}

}  // namespace

}  // namespace sfumato::capi

using sfumato::Rows;
using sfumato::Settings;
using sfumato::capi::InputStream;
using sfumato::capi::make_rows;
using sfumato::capi::Run;

extern "C" {

sfumato_status sfumato_sample(const sfumato_model* model, uint64_t rows, struct ArrowArrayStream* conditions,
                              const char* settings, const sfumato_run* run, struct ArrowArrayStream* drawn) {
  const InputStream input(conditions, "conditions");
  return make_rows(model, settings, run, drawn, "drawn", [&](const Settings& chosen, Run& calling) {
    sfumato::SampleRequest request{.count = rows, .settings = chosen};
    if (input.is_given()) {
      const std::shared_ptr<const sfumato::ArrowReader> frame = input.read();
      request.count = frame->rows();
      request.conditions = frame;
    }
    return sfumato::capi::draw(model->model, request, calling);
  });
}

sfumato_status sfumato_impute(const sfumato_model* model, struct ArrowArrayStream* incomplete, const char* settings,
                              const sfumato_run* run, struct ArrowArrayStream* complete) {
  const InputStream input(incomplete, "incomplete");
  return make_rows(model, settings, run, complete, "complete", [&](const Settings& chosen, Run& calling) {
    return sfumato::impute(model->model, input.source(), chosen, calling.pool());
  });
}

sfumato_status sfumato_log_likelihood(const sfumato_model* model, struct ArrowArrayStream* data, const char* settings,
                                      const sfumato_run* run, struct ArrowArrayStream* scores) {
  const InputStream input(data, "data");
  return make_rows(model, settings, run, scores, "scores", [&](const Settings& chosen, Run& calling) -> Rows {
    return sfumato::capi::score_columns(sfumato::log_likelihood(model->model, input.source(), chosen, calling.pool()));
  });
}

sfumato_status sfumato_encode(const sfumato_model* model, struct ArrowArrayStream* data, const char* settings,
                              const sfumato_run* run, struct ArrowArrayStream* latents) {
  const InputStream input(data, "data");
  return make_rows(model, settings, run, latents, "latents", [&](const Settings& chosen, Run& calling) -> Rows {
    return sfumato::encode(model->model, input.source(), chosen, calling.pool());
  });
}

sfumato_status sfumato_decode(const sfumato_model* model, struct ArrowArrayStream* latents, const char* settings,
                              const sfumato_run* run, struct ArrowArrayStream* data) {
  const InputStream input(latents, "latents");
  return make_rows(model, settings, run, data, "data", [&](const Settings& chosen, Run& calling) -> Rows {
    return sfumato::decode(model->model, input.source(), chosen, calling.pool());
  });
}

}  // extern "C"
