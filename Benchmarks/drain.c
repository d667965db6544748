// The yardstick of the benchmarks: asks for the same dump as `twdiag list` and
// throws the replies away unread, but for the type of each datagram's last
// message. No tool that shows the table can be faster than this.
//
//     drain [FILTER]
//
// FILTER is a program for the kernel (INET_DIAG_REQ_BYTECODE) in hexadecimal.

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
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

int main(int count, char **arguments) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (fd < 0)
    return fail("socket");
  static struct request request = {
      .header = {.nlmsg_len = offsetof(struct request, attribute),
                 .nlmsg_type = TCPDIAG_GETSOCK,
                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
      .body = {.idiag_states = 1 << TIME_WAIT | 1 << FIN_WAIT2},
  };
  if (count > 2 || (count == 2 && !add_filter(&request, arguments[1]))) {
    fprintf(stderr, "usage: drain [FILTER]\n");
    return 64;
  }
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
