/* Trains a model of the moons for a few steps and writes 100 drawn points as CSV, with the installed C library. */
#include <stdio.h>

#include "sfumato/sfumato_c.h"

int main(int argc, char** argv) {
  struct ArrowArrayStream drawn;
  sfumato_model* model = NULL;
  sfumato_status status = SFUMATO_USAGE;
  if (argc == 2) status = sfumato_fit_file("moons", "{\"steps\": 5, \"width\": 8}", NULL, &model);
  if (status == SFUMATO_OK) status = sfumato_sample(model, 100, NULL, "{\"sample_steps\": 5}", NULL, &drawn);
  if (status == SFUMATO_OK) status = sfumato_write_file(model, &drawn, argv[1], NULL);
  if (status != SFUMATO_OK) fprintf(stderr, "%s\n", sfumato_last_error());
  sfumato_free(model);
  return (int)status;
}
