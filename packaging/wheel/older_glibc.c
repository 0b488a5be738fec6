// What this machine's static C++ library takes from its glibc and an older glibc lacks, and the older versions of
// functions of which glibc has two, so that a wheel runs where only the older ones are.
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#define HIDDEN __attribute__((visibility("hidden")))

// glibc 2.32: whether the process has one thread, so that a counter needs no atomic instructions. Saying no is right.
HIDDEN char __libc_single_threaded = 0;

// glibc 2.36: of std::random_device.
HIDDEN unsigned int arc4random(void) {
  unsigned int value = 0;
  ssize_t got;
  do {
    got = getrandom(&value, sizeof value, 0);
  } while (got < 0 && errno == EINTR);
  if (got != (ssize_t)sizeof value) abort();
  return value;
}

// glibc 2.29 has versions of these that do not ask for the handling of errors of System V. The values are the same
// bits, as both call the same function. The linker's --wrap=exp lets every exp call __wrap_exp.
#if defined(__x86_64__)
#define OLD_VERSION "GLIBC_2.2.5"
#else
#define OLD_VERSION "GLIBC_2.17"
#endif
#define OLD(name) __asm__(".symver old_" #name ", " #name "@" OLD_VERSION)
OLD(exp);
OLD(log);
OLD(pow);
double old_exp(double);
double old_log(double);
double old_pow(double, double);
HIDDEN double __wrap_exp(double x) { return old_exp(x); }
HIDDEN double __wrap_log(double x) { return old_log(x); }
HIDDEN double __wrap_pow(double x, double y) { return old_pow(x, y); }
