#include "Reader.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct slot {
  struct linux_received received;
  unsigned char *bytes;
};

struct linux_reader {
  struct mnl_socket *socket;
  pthread_t thread;
  pthread_mutex_t mutex;
  /// The last datagram was received.
  pthread_cond_t finished;
  /// A slot is free again, or the thread is to stop.
  pthread_cond_t emptied;
  size_t capacity;
  size_t slots;
  /// Slots that were filled and taken since the start; their place is the remainder.
  size_t filled_count;
  size_t taken_count;
  bool ended;
  bool stopping;
  struct slot slot[];
};

// The end of a dump is the last message of its datagram. Where all messages have
// the length of the first, as those of TIME_WAIT sockets have, the last one shows
// at once that it is a socket too.
static bool ends_with_socket(const void *datagram, size_t count) {
  const struct nlmsghdr *first = datagram;
  size_t length = first->nlmsg_len;
  if (length < NLMSG_HDRLEN || length % NLMSG_ALIGNTO != 0 || count % length != 0)
    return false;
  const struct nlmsghdr *last = (const void *)((const char *)datagram + count - length);
  return last->nlmsg_len == length && last->nlmsg_type == first->nlmsg_type &&
         last->nlmsg_type != NLMSG_DONE && last->nlmsg_type != NLMSG_ERROR;
}

// An error of 0 is an acknowledgement.
static bool is_refusal(const struct nlmsghdr *message) {
  if (message->nlmsg_type != NLMSG_ERROR)
    return false;
  const struct nlmsgerr *error = mnl_nlmsg_get_payload(message);
  return mnl_nlmsg_get_payload_len(message) < sizeof(error->error) || error->error != 0;
}

bool linux_ends_dump(const void *datagram, size_t count) {
  if (count >= NLMSG_HDRLEN && ends_with_socket(datagram, count))
    return false;
  const struct nlmsghdr *message = datagram;
  int left = (int)count;
  while (mnl_nlmsg_ok(message, left)) {
    if (message->nlmsg_type == NLMSG_DONE || is_refusal(message))
      return true;
    message = mnl_nlmsg_next(message, &left);
  }
  return false;
}

bool linux_has_second_processor(void) {
  // One call, where sysconf opens a file of /sys. A machine with more processors
  // than the set holds answers with an error, and has more than one.
  cpu_set_t set;
  return sched_getaffinity(0, sizeof(set), &set) != 0 || CPU_COUNT(&set) > 1;
}

// Waits for a free slot; NULL when the thread is to stop.
static struct slot *next_free(struct linux_reader *reader) {
  pthread_mutex_lock(&reader->mutex);
  while (!reader->stopping && reader->filled_count - reader->taken_count == reader->slots)
    pthread_cond_wait(&reader->emptied, &reader->mutex);
  struct slot *slot = &reader->slot[reader->filled_count % reader->slots];
  bool stopping = reader->stopping;
  pthread_mutex_unlock(&reader->mutex);
  return stopping ? NULL : slot;
}

// Hands a slot over. Waking the taker for each would cost as much as building a
// tenth of a datagram; it looks by itself from time to time, and is woken at the end.
static void hand_over(struct linux_reader *reader, bool ended) {
  pthread_mutex_lock(&reader->mutex);
  reader->filled_count++;
  reader->ended = ended;
  pthread_mutex_unlock(&reader->mutex);
  if (ended)
    pthread_cond_signal(&reader->finished);
}

// Sleeps for about as long as the kernel takes to build a datagram, or until the
// last one is there.
static void nap(struct linux_reader *reader) {
  enum { NAP_NS = 100 * 1000, SECOND_NS = 1000 * 1000 * 1000 };
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_nsec += NAP_NS;
  if (until.tv_nsec >= SECOND_NS) {
    until.tv_nsec -= SECOND_NS;
    until.tv_sec++;
  }
  pthread_cond_timedwait(&reader->finished, &reader->mutex, &until);
}

static void make_conditions(struct linux_reader *reader) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&reader->finished, &attributes);
  pthread_condattr_destroy(&attributes);
  pthread_cond_init(&reader->emptied, NULL);
}

static void *receive_all(void *argument) {
  struct linux_reader *reader = argument;
  for (;;) {
    struct slot *slot = next_free(reader);
    if (slot == NULL)
      return NULL;
    slot->received = linux_receive_directly(reader->socket, slot->bytes, reader->capacity);
    bool ended = slot->received.error != 0 || slot->received.ends_dump;
    hand_over(reader, ended);
    if (ended)
      return NULL;
  }
}

static void free_reader(struct linux_reader *reader) {
  for (size_t index = 0; index < reader->slots; index++)
    free(reader->slot[index].bytes);
  pthread_cond_destroy(&reader->emptied);
  pthread_cond_destroy(&reader->finished);
  pthread_mutex_destroy(&reader->mutex);
  free(reader);
}

// Signals are for the program's own thread.
static int start_thread(struct linux_reader *reader) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int error = pthread_create(&reader->thread, NULL, receive_all, reader);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return error;
}

struct linux_reader *linux_reader_start(struct mnl_socket *socket, size_t slots,
                                              size_t capacity) {
  struct linux_reader *reader = calloc(1, sizeof(*reader) + slots * sizeof(struct slot));
  if (reader == NULL)
    return NULL;
  reader->socket = socket;
  reader->slots = slots;
  reader->capacity = capacity;
  pthread_mutex_init(&reader->mutex, NULL);
  make_conditions(reader);
  int error = 0;
  for (size_t index = 0; index < slots && error == 0; index++) {
    reader->slot[index].bytes = malloc(capacity);
    error = reader->slot[index].bytes == NULL ? ENOMEM : 0;
  }
  if (error == 0)
    error = start_thread(reader);
  if (error != 0) {
    free_reader(reader);
    return NULL;
  }
  return reader;
}

// Waits for a filled slot; NULL when none can follow.
static struct slot *next_filled(struct linux_reader *reader) {
  pthread_mutex_lock(&reader->mutex);
  while (reader->filled_count == reader->taken_count && !reader->ended)
    nap(reader);
  struct slot *slot = reader->filled_count == reader->taken_count
                          ? NULL
                          : &reader->slot[reader->taken_count % reader->slots];
  pthread_mutex_unlock(&reader->mutex);
  return slot;
}

static void give_back(struct linux_reader *reader) {
  pthread_mutex_lock(&reader->mutex);
  bool was_full = reader->filled_count - reader->taken_count == reader->slots;
  reader->taken_count++;
  pthread_mutex_unlock(&reader->mutex);
  if (was_full)
    pthread_cond_signal(&reader->emptied);
}

struct linux_received linux_reader_take(struct linux_reader *reader, void *buffer,
                                              size_t capacity) {
  struct slot *slot = next_filled(reader);
  if (slot == NULL)
    return (struct linux_received){.error = ENODATA};
  // The slot is this thread's until it is given back.
  struct linux_received received = slot->received;
  if (received.error == 0 && received.count > capacity)
    received.error = EMSGSIZE;
  if (received.error == 0)
    memcpy(buffer, slot->bytes, received.count);
  give_back(reader);
  return received;
}

void linux_reader_stop(struct linux_reader *reader) {
  pthread_mutex_lock(&reader->mutex);
  reader->stopping = true;
  pthread_mutex_unlock(&reader->mutex);
  pthread_cond_signal(&reader->emptied);
  pthread_join(reader->thread, NULL);
  free_reader(reader);
}
