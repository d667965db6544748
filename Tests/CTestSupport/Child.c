#include "CTestSupport.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int test_memory_file(void) { return memfd_create("twdiag-test", MFD_CLOEXEC); }

int test_pipe(int *reader, int *writer) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return errno;
  *reader = ends[0];
  *writer = ends[1];
  return 0;
}

// Puts the descriptors in their places; they are all above 2, since the test runner has those.
static int redirect(const struct test_child *child) {
  if (dup2(child->input, 0) < 0 || dup2(child->output, 1) < 0 || dup2(child->error, 2) < 0)
    return errno;
  return 0;
}

static int drop_privileges(uid_t user) {
  if (setgroups(0, NULL) != 0 || setgid((gid_t)user) != 0 || setuid(user) != 0)
    return errno;
  return 0;
}

// The child inherits what the test runner blocks and ignores, which is not what a shell gives.
static void reset_signals(void) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
}

// Runs in the child, between fork and exec: only what is safe in a signal handler.
static int become(const struct test_child *child) {
  reset_signals();
  // A group of its own, so that a kill for its time takes what it started along.
  (void)setpgid(0, 0);
  int error = redirect(child);
  if (error != 0)
    return error;
  if (child->directory != NULL && chdir(child->directory) != 0)
    return errno;
  if (child->network_namespace >= 0 && setns(child->network_namespace, CLONE_NEWNET) != 0)
    return errno;
  if (child->user != 0 && (error = drop_privileges(child->user)) != 0)
    return error;
  if (child->netlink_errno != 0)
    return test_exec_without_netlink(child->netlink_errno, child->path, child->arguments,
                                     child->environment);
  execve(child->path, child->arguments, child->environment);
  return errno;
}

// The errno of the child, which exec's success closes the pipe without; 0 then.
static int read_failure(int pipe) {
  int error = 0;
  ssize_t count;
  do {
    count = read(pipe, &error, sizeof(error));
  } while (count < 0 && errno == EINTR);
  return count == (ssize_t)sizeof(error) ? error : 0;
}

int test_child_start(const struct test_child *child, pid_t *process) {
  int failure[2];
  if (pipe2(failure, O_CLOEXEC) != 0)
    return errno;
  pid_t id = fork();
  if (id == 0) {
    int error = become(child);
    (void)!write(failure[1], &error, sizeof(error));
    _exit(127);
  }
  int error = id < 0 ? errno : 0;
  close(failure[1]);
  if (error == 0)
    error = read_failure(failure[0]);
  close(failure[0]);
  if (error != 0 && id > 0)
    waitpid(id, NULL, 0);
  *process = id;
  return error;
}

int test_child_wait(pid_t process, int milliseconds, int *status) {
  int handle = (int)syscall(SYS_pidfd_open, process, 0);
  if (handle < 0)
    return errno;
  struct pollfd ended = {.fd = handle, .events = POLLIN};
  int ready;
  do {
    ready = poll(&ended, 1, milliseconds);
  } while (ready < 0 && errno == EINTR);
  close(handle);
  if (ready == 0)
    kill(-process, SIGKILL);
  if (waitpid(process, status, 0) < 0)
    return errno;
  return ready == 0 ? ETIMEDOUT : 0;
}

int test_child_exit_code(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}
