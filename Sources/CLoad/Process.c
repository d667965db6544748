#include "CLoad.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

double load_clock(void) {
  struct timespec time = {0};
  (void)clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { STOP_SIGNALS = sizeof(stop_signals) / sizeof(stop_signals[0]) };

// A signal only ends a wait.
static void do_nothing(int number) { (void)number; }

void load_block_stop_signals(void) {
  sigset_t blocked;
  sigemptyset(&blocked);
  for (int index = 0; index < STOP_SIGNALS; index++) {
    signal(stop_signals[index], do_nothing);
    sigaddset(&blocked, stop_signals[index]);
  }
  sigprocmask(SIG_BLOCK, &blocked, NULL);
}

bool load_stop_signal_is_pending(void) {
  sigset_t pending;
  sigemptyset(&pending);
  sigpending(&pending);
  for (int index = 0; index < STOP_SIGNALS; index++) {
    if (sigismember(&pending, stop_signals[index]) == 1)
      return true;
  }
  return false;
}

int load_wait(double seconds, bool for_input) {
  fd_set readable;
  FD_ZERO(&readable);
  if (for_input)
    FD_SET(STDIN_FILENO, &readable);
  struct timespec time = {.tv_sec = (time_t)seconds};
  time.tv_nsec = (long)((seconds - (double)time.tv_sec) * 1e9);
  // The parent process may have left the signals blocked, so the mask from before does not do.
  sigset_t mask;
  sigprocmask(SIG_BLOCK, NULL, &mask);
  for (int index = 0; index < STOP_SIGNALS; index++)
    sigdelset(&mask, stop_signals[index]);
  return pselect(STDIN_FILENO + 1, &readable, NULL, NULL, &time, &mask);
}

bool load_input_has_ended(void) {
  char bytes[4096];
  return read(STDIN_FILENO, bytes, sizeof(bytes)) <= 0;
}

int load_open_file(const char *path) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int64_t load_read(int descriptor, void *buffer, size_t capacity) {
  ssize_t count = read(descriptor, buffer, capacity);
  return count < 0 ? -errno : count;
}

void load_write(int descriptor, const void *bytes, size_t count) {
  const char *next = bytes;
  while (count > 0) {
    ssize_t written = write(descriptor, next, count);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return;
    next += written;
    count -= (size_t)written;
  }
}

struct load_descriptors load_allow_descriptors(uint64_t wanted) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
    return (struct load_descriptors){.error = -errno};
  struct load_descriptors result = {.enough = limit.rlim_cur >= wanted, .allowed = limit.rlim_max};
  if (result.enough)
    return result;
  limit.rlim_cur = wanted;
  if (limit.rlim_max < wanted)
    limit.rlim_max = wanted;
  result.enough = setrlimit(RLIMIT_NOFILE, &limit) == 0;
  return result;
}
