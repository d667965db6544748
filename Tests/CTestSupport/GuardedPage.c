#include "CTestSupport.h"

#include <sys/mman.h>
#include <unistd.h>

void *test_guarded_map(size_t capacity, size_t *mapped) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t size = (capacity + page - 1) / page * page;
  if (size == 0)
    size = page;
  char *start =
      mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED)
    return NULL;
  if (mprotect(start + size, page, PROT_NONE) != 0) {
    munmap(start, size + page);
    return NULL;
  }
  *mapped = size;
  return start;
}

void test_guarded_unmap(void *start, size_t mapped) {
  munmap(start, mapped + (size_t)sysconf(_SC_PAGESIZE));
}
