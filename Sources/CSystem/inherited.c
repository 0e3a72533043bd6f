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

// What a runtime has set up to report of faults, by the number of the signal.
static struct sigaction reports[_NSIG];

// A signal that a fault raises: reported where this process raised it. Where somebody sent it, it is no fault, and ends
// the process by default: it is blocked here, and strikes when this returns.
static void tell_fault(int number, siginfo_t *info, void *context) {
  int is_sent = info->si_code == SI_USER || info->si_code == SI_QUEUE;
  // abort(3) and raise(3) are our own.
  if (info->si_code == SI_TKILL) is_sent = info->si_pid != getpid();
  if (!is_sent) {
    reports[number].sa_sigaction(number, info, context);
    return;
  }
  dispose(number, SIG_DFL);
  syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), number);
}

// Swift's runtime reports each of them as a crash, also one from a terminal or from kill(1), and then goes on as if
// none had come.
static void report_faults_only(void) {
  static const int raised[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
  struct sigaction now;
  // No fault raises it: it is how a terminal asks to end.
  if (sigaction(SIGQUIT, NULL, &now) == 0 && now.sa_handler != SIG_IGN) dispose(SIGQUIT, SIG_DFL);
  for (unsigned i = 0; i < sizeof raised / sizeof *raised; i++) {
    if (sigaction(raised[i], NULL, &now) || !(now.sa_flags & SA_SIGINFO) || now.sa_sigaction == tell_fault) continue;
    reports[raised[i]] = now;
    now.sa_sigaction = tell_fault;
    sigaction(raised[i], &now, NULL);
  }
}

void csystem_normalise_signals(void) {
  report_faults_only();
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
