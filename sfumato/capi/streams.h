// Rows of the C interface: Arrow streams as the engine takes and gives them.
#pragma once

#include <memory>

#include "sfumato/columns/arrow_reader.h"
#include "sfumato/engine/data_source.h"
#include "sfumato/engine/sample.h"
#include "sfumato/sfumato_c.h"

namespace sfumato::capi {

/// A stream that a caller has handed over: released at the end of the call, read or not.
class InputStream {
 public:
  /// stream may be NULL, as long as it is not read.
  InputStream(ArrowArrayStream* stream, const char* name) : stream_(stream), name_(name) {}
  ~InputStream();
  InputStream(const InputStream&) = delete;
  InputStream& operator=(const InputStream&) = delete;

  bool is_given() const { return stream_ != nullptr; }
  /// Reads all rows. Throws Error (usage) for NULL and for a stream that was released, and as ArrowReader does.
  std::shared_ptr<const ArrowReader> read() const;
  DataSource source() const { return {read()}; }

 private:
  ArrowArrayStream* stream_;
  const char* name_;
};

/// Marks an output as not set. Throws Error (usage) for NULL.
void clear_output(ArrowArrayStream* stream, const char* name);

/// Gives rows of either kind to the caller.
void write_rows(const Rows& rows, ArrowArrayStream& stream);

}  // namespace sfumato::capi
