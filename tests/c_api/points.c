/* A model of points: training, drawing, scores, latents, files. */
#include <math.h>

#include "check.h"

static const char* const kSettings = "{\"steps\": 20, \"width\": 16, \"batch\": 64}";

struct calls {
  uint64_t steps;
  int notices;
};

static void on_progress(void* context, uint64_t done, uint64_t total, double loss) {
  struct calls* calls = (struct calls*)context;
  CHECK(done <= total);
  CHECK(isfinite(loss));
  calls->steps = done;
}

static void on_notice(void* context, int is_warning, const char* text) {
  struct calls* calls = (struct calls*)context;
  CHECK(is_warning == 0 || is_warning == 1);
  CHECK(text[0] != '\0');
  ++calls->notices;
}

static sfumato_model* fitted(void) {
  struct calls calls = {0, 0};
  sfumato_model* model = NULL;
  sfumato_run run = SFUMATO_RUN_INIT;
  run.threads = 2;
  run.progress = on_progress;
  run.notice = on_notice;
  run.context = &calls;
  CHECK_OK(sfumato_fit_file("moons", kSettings, &run, &model));
  CHECK(calls.steps == 20);
  CHECK(calls.notices > 0);
  return model;
}

/* Equal seeds give equal rows, from the model and from its file and bytes, and for any number of threads. */
static double drawn_sum(const sfumato_model* model, uint32_t threads) {
  struct ArrowArrayStream drawn;
  double sum = 0;
  sfumato_run run = SFUMATO_RUN_INIT;
  run.threads = threads;
  CHECK_OK(sfumato_sample(model, 100, NULL, "{\"seed\": 3, \"sample_steps\": 5}", &run, &drawn));
  CHECK(read_stream(&drawn, 0, &sum) == 100);
  return sum;
}

static void test_files(const sfumato_model* model) {
  unsigned char* bytes = NULL;
  size_t size = 0;
  sfumato_model* loaded = NULL;
  CHECK_OK(sfumato_save(model, "c_api.safetensors"));
  CHECK_OK(sfumato_load("c_api.safetensors", &loaded));
  CHECK(drawn_sum(loaded, 1) == drawn_sum(model, 2));
  sfumato_free(loaded);
  CHECK_OK(sfumato_to_bytes(model, &bytes, &size));
  CHECK_OK(sfumato_from_bytes(bytes, size, &loaded));
  CHECK(drawn_sum(loaded, 3) == drawn_sum(model, 1));
  sfumato_free(loaded);
  sfumato_free_buffer(bytes);
}

static void test_scores_and_latents(const sfumato_model* model) {
  struct ArrowArrayStream rows, latents, scores;
  double sum = 0;
  CHECK_OK(sfumato_sample(model, 20, NULL, NULL, NULL, &rows));
  CHECK_OK(sfumato_log_likelihood(model, &rows, "{\"ode_steps\": 10}", NULL, &scores));
  CHECK(rows.release == NULL);
  CHECK(read_stream(&scores, 0, &sum) == 20);
  CHECK(isfinite(sum));
  CHECK_OK(sfumato_sample(model, 20, NULL, NULL, NULL, &rows));
  CHECK_OK(sfumato_encode(model, &rows, NULL, NULL, &latents));
  CHECK_OK(sfumato_decode(model, &latents, NULL, NULL, &rows));
  CHECK(read_stream(&rows, -1, NULL) == 20);
}

/* A training goes on with the same rows, from a stream and from a file. */
static void test_resume(const sfumato_model* model) {
  struct ArrowArrayStream rows;
  sfumato_model* first = NULL;
  sfumato_model* resumed = NULL;
  char* json = NULL;
  CHECK_OK(sfumato_resume_file(model, "moons", "{\"steps\": 25}", NULL, &resumed));
  CHECK_OK(sfumato_model_info(resumed, &json));
  CHECK(strstr(json, "\"step\":25") != NULL);
  sfumato_free_buffer(json);
  sfumato_free(resumed);
  CHECK_OK(sfumato_sample(model, 200, NULL, "{\"seed\": 1}", NULL, &rows));
  CHECK_OK(sfumato_fit(&rows, kSettings, NULL, &first));
  CHECK_OK(sfumato_sample(model, 200, NULL, "{\"seed\": 1}", NULL, &rows));
  CHECK_OK(sfumato_resume(first, &rows, "{\"steps\": 21}", NULL, &resumed));
  sfumato_free(first);
  sfumato_free(resumed);
}

void test_points(void) {
  struct ArrowArrayStream incomplete, rows;
  sfumato_model* model = fitted();
  FILE* file = fopen("c_api_points.csv", "w");
  CHECK(file != NULL);
  fputs("x,y\n0.5,\n,0.25\n1,1\n", file);
  fclose(file);
  test_files(model);
  test_scores_and_latents(model);
  test_resume(model);
  CHECK_OK(sfumato_read_file(model, "c_api_points.csv", &incomplete));
  CHECK_OK(sfumato_impute(model, &incomplete, "{\"sample_steps\": 5, \"particles\": 4}", NULL, &rows));
  CHECK_OK(sfumato_write_file(model, &rows, "c_api_imputed.csv", NULL));
  CHECK_OK(sfumato_read_file(model, "c_api_imputed.csv", &rows));
  CHECK(read_stream(&rows, -1, NULL) == 3);
  sfumato_free(model);
}
