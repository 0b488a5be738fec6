/* Runs the tests of the C interface as a C99 program, in the folder where it may write. */
#include "check.h"

int64_t read_stream(struct ArrowArrayStream* stream, int column, double* sum) {
  struct ArrowArray array;
  int64_t rows = 0;
  CHECK(stream->release != NULL);
  for (;;) {
    CHECK(stream->get_next(stream, &array) == 0);
    if (array.release == NULL) break;
    rows += array.length;
    if (sum != NULL) {
      const struct ArrowArray* child = array.children[column];
      const double* values = (const double*)child->buffers[1];
      int64_t i;
      for (i = 0; i < child->length; ++i) *sum += values[child->offset + i];
    }
    array.release(&array);
  }
  stream->release(stream);
  return rows;
}

int main(void) {
  char* json = NULL;
  CHECK(strcmp(sfumato_version(), SFUMATO_VERSION) == 0);
  CHECK_OK(sfumato_setting_list(&json));
  CHECK(strstr(json, "\"learning_rate\"") != NULL);
  sfumato_free_buffer(json);
  test_points();
  test_tables();
  test_errors();
  test_cancellation();
  return 0;
}
