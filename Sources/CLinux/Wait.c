#include "Wait.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

int linux_timer_open(void) {
  int descriptor = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  return descriptor < 0 ? -errno : descriptor;
}

static struct timespec time_of(int64_t nanoseconds) {
  enum { SECOND_NS = 1000 * 1000 * 1000 };
  struct timespec time = {
      .tv_sec = nanoseconds / SECOND_NS,
      .tv_nsec = nanoseconds % SECOND_NS,
  };
  return time;
}

int linux_timer_set(int descriptor, int64_t first, int64_t interval) {
  struct itimerspec times = {.it_value = time_of(first), .it_interval = time_of(interval)};
  return timerfd_settime(descriptor, 0, &times, NULL) < 0 ? errno : 0;
}

// Reads one structure. Returns 1, 0 when there is none, or a negative errno.
static int take(int descriptor, void *structure, size_t size) {
  for (;;) {
    ssize_t received = read(descriptor, structure, size);
    if (received >= 0)
      return (size_t)received == size;
    if (errno == EAGAIN)
      return 0;
    if (errno != EINTR)
      return -errno;
  }
}

int64_t linux_timer_take(int descriptor) {
  uint64_t expirations;
  int result = take(descriptor, &expirations, sizeof(expirations));
  return result <= 0 ? result : (int64_t)(expirations & INT64_MAX);
}

// Bit 0 is signal 1. Returns 0, or -1 for a signal that is the C library's own.
static int fill(sigset_t *set, uint64_t signals) {
  int result = 0;
  sigemptyset(set);
  for (int signal = 1; signal <= 64; signal++) {
    if (signals >> (signal - 1) & 1 && sigaddset(set, signal) < 0)
      result = -1;
  }
  return result;
}

struct linux_signals linux_signals_open(uint64_t signals) {
  sigset_t set, before;
  if (fill(&set, signals) < 0)
    return (struct linux_signals){.error = EINVAL};
  int descriptor = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (descriptor < 0)
    return (struct linux_signals){.error = errno};
  int error = pthread_sigmask(SIG_BLOCK, &set, &before);
  if (error != 0) {
    close(descriptor);
    return (struct linux_signals){.error = error};
  }
  struct linux_signals result = {.descriptor = descriptor, .blocked = signals};
  for (int signal = 1; signal <= 64; signal++) {
    if (sigismember(&before, signal) == 1)
      result.blocked &= ~((uint64_t)1 << (signal - 1));
  }
  return result;
}

int linux_signals_take(int descriptor) {
  struct signalfd_siginfo information;
  int result = take(descriptor, &information, sizeof(information));
  return result <= 0 ? result : (int)information.ssi_signo;
}

void linux_signals_unblock(uint64_t blocked) {
  sigset_t set;
  (void)fill(&set, blocked);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
