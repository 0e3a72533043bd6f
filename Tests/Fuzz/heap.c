// Counts the heap as the allocator hands it out: this process's own malloc stands before glibc's, also for the Swift runtime.
// What an input took is the highest total while it was read, less the total before it: exact, and free of the fuzzer's own maps.
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t), *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

// Of the thread that reads the input: the fuzzer has another one, which only looks at the clock and the size of the process.
static _Thread_local long live, peak;
static long before, largest;

static void *taken(void *memory) {
  if (!memory) return memory;
  live += (long)malloc_usable_size(memory);
  if (live > peak) peak = live;
  return memory;
}

static void given(void *memory) {
  if (memory) live -= (long)malloc_usable_size(memory);
}

void *malloc(size_t size) { return taken(__libc_malloc(size)); }
void *calloc(size_t count, size_t size) { return taken(__libc_calloc(count, size)); }
void *memalign(size_t alignment, size_t size) { return taken(__libc_memalign(alignment, size)); }
void *aligned_alloc(size_t alignment, size_t size) { return taken(__libc_memalign(alignment, size)); }
int posix_memalign(void **memory, size_t alignment, size_t size) {
  *memory = taken(__libc_memalign(alignment, size));
  return *memory ? 0 : ENOMEM;
}
void *realloc(void *memory, size_t size) {
  given(memory);
  void *moved = __libc_realloc(memory, size);
  if (!moved && size) taken(memory);
  return taken(moved);
}
void free(void *memory) {
  given(memory);
  __libc_free(memory);
}

static void say(void) { fprintf(stderr, "fuzz: largest_heap_kib %ld\n", largest >> 10); }

void heap_watch_begin(void) {
  if (!before) atexit(say);
  before = live;
  peak = live;
}

long heap_watch_end(void) {
  long took = peak - before;
  if (took > largest) largest = took;
  return took;
}
