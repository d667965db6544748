// Counts allocations by standing in front of the C library's allocator: a definition in the
// program itself is the one that every library is bound to.

#include "CTestSupport.h"

#include <errno.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_OWN_ALLOCATOR 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define HAS_OWN_ALLOCATOR 1
#endif
#endif

// Tests run on several threads, and each counts its own. This model needs no allocation itself.
#define THREAD_LOCAL static _Thread_local __attribute__((tls_model("initial-exec")))

THREAD_LOCAL bool is_counting;
THREAD_LOCAL size_t count;

void test_allocations_begin(void) {
  count = 0;
  is_counting = true;
}

size_t test_allocations_end(void) {
  is_counting = false;
  return count;
}

#if !defined(HAS_OWN_ALLOCATOR) && defined(__GLIBC__)

bool test_allocations_are_counted(void) { return true; }

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t number, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static void note(void) {
  if (is_counting)
    count += 1;
}

void *malloc(size_t size) {
  note();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  note();
  return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size) {
  note();
  return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
  note();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
  void *result = memalign(alignment, size);
  if (result == NULL)
    return ENOMEM;
  *block = result;
  return 0;
}

#else

bool test_allocations_are_counted(void) { return false; }

#endif
