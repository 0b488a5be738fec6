// What every function of the C interface does around its work: no exception leaves it, and its error is kept.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "sfumato/sfumato_c.h"

namespace sfumato::capi {

/// A call that sfumato_cancel() has ended.
struct Cancelled {};

/// Runs the work and returns how it ended; what it throws becomes the status and this thread's last error.
sfumato_status run_call(const std::function<void()>& work) noexcept;

/// Keeps an error of this thread and returns its status, for calls that give a result all the same.
sfumato_status keep_error(sfumato_status status, const char* text) noexcept;

/// This thread's last error, empty after a success.
const char* last_error() noexcept;

/// Throws Error (usage), "`name` is NULL", for a NULL pointer.
void check_pointer(const void* pointer, const char* name);

/// Marks an output as not set. Throws Error (usage) for a NULL pointer.
template <class T>
void clear_output(T** output, const char* name) {
  check_pointer(static_cast<const void*>(output), name);
  *output = nullptr;
}

/// A copy that sfumato_free_buffer() frees, with a zero byte after its end. Throws Error (failure) without memory.
char* new_buffer(const std::string& bytes);

}  // namespace sfumato::capi
