#include "Terminal.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

// Ends a frame that was cut short and its colours, clears it, wraps lines again, ends
// bracketed paste, shows the cursor, and leaves the alternate screen. The frame is
// cleared because a terminal that has one screen only, or that was resized, would keep
// parts of it.
static const char ending[] =
    "\033[?2026l\033[0m\033[H\033[2J\033[?7h\033[?2004l\033[?25h\033[?1049l";

static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS};

static int terminal;
static struct termios saved;
// The settings are still to be restored. Written last, and lock-free, so that a handler
// that reads it finds the two above complete.
static atomic_bool is_saved;
static_assert(ATOMIC_BOOL_LOCK_FREE == 2, "a signal handler must not wait for a lock");

// What the signals did before; each is an index.
static struct sigaction previous[NSIG];

void linux_terminal_restore(void) {
  if (!atomic_exchange(&is_saved, false))
    return;
  ssize_t count = write(terminal, ending, sizeof(ending) - 1);
  (void)count;
  tcsetattr(terminal, TCSANOW, &saved);
}

// Restores the terminal, lets the handler from before do its work, such as print a
// backtrace, and lets the signal end the program.
static void handle_crash(int signal, siginfo_t *information, void *context) {
  linux_terminal_restore();
  const struct sigaction *before = &previous[signal];
  if ((before->sa_flags & SA_SIGINFO) != 0 && before->sa_sigaction != NULL)
    before->sa_sigaction(signal, information, context);
  struct sigaction action = {.sa_handler = SIG_DFL};
  sigaction(signal, &action, NULL);
  // Delivered when this handler returns. A fault would come again by itself, an abort
  // would not.
  raise(signal);
}

// The handlers get a stack of their own, since the crash may be that the stack is full.
static void set_signal_stack(void) {
  static char bytes[64 * 1024];
  stack_t present;
  if (sigaltstack(NULL, &present) != 0 || (present.ss_flags & SS_DISABLE) == 0)
    return;
  stack_t stack = {.ss_sp = bytes, .ss_size = sizeof(bytes)};
  sigaltstack(&stack, NULL);
}

static void install_handlers(void) {
  static bool are_installed;
  if (are_installed)
    return;
  are_installed = true;
  set_signal_stack();
  struct sigaction action = {.sa_sigaction = handle_crash, .sa_flags = SA_ONSTACK | SA_SIGINFO};
  for (size_t index = 0; index < sizeof(crashes) / sizeof(crashes[0]); index++)
    sigaction(crashes[index], &action, &previous[crashes[index]]);
  atexit(linux_terminal_restore);
}

int linux_terminal_save(int descriptor) {
  struct termios settings;
  if (tcgetattr(descriptor, &settings) < 0)
    return errno;
  atomic_store(&is_saved, false);
  terminal = descriptor;
  saved = settings;
  install_handlers();
  atomic_store(&is_saved, true);
  return 0;
}

int linux_terminal_set_raw(void) {
  struct termios settings = saved;
  settings.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | IEXTEN);
  settings.c_iflag &= ~(tcflag_t)(IXON | ICRNL | INLCR | IGNCR | ISTRIP);
  return tcsetattr(terminal, TCSANOW, &settings) < 0 ? errno : 0;
}

struct linux_terminal_size linux_terminal_size(int descriptor) {
  struct linux_terminal_size size = {0, 0};
  struct winsize known;
  if (ioctl(descriptor, TIOCGWINSZ, &known) == 0) {
    size.columns = known.ws_col;
    size.rows = known.ws_row;
  }
  return size;
}

bool linux_terminal_has_input(int descriptor, int milliseconds) {
  struct pollfd request = {.fd = descriptor, .events = POLLIN};
  return poll(&request, 1, milliseconds) > 0;
}
