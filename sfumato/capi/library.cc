// The C interface: version, errors, settings, buffers and cancellation.
#include <cstdlib>
#include <string_view>

#include "sfumato/capi/call.h"
#include "sfumato/capi/handles.h"
#include "sfumato/engine/setting_list.h"

using sfumato::capi::clear_output;
using sfumato::capi::run_call;

// The header states the version for programs that are compiled without CMake.
static_assert(std::string_view(SFUMATO_VERSION) == SFUMATO_PROJECT_VERSION, "sfumato_c.h has another version");

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
