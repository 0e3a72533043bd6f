// Counts the heap as the allocator hands it out: this process's own malloc stands before glibc's, also for the Swift runtime.
// What an input took is the highest total while it was read, less the total before it: exact, and free of the fuzzer's own maps.
#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t), *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static _Atomic long live, peak, before, largest;

static void *taken(void *memory) {
  if (!memory) return memory;
  long now = atomic_fetch_add_explicit(&live, (long)malloc_usable_size(memory), memory_order_relaxed) + (long)malloc_usable_size(memory);
  if (now > atomic_load_explicit(&peak, memory_order_relaxed)) atomic_store_explicit(&peak, now, memory_order_relaxed);
  return memory;
}

static void given(void *memory) {
  if (memory) atomic_fetch_sub_explicit(&live, (long)malloc_usable_size(memory), memory_order_relaxed);
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
