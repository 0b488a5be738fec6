// The C interface: training.
#include "sfumato/engine/training.h"

#include <functional>
#include <utility>

#include "sfumato/base/error.h"
#include "sfumato/capi/call.h"
#include "sfumato/capi/handles.h"
#include "sfumato/capi/run.h"
#include "sfumato/capi/streams.h"

namespace sfumato::capi {

namespace {

using Start = std::function<Training(const Settings& settings, Run& run)>;

// What is prepared has no state worth keeping, so a cancellation may end it anywhere.
Training prepare(const char* settings, Run& run, const Start& start) {
  const CancelWatch watch(run);
  return start(settings_of(settings), run);
}

// A training ends between two steps, where its state is whole; the model is given however it ends.
void train(const char* settings, const sfumato_run* options, const Start& start, sfumato_model** model) {
  Run run(options);
  Training training = prepare(settings, run, start);
  const ProgressSink progress = [&run](const TrainingProgress& now) {
    run.progress(now.step, now.steps, now.loss);
    return !run.is_cancelled();
  };
  const TrainingOutcome outcome = training.run(progress, run.pool());
  *model = new sfumato_model(std::move(training).take_checkpoint());
  if (outcome.ending == Ending::interrupted) throw Cancelled();
  if (outcome.divergence) throw Error(*outcome.divergence);
}

Start start_on(const DataSource& source) {
  return [&source](const Settings& settings, Run& run) {
    return Training::start(source, settings, run.notices(), run.pool());
  };
}

// The caller's model stays as it is. A checkpoint cannot be copied but by the bytes of its file.
Start resume_on(const sfumato_model& model, const DataSource& source) {
  return [&](const Settings& settings, Run& run) {
    return Training::resume(from_bytes(to_bytes(model.checkpoint), "model"), source, settings, run.notices(),
                            run.pool());
  };
}

}  // namespace

}  // namespace sfumato::capi

using sfumato::DataSource;
using sfumato::capi::check_pointer;
using sfumato::capi::clear_output;
using sfumato::capi::InputStream;
using sfumato::capi::run_call;

extern "C" {

sfumato_status sfumato_fit(struct ArrowArrayStream* data, const char* settings, const sfumato_run* run,
                           sfumato_model** model) {
  const InputStream input(data, "data");
  return run_call([&] {
    clear_output(model, "model");
    const DataSource source = input.source();
    sfumato::capi::train(settings, run, sfumato::capi::start_on(source), model);
  });
}

sfumato_status sfumato_fit_file(const char* path, const char* settings, const sfumato_run* run, sfumato_model** model) {
  return run_call([&] {
    clear_output(model, "model");
    check_pointer(path, "path");
    const DataSource source(path);
    sfumato::capi::train(settings, run, sfumato::capi::start_on(source), model);
  });
}

sfumato_status sfumato_resume(const sfumato_model* model, struct ArrowArrayStream* data, const char* settings,
                              const sfumato_run* run, sfumato_model** resumed) {
  const InputStream input(data, "data");
  return run_call([&] {
    clear_output(resumed, "resumed");
    check_pointer(model, "model");
    const DataSource source = input.source();
    sfumato::capi::train(settings, run, sfumato::capi::resume_on(*model, source), resumed);
  });
}

sfumato_status sfumato_resume_file(const sfumato_model* model, const char* path, const char* settings,
                                   const sfumato_run* run, sfumato_model** resumed) {
  return run_call([&] {
    clear_output(resumed, "resumed");
    check_pointer(model, "model");
    check_pointer(path, "path");
    const DataSource source(path);
    sfumato::capi::train(settings, run, sfumato::capi::resume_on(*model, source), resumed);
  });
}

}  // extern "C"
