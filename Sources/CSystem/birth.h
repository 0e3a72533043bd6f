// What a child is made from, and the making of one: shared by those who start children of their own (spawn.c) and by keepers (keeper.c).
#ifndef BIRTH_H
#define BIRTH_H
#include "calls.h"
#include "csystem.h"

/// One child that is being made, in the memory that it shares until it is executed.
struct birth {
  const struct csystem_child *child;
  uint64_t signals;  // those that are not at their default
  int from[4];       // what become its descriptors 0 to 3
  int error;
  int is_ready;      // whether it came as far as being executed
  int64_t before;    // CLOCK_BOOTTIME in milliseconds, when we began to make it
  int64_t born;      // the same, when it first ran
  pid_t pid;         // 0: there never was one
  int pidfd;         // -1: none
  int shares;        // until the kernel has taken it out of this memory: 1, then 0
};

/// Of each child until it is executed. The first call of a function is bound by the loader, which saves all registers on it: some
/// processors have 11 KiB.
enum { BIRTH_STACK = 65536 };

/// clone() under its second name: the thread sanitizer takes the first for a fork, after which it unlocks for parent and child what
/// the two of them share here.
extern int __clone(int (*run)(void *), void *stack, int flags, void *argument, ...);

int64_t birth_milliseconds(void);
/// Makes a child of the caller from the lower end of its stack on. With `is_kept` the kernel writes its number before it runs, so that
/// there is a child just where there is a number, also where the caller is killed in this call; it has no pidfd then.
void birth_begin(struct birth *birth, char *stack, int is_kept);
/// Waits until the caller's child is executed or has failed.
void birth_join(struct birth *birth);
/// Closes all descriptors from `first` to `last`; ~0U: to the end. With `is_shared` in a table of its own from then on. 0 or a negative errno.
long birth_close(unsigned first, unsigned last, int is_shared);
/// Waits for a word of shared memory to change from `value`, at most so many milliseconds; -ETIMEDOUT after that.
long birth_wait(int *word, int value, int milliseconds);
#endif
