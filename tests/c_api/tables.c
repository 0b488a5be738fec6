/* A model of a table with numbers, categories and missing values. */
#include <math.h>

#include "check.h"

static void write_people(const char* path) {
  FILE* file = fopen(path, "w");
  int i;
  CHECK(file != NULL);
  fputs("age,job\n", file);
  for (i = 0; i < 120; ++i) {
    fprintf(file, "%d,%s\n", 20 + i % 7, i % 5 == 0 ? "" : i % 3 == 0 ? "cook" : "nurse");
  }
  fclose(file);
}

static void test_report(const sfumato_model* model) {
  struct ArrowArrayStream real, synthetic;
  char* text = NULL;
  CHECK_OK(sfumato_read_file(model, "c_api_people.csv", &real));
  CHECK_OK(sfumato_sample(model, 120, NULL, NULL, NULL, &synthetic));
  CHECK_OK(sfumato_report(&real, &synthetic, NULL, "{\"format\": \"html\", \"target\": \"job\"}", NULL, &text));
  CHECK(strstr(text, "</html>") != NULL);
  sfumato_free_buffer(text);
  CHECK_OK(sfumato_read_file(model, "c_api_people.csv", &real));
  CHECK_OK(sfumato_read_file(model, "c_api_people.csv", &synthetic));
  CHECK_OK(sfumato_report(&real, &synthetic, NULL, NULL, NULL, &text));
  CHECK(text[0] == '{');
  sfumato_free_buffer(text);
  CHECK_ERROR(sfumato_report(NULL, NULL, NULL, NULL, NULL, &text), SFUMATO_USAGE, "is NULL");
  CHECK_ERROR(sfumato_report(NULL, NULL, NULL, "{\"tarjet\": 1}", NULL, &text), SFUMATO_USAGE, "target");
}

void test_tables(void) {
  const char* const settings = "{\"steps\": 6, \"width\": 16, \"batch\": 32}";
  struct ArrowArrayStream rows, complete, scores;
  double sum = 0;
  char* json = NULL;
  sfumato_model* model = NULL;
  write_people("c_api_people.csv");
  CHECK_OK(sfumato_fit_file("c_api_people.csv", settings, NULL, &model));
  CHECK_OK(sfumato_model_info(model, &json));
  CHECK(strstr(json, "\"kind\":\"table\"") != NULL);
  sfumato_free_buffer(json);

  CHECK_OK(sfumato_sample(model, 50, NULL, "{\"where\": {\"job\": \"cook\"}}", NULL, &rows));
  CHECK_OK(sfumato_write_file(model, &rows, "c_api_drawn.csv", NULL));
  CHECK_OK(sfumato_read_file(model, "c_api_people.csv", &rows));
  CHECK_OK(sfumato_impute(model, &rows, "{\"seed\": 2}", NULL, &complete));
  CHECK_OK(sfumato_log_likelihood(model, &complete, "{\"draws\": 2}", NULL, &scores));
  CHECK(read_stream(&scores, 1, &sum) == 120);
  CHECK(isfinite(sum) && sum >= 0);

  CHECK_OK(sfumato_read_file(model, "c_api_people.csv", &rows));
  CHECK_ERROR(sfumato_encode(model, &rows, NULL, NULL, &scores), SFUMATO_USAGE, "table model");
  CHECK(rows.release == NULL && scores.release == NULL);
  test_report(model);
  sfumato_free(model);
}
