/* What a caller does wrong becomes a status and a line of text. */
#include "check.h"

static void test_training_errors(void) {
  sfumato_run run = SFUMATO_RUN_INIT;
  sfumato_model* model = (sfumato_model*)&run;
  CHECK_ERROR(sfumato_fit_file("moons", "{\"learning_rat\": 1}", NULL, &model), SFUMATO_USAGE, "learning_rate");
  CHECK(model == NULL);
  CHECK_ERROR(sfumato_fit_file("moons", "{\"batch\": 0}", NULL, &model), SFUMATO_USAGE, "batch");
  CHECK_ERROR(sfumato_fit_file("moons", "no JSON", NULL, &model), SFUMATO_USAGE, "JSON");
  CHECK_ERROR(sfumato_fit_file("no/such/file.csv", NULL, NULL, &model), SFUMATO_FAILURE, "no/such/file.csv");
  run.size = 0;
  CHECK_ERROR(sfumato_fit_file("moons", NULL, &run, &model), SFUMATO_USAGE, "SFUMATO_RUN_INIT");
  run.size = sizeof(run);
  run.threads = 100000;
  CHECK_ERROR(sfumato_fit_file("moons", NULL, &run, &model), SFUMATO_USAGE, "threads");
  CHECK_ERROR(sfumato_fit_file("moons", "{\"steps\": 200, \"learning_rate\": 1e30, \"clip_norm\": 1e30}", NULL, &model),
              SFUMATO_DIVERGED, "");
  CHECK(model != NULL);
  sfumato_free(model);
}

static void test_null_pointers(void) {
  struct ArrowArrayStream stream;
  struct ArrowArrayStream released = {NULL, NULL, NULL, NULL, NULL};
  sfumato_model* model = NULL;
  unsigned char* bytes = NULL;
  size_t size = 0;
  CHECK_ERROR(sfumato_fit(NULL, NULL, NULL, &model), SFUMATO_USAGE, "`data` is NULL");
  CHECK_ERROR(sfumato_fit(&released, NULL, NULL, &model), SFUMATO_USAGE, "released");
  CHECK_ERROR(sfumato_fit_file(NULL, NULL, NULL, &model), SFUMATO_USAGE, "`path` is NULL");
  CHECK_ERROR(sfumato_fit_file("moons", NULL, NULL, NULL), SFUMATO_USAGE, "`model` is NULL");
  CHECK_ERROR(sfumato_resume_file(NULL, "moons", NULL, NULL, &model), SFUMATO_USAGE, "`model` is NULL");
  CHECK_ERROR(sfumato_sample(NULL, 1, NULL, NULL, NULL, &stream), SFUMATO_USAGE, "`model` is NULL");
  CHECK(stream.release == NULL);
  CHECK_ERROR(sfumato_impute(NULL, NULL, NULL, NULL, NULL), SFUMATO_USAGE, "`complete` is NULL");
  CHECK_ERROR(sfumato_load(NULL, &model), SFUMATO_USAGE, "`path` is NULL");
  CHECK_ERROR(sfumato_load("a", NULL), SFUMATO_USAGE, "`model` is NULL");
  CHECK_ERROR(sfumato_save(NULL, "a"), SFUMATO_USAGE, "`model` is NULL");
  CHECK_ERROR(sfumato_to_bytes(NULL, &bytes, &size), SFUMATO_USAGE, "`model` is NULL");
  CHECK_ERROR(sfumato_from_bytes(NULL, 3, &model), SFUMATO_USAGE, "`bytes` is NULL");
  CHECK_ERROR(sfumato_setting_list(NULL), SFUMATO_USAGE, "`json` is NULL");
  CHECK_ERROR(sfumato_model_info(NULL, NULL), SFUMATO_USAGE, "`json` is NULL");
  CHECK_ERROR(sfumato_read_file(NULL, NULL, &stream), SFUMATO_USAGE, "`model` is NULL");
  CHECK_ERROR(sfumato_write_file(NULL, NULL, NULL, NULL), SFUMATO_USAGE, "`model` is NULL");
  sfumato_free(NULL);
  sfumato_free_buffer(NULL);
  sfumato_cancel(NULL);
  sfumato_cancellation_free(NULL);
}

void test_errors(void) {
  sfumato_model* model = NULL;
  test_null_pointers();
  test_training_errors();
  CHECK_ERROR(sfumato_from_bytes((const unsigned char*)"abc", 3, &model), SFUMATO_BAD_DATA, "");
  CHECK(sfumato_load("no/such/model.safetensors", &model) == SFUMATO_FAILURE);
  CHECK(model == NULL);
  sfumato_free_buffer(NULL);
  CHECK(sfumato_last_error()[0] != '\0');
  CHECK_OK(sfumato_fit_file("moons", "{\"steps\": 1, \"width\": 8}", NULL, &model));
  CHECK(sfumato_last_error()[0] == '\0');
  sfumato_free(model);
}
