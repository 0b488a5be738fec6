/* What the C programs that test the C interface share. */
#ifndef SFUMATO_TESTS_C_API_CHECK_H
#define SFUMATO_TESTS_C_API_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sfumato/sfumato_c.h"

/* Ends the program with the place and the library's error where a condition does not hold. */
#define CHECK(condition)                                                                                               \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      fprintf(stderr, "%s:%d: %s does not hold; error: '%s'\n", __FILE__, __LINE__, #condition, sfumato_last_error()); \
      exit(1);                                                                                                         \
    }                                                                                                                  \
  } while (0)

#define CHECK_OK(call) CHECK((call) == SFUMATO_OK)

/* The call fails with this status, and its error contains this text. */
#define CHECK_ERROR(call, status, text)                  \
  do {                                                   \
    CHECK((call) == (status));                           \
    CHECK(strstr(sfumato_last_error(), (text)) != NULL); \
    CHECK(strchr(sfumato_last_error(), '\n') == NULL);   \
  } while (0)

/* Reads a stream to its end, releases it and gives the number of rows; the sum of a column of doubles where wanted. */
int64_t read_stream(struct ArrowArrayStream* stream, int column, double* sum);

/* The tests, each in a file of its own. */
void test_points(void);
void test_tables(void);
void test_errors(void);
void test_cancellation(void);

#endif
