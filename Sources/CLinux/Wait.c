#include "Wait.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

int sockdiag_timer_open(int *descriptor) {
  *descriptor = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  return *descriptor < 0 ? errno : 0;
}

static struct timespec time_of(int64_t nanoseconds) {
  enum { SECOND_NS = 1000 * 1000 * 1000 };
  struct timespec time = {
      .tv_sec = nanoseconds / SECOND_NS,
      .tv_nsec = nanoseconds % SECOND_NS,
  };
  return time;
}

int sockdiag_timer_set(int descriptor, int64_t first, int64_t interval) {
  struct itimerspec times = {.it_value = time_of(first), .it_interval = time_of(interval)};
  return timerfd_settime(descriptor, 0, &times, NULL) < 0 ? errno : 0;
}

// Reads one structure; `count` is 0 when there is none.
static int take(int descriptor, void *structure, size_t size, size_t *count) {
  for (;;) {
    ssize_t received = read(descriptor, structure, size);
    if (received >= 0) {
      *count = (size_t)received == size;
      return 0;
    }
    *count = 0;
    if (errno == EAGAIN)
      return 0;
    if (errno != EINTR)
      return errno;
  }
}

int sockdiag_timer_take(int descriptor, uint64_t *expirations) {
  size_t count;
  int error = take(descriptor, expirations, sizeof(*expirations), &count);
  if (count == 0)
    *expirations = 0;
  return error;
}

int sockdiag_signals_open(const int *signals, size_t count, int *descriptor, uint64_t *blocked) {
  sigset_t set, before;
  sigemptyset(&set);
  for (size_t index = 0; index < count; index++) {
    if (signals[index] > 64 || sigaddset(&set, signals[index]) < 0)
      return EINVAL;
  }
  *descriptor = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (*descriptor < 0)
    return errno;
  int error = pthread_sigmask(SIG_BLOCK, &set, &before);
  if (error != 0) {
    close(*descriptor);
    return error;
  }
  *blocked = 0;
  for (size_t index = 0; index < count; index++) {
    if (!sigismember(&before, signals[index]))
      *blocked |= (uint64_t)1 << (signals[index] - 1);
  }
  return 0;
}

int sockdiag_signals_take(int descriptor, int *signal) {
  struct signalfd_siginfo information;
  size_t count;
  int error = take(descriptor, &information, sizeof(information), &count);
  *signal = count == 0 ? 0 : (int)information.ssi_signo;
  return error;
}

void sockdiag_signals_unblock(uint64_t blocked) {
  sigset_t set;
  sigemptyset(&set);
  for (int signal = 1; signal <= 64; signal++) {
    if (blocked >> (signal - 1) & 1)
      sigaddset(&set, signal);
  }
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
