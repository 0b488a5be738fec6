/** @file
 * The C interface of sfumato (C99): train a model of points or of a table, draw rows, fill in missing values, score.
 *
 * Rows go in and out as Arrow C streams (https://arrow.apache.org/docs/format/CStreamInterface.html), settings as a
 * JSON object such as {"steps": 500, "seed": 7}. docs/c-api.md shows a whole program.
 *
 * Rules that hold for every function:
 *  - The result is a status, SFUMATO_OK where all went well; sfumato_last_error() then says in one line what went
 * wrong.
 *  - Text is UTF-8 and ends in a zero byte. Pointers may not be NULL unless the function says so.
 *  - An output is set only on success, and otherwise NULL or, of a stream, released. Training alone gives its model
 * also with SFUMATO_CANCELLED and SFUMATO_DIVERGED, where it has begun.
 *  - An input stream is read to its end and released, whether the function succeeds or not. An output stream is
 *    released by the caller, and may outlive the model.
 *  - A model may be used by several threads at the same time, but not while one of them frees it.
 */
#pragma once

#include <stddef.h> /* NOLINT(modernize-deprecated-headers) */
#include <stdint.h> /* NOLINT(modernize-deprecated-headers) */

#include "sfumato/columns/arrow_abi.h"

/** The version that this header belongs to; sfumato_version() is the library's. */
#define SFUMATO_VERSION_MAJOR 0
#define SFUMATO_VERSION_MINOR 1 /**< Raised when a function is added. */
#define SFUMATO_VERSION_PATCH 0 /**< Raised when a defect is removed. */
#define SFUMATO_VERSION "0.1.0" /**< The three numbers as text. */

/** Marks what the shared library exports. */
#if defined(_WIN32) && defined(SFUMATO_C_BUILD)
#define SFUMATO_C_API __declspec(dllexport)
#elif defined(_WIN32)
#define SFUMATO_C_API __declspec(dllimport)
#else
#define SFUMATO_C_API __attribute__((visibility("default")))
#endif

/* NOLINTBEGIN(modernize-use-using, readability-identifier-naming) */
#ifdef __cplusplus
extern "C" {
#endif

/** How a call ended. Positive numbers stay as they are in later versions, and others may be added. */
typedef enum sfumato_status {
  SFUMATO_OK = 0,       /**< Success. */
  SFUMATO_FAILURE = 1,  /**< The machine: a file that cannot be read or written, memory. */
  SFUMATO_USAGE = 2,    /**< The caller: a NULL pointer, a setting that is unknown or out of range. */
  SFUMATO_BAD_DATA = 3, /**< The input: a file or a stream that is not what it should be. */
  SFUMATO_DIVERGED = 4, /**< The training: a loss or a weight that is no longer a finite number. */
  SFUMATO_CANCELLED = 5 /**< sfumato_cancel() ended the call. */
} sfumato_status;

/** A trained model of points or of a table, with all that its training needs to go on. */
typedef struct sfumato_model sfumato_model;

/** A switch by which one thread ends a call of another. */
typedef struct sfumato_cancellation sfumato_cancellation;

/**
 * How a long call runs. Initialise it with SFUMATO_RUN_INIT and set what is wanted; NULL in its place stands for
 * SFUMATO_RUN_INIT. The number of threads has no influence on the result.
 */
typedef struct sfumato_run {
  size_t size;                        /**< sizeof(sfumato_run), by which the library knows the caller's version. */
  uint32_t threads;                   /**< Number of threads; 0: as many as the process may use. */
  sfumato_cancellation* cancellation; /**< Ends the call; may be NULL. */
  /**
   * Called by the calling thread after each training step (done and total count steps, loss is the step's) and after
   * each block of drawn rows (done and total count rows, loss is NaN). May be NULL.
   */
  void (*progress)(void* context, uint64_t done, uint64_t total, double loss);
  /** Called with a sentence for a person: what was decided, or with is_warning != 0 what may be wrong. May be NULL. */
  void (*notice)(void* context, int is_warning, const char* text);
  void* context; /**< Handed to both functions. */
} sfumato_run;

/** All threads, no cancellation, no callbacks. */
#define SFUMATO_RUN_INIT \
  { sizeof(sfumato_run), 0, NULL, NULL, NULL, NULL }

/** @name The library
 * @{ */

/** The version of the library: "0.1.0". */
SFUMATO_C_API const char* sfumato_version(void);

/**
 * What went wrong in this thread's last call, in one line without a line break; empty after a success. It stays valid
 * until the thread's next call.
 */
SFUMATO_C_API const char* sfumato_last_error(void);

/**
 * All settings as JSON: for each task ("fit", "sample", "impute", "score", "encode") a list of objects with name, type,
 * points and table; the last two are null where the setting does not apply, and otherwise have default, choices, range,
 * meaning and needs. Free the text with sfumato_free_buffer().
 */
SFUMATO_C_API sfumato_status sfumato_setting_list(char** json);

/** Frees a text or bytes that a function of this interface gave. NULL is allowed. */
SFUMATO_C_API void sfumato_free_buffer(void* buffer);

/** @}
 * @name Cancellation
 * @{ */

/** Makes a cancellation. Free it with sfumato_cancellation_free(). */
SFUMATO_C_API sfumato_status sfumato_cancellation_create(sfumato_cancellation** cancellation);

/**
 * Ends every call that runs with this cancellation, and each one that begins with it later. It may be called from any
 * thread and from a callback. NULL is allowed.
 */
SFUMATO_C_API void sfumato_cancel(sfumato_cancellation* cancellation);

/** Frees a cancellation that no call uses any more. NULL is allowed. */
SFUMATO_C_API void sfumato_cancellation_free(sfumato_cancellation* cancellation);

/** @}
 * @name Models
 * @{ */

/** Reads a model file. Free the model with sfumato_free(). */
SFUMATO_C_API sfumato_status sfumato_load(const char* path, sfumato_model** model);

/** Writes a model file, whole or not at all. */
SFUMATO_C_API sfumato_status sfumato_save(const sfumato_model* model, const char* path);

/** The bytes of a model file; equal models give equal bytes. Free them with sfumato_free_buffer(). */
SFUMATO_C_API sfumato_status sfumato_to_bytes(const sfumato_model* model, unsigned char** bytes, size_t* size);

/** The model in the bytes of a model file. Free it with sfumato_free(). */
SFUMATO_C_API sfumato_status sfumato_from_bytes(const unsigned char* bytes, size_t size, sfumato_model** model);

/** Frees a model. NULL is allowed. */
SFUMATO_C_API void sfumato_free(sfumato_model* model);

/**
 * What a model holds, as JSON: kind, columns or schema, rows learned, steps, parameters, loss or validation bound,
 * privacy budget and all settings. Free the text with sfumato_free_buffer().
 */
SFUMATO_C_API sfumato_status sfumato_model_info(const sfumato_model* model, char** json);

/** @}
 * @name Training
 * Settings are those of the task "fit"; settings may be NULL for the defaults.
 * @{ */

/**
 * Trains a model on rows. The setting "as" says whether they are learned as "points" or as a "table"; without it their
 * columns decide, and a notice says why.
 */
SFUMATO_C_API sfumato_status sfumato_fit(struct ArrowArrayStream* data, const char* settings, const sfumato_run* run,
                                         sfumato_model** model);

/** The same on a .csv or .npy file, or on a toy set such as "moons". */
SFUMATO_C_API sfumato_status sfumato_fit_file(const char* path, const char* settings, const sfumato_run* run,
                                              sfumato_model** model);

/**
 * Goes on with a training on the same rows and gives a new model. The only settings are "steps", the new number of
 * steps, and "time", seconds to add; without them the training goes on to the steps that it was to have.
 */
SFUMATO_C_API sfumato_status sfumato_resume(const sfumato_model* model, struct ArrowArrayStream* data,
                                            const char* settings, const sfumato_run* run, sfumato_model** resumed);

/** The same on a file or a toy set. */
SFUMATO_C_API sfumato_status sfumato_resume_file(const sfumato_model* model, const char* path, const char* settings,
                                                 const sfumato_run* run, sfumato_model** resumed);

/** @}
 * @name Rows
 * Settings are those of the tasks "sample", "impute", "score" and "encode"; settings may be NULL for the defaults.
 * @{ */

/**
 * Draws new rows. conditions: NULL, or a stream of conditions: of points on the columns that the model was conditioned
 * on, of a table on any. Then `rows` is not used, and one row is drawn for each row of the stream.
 */
SFUMATO_C_API sfumato_status sfumato_sample(const sfumato_model* model, uint64_t rows,
                                            struct ArrowArrayStream* conditions, const char* settings,
                                            const sfumato_run* run, struct ArrowArrayStream* drawn);

/** Fills in the missing values (null, and NaN of numbers) of rows of the model's columns. */
SFUMATO_C_API sfumato_status sfumato_impute(const sfumato_model* model, struct ArrowArrayStream* incomplete,
                                            const char* settings, const sfumato_run* run,
                                            struct ArrowArrayStream* complete);

/**
 * Scores rows. The stream has the column log_likelihood, in nats: exact of points up to the steps of its ODE, of a
 * table a lower bound with its standard_error as a second column.
 */
SFUMATO_C_API sfumato_status sfumato_log_likelihood(const sfumato_model* model, struct ArrowArrayStream* data,
                                                    const char* settings, const sfumato_run* run,
                                                    struct ArrowArrayStream* scores);

/** The latents of rows, about N(0, I), along the probability-flow ODE (Song et al. 2021). Models of points only. */
SFUMATO_C_API sfumato_status sfumato_encode(const sfumato_model* model, struct ArrowArrayStream* data,
                                            const char* settings, const sfumato_run* run,
                                            struct ArrowArrayStream* latents);

/** The rows of latents: the inverse of sfumato_encode() with the same settings. */
SFUMATO_C_API sfumato_status sfumato_decode(const sfumato_model* model, struct ArrowArrayStream* latents,
                                            const char* settings, const sfumato_run* run,
                                            struct ArrowArrayStream* data);

/**
 * Measures a synthetic table beside the real one: distributions, associations, usefulness for prediction, privacy.
 * holdout: real rows that no model has seen, or NULL. Settings are "format" ("json" or "html", a page that loads
 * nothing), "target" (a column that models learn to predict; without it the last that can be), "real_rows" (false: the
 * page shows no rows and gives no examples) and "seed". Free the text with sfumato_free_buffer().
 */
SFUMATO_C_API sfumato_status sfumato_report(struct ArrowArrayStream* real, struct ArrowArrayStream* synthetic,
                                            struct ArrowArrayStream* holdout, const char* settings,
                                            const sfumato_run* run, char** text);

/** @}
 * @name Files
 * @{ */

/** Reads a .csv or .npy file, or a toy set, as rows of the model's columns; an empty field is a missing value. */
SFUMATO_C_API sfumato_status sfumato_read_file(const sfumato_model* model, const char* path,
                                               struct ArrowArrayStream* data);

/**
 * Writes rows to a .csv, .tsv, .txt or .npy file, whole or not at all. Rows of a table model's columns are spelled as
 * the rows that it learned; other rows must be numbers. dialect: NULL for a CSV file as the model learned it, or what
 * is to be different, as the command line's --dialect takes it: "comma", "semicolon,decimal=comma".
 */
SFUMATO_C_API sfumato_status sfumato_write_file(const sfumato_model* model, struct ArrowArrayStream* data,
                                                const char* path, const char* dialect);

/** @} */

#ifdef __cplusplus
}
#endif
/* NOLINTEND(modernize-use-using, readability-identifier-naming) */
