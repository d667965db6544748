// A sandbox that forbids netlink, as container runtimes and systemd's RestrictAddressFamilies do.

#include "CTestSupport.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// The low half of a system call's first argument.
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FIRST_ARGUMENT offsetof(struct seccomp_data, args[0])
#else
#define FIRST_ARGUMENT (offsetof(struct seccomp_data, args[0]) + 4)
#endif

static int forbid_netlink(int error) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIRST_ARGUMENT),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ((unsigned)error & SECCOMP_RET_DATA)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {.len = sizeof(code) / sizeof(code[0]), .filter = code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return errno;
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    return errno;
  return 0;
}

int test_exec_without_netlink(int error, const char *path, char *const *arguments,
                              char *const *environment) {
  int refusal = forbid_netlink(error);
  if (refusal != 0)
    return refusal;
  execve(path, arguments, environment);
  return errno;
}

struct call {
  int error;
  void (*body)(void *);
  void *context;
};

// A filter stays with its thread, which ends.
static void *call_without_netlink(void *argument) {
  struct call *call = argument;
  call->error = forbid_netlink(call->error);
  if (call->error == 0)
    call->body(call->context);
  return NULL;
}

int test_call_without_netlink(int error, void (*body)(void *), void *context) {
  struct call call = {.error = error, .body = body, .context = context};
  pthread_t thread;
  int refusal = pthread_create(&thread, NULL, call_without_netlink, &call);
  if (refusal != 0)
    return refusal;
  pthread_join(thread, NULL);
  return call.error;
}
