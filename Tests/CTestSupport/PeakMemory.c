// How much memory a program held at most.
//
// getrusage() cannot tell: what it reports also counts what the process held before it became the
// program, which is all that the test runner holds. The peak in /proc is the program's own, and it
// can be read as long as the memory is there, which the stop that ptrace(2) makes at exit ensures.

#include "CTestSupport.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static long peak_of(pid_t process) {
  char path[64], line[256];
  long kibibytes = -1;
  snprintf(path, sizeof(path), "/proc/%d/status", process);
  FILE *file = fopen(path, "re");
  if (file == NULL)
    return -1;
  while (kibibytes < 0 && fgets(line, sizeof(line), file) != NULL)
    (void)sscanf(line, "VmHWM: %ld", &kibibytes);
  fclose(file);
  return kibibytes;
}

int test_child_attach(pid_t process) {
  long options = PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL;
  return ptrace(PTRACE_SEIZE, process, NULL, options) == 0 ? 0 : errno;
}

int test_child_peak(pid_t process, long *kibibytes, int *status) {
  *kibibytes = -1;
  for (;;) {
    if (waitpid(process, status, 0) < 0) {
      if (errno == EINTR)
        continue;
      return errno;
    }
    if (!WIFSTOPPED(*status))
      return 0;
    int signal = WSTOPSIG(*status);
    if (*status >> 16 == PTRACE_EVENT_EXIT) {
      *kibibytes = peak_of(process);
      signal = 0;
    }
    if (ptrace(PTRACE_CONT, process, NULL, (long)signal) != 0)
      return errno;
  }
}
