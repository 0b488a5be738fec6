/* Calls that are ended from a callback and from another thread. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>

#include "check.h"

struct watch {
  sfumato_cancellation* cancellation;
  uint64_t last_step;
  pthread_t canceller;
  int is_started;
};

static void cancel_at_third_step(void* context, uint64_t done, uint64_t total, double loss) {
  struct watch* watch = (struct watch*)context;
  (void)total;
  (void)loss;
  watch->last_step = done;
  if (done == 3) sfumato_cancel(watch->cancellation);
}

static void* cancel(void* context) {
  sfumato_cancel((sfumato_cancellation*)context);
  return NULL;
}

static void start_canceller(void* context, uint64_t done, uint64_t total, double loss) {
  struct watch* watch = (struct watch*)context;
  (void)done;
  (void)total;
  (void)loss;
  if (watch->is_started) return;
  watch->is_started = 1;
  CHECK(pthread_create(&watch->canceller, NULL, cancel, watch->cancellation) == 0);
}

/* A cancelled training gives a model that works; a call with the same cancellation does not begin. */
static void test_callback(void) {
  struct watch watch = {NULL, 0, 0, 0};
  struct ArrowArrayStream drawn;
  sfumato_model* model = NULL;
  sfumato_run run = SFUMATO_RUN_INIT;
  CHECK_OK(sfumato_cancellation_create(&watch.cancellation));
  run.cancellation = watch.cancellation;
  run.progress = cancel_at_third_step;
  run.context = &watch;
  CHECK_ERROR(sfumato_fit_file("moons", "{\"width\": 8}", &run, &model), SFUMATO_CANCELLED, "cancelled");
  CHECK(watch.last_step == 3);
  CHECK(model != NULL);
  CHECK_ERROR(sfumato_sample(model, 5, NULL, NULL, &run, &drawn), SFUMATO_CANCELLED, "cancelled");
  CHECK(drawn.release == NULL);
  CHECK_OK(sfumato_sample(model, 5, NULL, NULL, NULL, &drawn));
  CHECK(read_stream(&drawn, -1, NULL) == 5);
  sfumato_free(model);
  sfumato_cancellation_free(watch.cancellation);
}

static void cancel_at_first_rows(void* context, uint64_t done, uint64_t total, double loss) {
  struct watch* watch = (struct watch*)context;
  CHECK(done < total);
  CHECK(loss != loss);
  sfumato_cancel(watch->cancellation);
}

/* Rows that were drawn before a cancellation are not given. */
static void test_sampling(void) {
  struct watch watch = {NULL, 0, 0, 0};
  struct ArrowArrayStream drawn;
  sfumato_model* model = NULL;
  sfumato_run run = SFUMATO_RUN_INIT;
  CHECK_OK(sfumato_fit_file("moons", "{\"steps\": 2, \"width\": 8}", NULL, &model));
  CHECK_OK(sfumato_cancellation_create(&watch.cancellation));
  run.cancellation = watch.cancellation;
  run.progress = cancel_at_first_rows;
  run.context = &watch;
  CHECK(sfumato_sample(model, 1000000, NULL, "{\"sample_steps\": 2}", &run, &drawn) == SFUMATO_CANCELLED);
  CHECK(drawn.release == NULL);
  sfumato_free(model);
  sfumato_cancellation_free(watch.cancellation);
}

/* More steps than any machine takes within the test, so that it ends by the cancellation alone. */
static void test_other_thread(void) {
  struct watch watch = {NULL, 0, 0, 0};
  sfumato_model* model = NULL;
  sfumato_run run = SFUMATO_RUN_INIT;
  CHECK_OK(sfumato_cancellation_create(&watch.cancellation));
  run.cancellation = watch.cancellation;
  run.progress = start_canceller;
  run.context = &watch;
  CHECK(sfumato_fit_file("moons", "{\"steps\": 1000000000, \"width\": 8}", &run, &model) == SFUMATO_CANCELLED);
  CHECK(pthread_join(watch.canceller, NULL) == 0);
  sfumato_free(model);
  sfumato_cancellation_free(watch.cancellation);
}

void test_cancellation(void) {
  test_callback();
  test_sampling();
  test_other_thread();
}
