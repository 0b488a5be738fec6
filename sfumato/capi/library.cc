// The C interface: version, errors, settings, buffers and cancellation.
#include <cstdlib>

#include "sfumato/capi/call.h"
#include "sfumato/capi/handles.h"
#include "sfumato/engine/setting_list.h"

using sfumato::capi::clear_output;
using sfumato::capi::run_call;

extern "C" {

const char* sfumato_version(void) { return SFUMATO_VERSION; }

const char* sfumato_last_error(void) { return sfumato::capi::last_error(); }

sfumato_status sfumato_setting_list(char** json) {
  return run_call([&] {
    clear_output(json, "json");
    *json = sfumato::capi::new_buffer(sfumato::setting_list_json());
  });
}

void sfumato_free_buffer(void* buffer) { std::free(buffer); }

sfumato_status sfumato_cancellation_create(sfumato_cancellation** cancellation) {
  return run_call([&] {
    clear_output(cancellation, "cancellation");
    *cancellation = new sfumato_cancellation();
  });
}

void sfumato_cancel(sfumato_cancellation* cancellation) {
  if (cancellation != nullptr) cancellation->requested.store(true);
}

void sfumato_cancellation_free(sfumato_cancellation* cancellation) { delete cancellation; }

}  // extern "C"
