#include "sfumato/capi/run.h"

#include "sfumato/base/error.h"
#include "sfumato/capi/call.h"
#include "sfumato/capi/handles.h"

namespace sfumato::capi {

namespace {

// A later version may append fields, and then tells the callers of this one by their size.
sfumato_run checked(const sfumato_run* run) {
  if (run == nullptr) return SFUMATO_RUN_INIT;
  if (run->size < sizeof(sfumato_run)) {
    fail(ErrorKind::usage, "`run` has the size {}; initialise it with SFUMATO_RUN_INIT", run->size);
  }
  return *run;
}

}  // namespace

Run::Run(const sfumato_run* run) : run_(checked(run)), pool_(run_.threads) { check_cancelled(); }

bool Run::is_cancelled() const { return run_.cancellation != nullptr && run_.cancellation->requested.load(); }

void Run::check_cancelled() const {
  if (is_cancelled()) throw Cancelled();
}

void Run::progress(std::uint64_t done, std::uint64_t total, double loss) const {
  if (run_.progress != nullptr) run_.progress(run_.context, done, total, loss);
}

NoticeSink Run::notices() const {
  if (run_.notice == nullptr) return nullptr;
  return [notice = run_.notice, context = run_.context](NoticeKind kind, const std::string& text) {
    notice(context, kind == NoticeKind::warning ? 1 : 0, text.c_str());
  };
}

}  // namespace sfumato::capi
