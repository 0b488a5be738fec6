// The C interface: model files.
#include <string_view>

#include "sfumato/capi/call.h"
#include "sfumato/capi/handles.h"
#include "sfumato/engine/model_summary.h"

using sfumato::capi::check_pointer;
using sfumato::capi::clear_output;
using sfumato::capi::new_buffer;
using sfumato::capi::run_call;

extern "C" {

sfumato_status sfumato_load(const char* path, sfumato_model** model) {
  return run_call([&] {
    clear_output(model, "model");
    check_pointer(path, "path");
    *model = new sfumato_model(sfumato::load_checkpoint(path));
  });
}

sfumato_status sfumato_save(const sfumato_model* model, const char* path) {
  return run_call([&] {
    check_pointer(model, "model");
    check_pointer(path, "path");
    sfumato::save(model->checkpoint, path);
  });
}

sfumato_status sfumato_to_bytes(const sfumato_model* model, unsigned char** bytes, size_t* size) {
  return run_call([&] {
    clear_output(bytes, "bytes");
    check_pointer(size, "size");
    *size = 0;
    check_pointer(model, "model");
    const std::string file = sfumato::to_bytes(model->checkpoint);
    *bytes = reinterpret_cast<unsigned char*>(new_buffer(file));
    *size = file.size();
  });
}

sfumato_status sfumato_from_bytes(const unsigned char* bytes, size_t size, sfumato_model** model) {
  return run_call([&] {
    clear_output(model, "model");
    check_pointer(bytes, "bytes");
    const std::string_view file(reinterpret_cast<const char*>(bytes), size);
    *model = new sfumato_model(sfumato::from_bytes(file, "bytes"));
  });
}

void sfumato_free(sfumato_model* model) { delete model; }

sfumato_status sfumato_model_info(const sfumato_model* model, char** json) {
  return run_call([&] {
    clear_output(json, "json");
    check_pointer(model, "model");
    *json = new_buffer(sfumato::model_summary_json(model->checkpoint));
  });
}

}  // extern "C"
