#include "sfumato/capi/call.h"

#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>

#include "sfumato/base/error.h"

namespace sfumato::capi {

namespace {

std::string& kept_error() noexcept {
  thread_local std::string text;
  return text;
}

sfumato_status status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::failure:
      return SFUMATO_FAILURE;
    case ErrorKind::usage:
      return SFUMATO_USAGE;
    case ErrorKind::bad_data:
      return SFUMATO_BAD_DATA;
    case ErrorKind::diverged:
      return SFUMATO_DIVERGED;
  }
  return SFUMATO_FAILURE;
}

}  // namespace

sfumato_status keep_error(sfumato_status status, const char* text) noexcept {
  try {
    kept_error() = text;
  } catch (...) {
    kept_error().clear();  // no memory for the text: the status has to do
  }
  return status;
}

sfumato_status run_call(const std::function<void()>& work) noexcept {
  kept_error().clear();
  try {
    work();
    return SFUMATO_OK;
  } catch (const Cancelled&) {
    return keep_error(SFUMATO_CANCELLED, "cancelled");
  } catch (const Error& error) {
    return keep_error(status_of(error.kind()), error.what());
  } catch (const std::bad_alloc&) {
    return keep_error(SFUMATO_FAILURE, "out of memory; use fewer rows or smaller settings");
  } catch (const std::exception& error) {
    return keep_error(SFUMATO_FAILURE, error.what());
  } catch (...) {
    return keep_error(SFUMATO_FAILURE, "unknown error");
  }
}

const char* last_error() noexcept { return kept_error().c_str(); }

void check_pointer(const void* pointer, const char* name) {
  if (pointer == nullptr) fail(ErrorKind::usage, "`{}` is NULL", name);
}

char* new_buffer(const std::string& bytes) {
  auto* const copy = static_cast<char*>(std::malloc(bytes.size() + 1));
  if (copy == nullptr) throw std::bad_alloc();
  std::memcpy(copy, bytes.c_str(), bytes.size() + 1);
  return copy;
}

}  // namespace sfumato::capi
