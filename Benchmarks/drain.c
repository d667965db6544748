// The yardstick of the benchmarks: asks for the same dump as `twdiag list` and
// throws the replies away unread, but for the type of each datagram's last
// message. No tool that shows the table can be faster than this.
//
//     drain [FILTER]
//     drain --watch DUMPS MILLISECONDS
//
// FILTER is a program for the kernel (INET_DIAG_REQ_BYTECODE) in hexadecimal. The second form asks
// over and over, as `twdiag watch` does, that long from the start of one dump to that of the next.

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TIME_WAIT = 6, FIN_WAIT2 = 5, LONGEST_FILTER = 4096 };

struct request {
  struct nlmsghdr header;
  struct inet_diag_req body;
  struct nlattr attribute;
  unsigned char filter[LONGEST_FILTER];
};

static int fail(const char *call) {
  perror(call);
  return 1;
}

static int digit(char character) {
  const char *digits = "0123456789abcdef";
  const char *found = strchr(digits, character);
  return found == NULL || character == '\0' ? -1 : (int)(found - digits);
}

// Adds the attribute; false if the text is no such program.
static bool add_filter(struct request *request, const char *text) {
  size_t length = strlen(text) / 2;
  // The kernel's instructions are words.
  if (length == 0 || length > LONGEST_FILTER || strlen(text) % 8 != 0)
    return false;
  for (size_t place = 0; place < length; place++) {
    int high = digit(text[2 * place]), low = digit(text[2 * place + 1]);
    if (high < 0 || low < 0)
      return false;
    request->filter[place] = (unsigned char)(high << 4 | low);
  }
  request->attribute.nla_type = INET_DIAG_REQ_BYTECODE;
  request->attribute.nla_len = (unsigned short)(NLA_HDRLEN + length);
  request->header.nlmsg_len += request->attribute.nla_len;
  return true;
}

static struct request request = {
    .header = {.nlmsg_len = offsetof(struct request, attribute),
               .nlmsg_type = TCPDIAG_GETSOCK,
               .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
    .body = {.idiag_states = 1 << TIME_WAIT | 1 << FIN_WAIT2},
};

// Asks, and reads until the end; the exit status.
static int dump(int fd) {
  if (send(fd, &request, request.header.nlmsg_len, 0) < 0)
    return fail("send");
  static _Alignas(8) char buffer[32 * 1024];
  for (;;) {
    ssize_t length = recv(fd, buffer, sizeof(buffer), 0);
    if (length < 0) {
      if (errno == EINTR)
        continue;
      return fail("recv");
    }
    // The end of a dump is a message of its own at the end of a datagram.
    if (length >= 20) {
      const struct nlmsghdr *last = (const void *)(buffer + length - 20);
      if (last->nlmsg_len == 20 && last->nlmsg_type == NLMSG_DONE)
        return 0;
      const struct nlmsghdr *first = (const void *)buffer;
      if (first->nlmsg_type == NLMSG_ERROR) {
        fprintf(stderr, "drain: the kernel refused the dump\n");
        return 1;
      }
    }
  }
}

// The last dump is not followed by a pause.
static int watch(int fd, long dumps, long milliseconds) {
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  for (long number = 1;; number++) {
    int status = dump(fd);
    if (status != 0 || number >= dumps)
      return status;
    long nanoseconds = next.tv_nsec + milliseconds % 1000 * 1000000;
    next.tv_sec += milliseconds / 1000 + nanoseconds / 1000000000;
    next.tv_nsec = nanoseconds % 1000000000;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL) == EINTR)
      ;
  }
}

int main(int count, char **arguments) {
  bool watches = count == 4 && strcmp(arguments[1], "--watch") == 0;
  if (!watches && (count > 2 || (count == 2 && !add_filter(&request, arguments[1])))) {
    fprintf(stderr, "usage: drain [FILTER]\n       drain --watch DUMPS MILLISECONDS\n");
    return 64;
  }
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (fd < 0)
    return fail("socket");
  return watches ? watch(fd, atol(arguments[2]), atol(arguments[3])) : dump(fd);
}
