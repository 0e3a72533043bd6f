// What a process of ours undoes of what it inherited, before it does anything else. What it may inherit is not ours to choose: cron,
// shells, service managers, containers and programs that never thought of it hand down signals, limits and descriptors.
#define _GNU_SOURCE
#include "csystem.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <dirent.h>
#include <unistd.h>

static void dispose(int number, void (*how)(int)) {
  struct sigaction action = {.sa_handler = how};
  sigaction(number, &action, NULL);
}

void csystem_normalise_signals(void) {
  // Ignored, it has the kernel reap our children unasked: no exit status would ever be seen.
  dispose(SIGCHLD, SIG_DFL);
  // How managers and people ask to end.
  dispose(SIGTERM, SIG_DFL);
  // How a bounded wait for a lock ends; its handler comes with the wait.
  dispose(SIGALRM, SIG_DFL);
  // A reader that is gone, and a file that may not grow, are answers of write(2), not deaths.
  dispose(SIGPIPE, SIG_IGN);
  dispose(SIGXFSZ, SIG_IGN);
  // Nobody blocks a signal for another program on purpose. Not by sigprocmask: it spares the two that glibc keeps for itself.
  uint64_t none = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);
}

void csystem_normalise_umask(void) {
  // What it keeps from others is whoever started us's to say; what it keeps from ourselves would close every file that we make.
  mode_t inherited = umask(0077);
  umask(inherited & 0077);
}

void csystem_close_on_exec_from(int first) {
  enum { ON_EXEC = 1 << 2 };  // CLOSE_RANGE_CLOEXEC
  if (syscall(SYS_close_range, first, ~0U, ON_EXEC) == 0) return;
  // An old kernel, or one that forbids it: each by its number, as far as they can be listed.
  DIR *list = opendir("/proc/self/fd");
  if (!list) return;
  for (struct dirent *entry; (entry = readdir(list));) {
    int number = atoi(entry->d_name);
    if (number >= first) fcntl(number, F_SETFD, FD_CLOEXEC);
  }
  closedir(list);
}

static int is_limited(int resource) {
  struct rlimit limit;
  return getrlimit(resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

enum csystem_room csystem_room(uint64_t stack, uint64_t memory) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < stack) return CSYSTEM_LITTLE_STACK;
  if (!is_limited(RLIMIT_AS) && !is_limited(RLIMIT_DATA)) return CSYSTEM_ROOM;
  void *trial = mmap(NULL, memory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (trial == MAP_FAILED) return CSYSTEM_LITTLE_MEMORY;
  munmap(trial, memory);
  return CSYSTEM_ROOM;
}
