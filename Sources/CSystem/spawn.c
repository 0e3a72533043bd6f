// Starts children: what posix_spawn does, and four things that it cannot. A child has a descriptor limit of its own; the pidfd
// comes with the process; what is copied and closed for a child does not grow with what we hold open; and several are executed at
// a time.
#define _GNU_SOURCE
#include "csystem.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// clone() under its second name: the thread sanitizer takes the first for a fork, after which it unlocks for parent and child what
// the two of them share here.
extern int __clone(int (*run)(void *), void *stack, int flags, void *argument, ...);

// A child shares our memory until it is executed: no sanitizer may look for threads and stacks that it knows there, nor count a
// call from which nobody returns.
#define UNCHECKED __attribute__((disable_sanitizer_instrumentation, no_sanitize("undefined")))

// As the kernel has it: its first word is the handler wherever Swift runs, and all zeros is the default action.
struct action {
  void *handler;
  char rest[56];
};
static const struct action by_default;

// What a child is made from, in the memory that it shares until it is executed.
struct birth {
  const struct csystem_child *child;
  uint64_t signals;  // those that are not at their default
  int from[4];
  int error;
  int is_ready;    // whether it came as far as being executed
  int64_t before;  // CLOCK_BOOTTIME in milliseconds, when we began to make it
  int64_t born;    // the same, when it first ran
  pid_t pid;
  int pidfd;
  int shares;      // until the kernel has taken it out of this memory: 1, then 0
};

// Of each child. The first call of a function is bound by the loader, which saves all registers on it: some processors have 11 KiB.
enum { STACK = 65536 };

static UNCHECKED int64_t milliseconds(void) {
  struct timespec now;
  syscall(SYS_clock_gettime, CLOCK_BOOTTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static UNCHECKED int highest(const int from[4]) {
  int most = 3;
  for (int to = 0; to < 4; to++)
    if (from[to] > most) most = from[to];
  return most;
}

// In the child. Where a sanitizer listens in the library (clock_gettime, memset, open, dup2, prctl), the kernel is called itself: the thread
// that it would note this for is ours, as are the descriptors, and we may be in the middle of a call. Whatever fails leaves its errno
// behind; the parent reads it, because the memory is the same.
static UNCHECKED int be_born(void *argument) {
  struct birth *birth = argument;
  const struct csystem_child *child = birth->child;
  birth->born = milliseconds();
  // Until it is executed it may have locks of others open: it must not outlive us with them, not even stopped.
  syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  int from[4];
  memcpy(from, birth->from, sizeof from);
  // A table of descriptors of its own, with no more in it than is needed: copying and closing thousands took most of a start.
  if (syscall(SYS_close_range, highest(from) + 1, ~0U, CLOSE_RANGE_UNSHARE)) goto failed;
  // What sits on 0 to 3 would be overwritten before it is read: it moves up first.
  for (int to = 0; to < 4; to++)
    if (from[to] >= 0 && from[to] < 4 && from[to] != to && (from[to] = fcntl(from[to], F_DUPFD, 4)) < 0) goto failed;
  for (int to = 0; to < 4; to++) {
    if (from[to] < 0 && to == 3) break;
    if (from[to] < 0) {
      int null = (int)syscall(SYS_openat, AT_FDCWD, "/dev/null", to ? O_WRONLY : O_RDONLY);
      if (null < 0 || (null != to && syscall(SYS_dup3, null, to, 0) < 0)) goto failed;
    } else if (from[to] == to ? fcntl(to, F_SETFD, 0) : syscall(SYS_dup3, from[to], to, 0) < 0) {
      goto failed;
    }
  }
  if (syscall(SYS_close_range, child->lock < 0 ? 3 : 4, ~0U, 0)) goto failed;
  if (child->new_session ? setsid() < 0 : setpgid(0, 0)) goto failed;
  if (child->directory && chdir(child->directory)) goto failed;
  struct rlimit limit;
  if (child->descriptors_soft && getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != child->descriptors_soft) {
    limit.rlim_cur = child->descriptors_soft;
    if (setrlimit(RLIMIT_NOFILE, &limit)) goto failed;
  }
  // Not by sigaction: it refuses the two that glibc keeps for itself.
  for (int signal = 1; signal < 65; signal++)
    if (birth->signals >> (signal - 1) & 1) syscall(SYS_rt_sigaction, signal, &by_default, NULL, 8);
  uint64_t none = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);
  syscall(SYS_prctl, PR_SET_PDEATHSIG, 0, 0, 0, 0);
  birth->is_ready = 1;
  execve(child->path, child->argv, child->envp);
failed:
  birth->error = errno;
  // clone() ends the child with this. Not _exit(): a sanitizer takes that for the end of the process that it watches.
  return 127;
}

// Low numbers in the place of high ones: a table of descriptors is as long as its highest.
static UNCHECKED void stand_in(struct birth *birth, const int slots[2]) {
  int places[2] = {birth->child->out, birth->child->lock};
  for (int i = 0; i < 2; i++) {
    if (places[i] < 0 || dup3(places[i], slots[i], O_CLOEXEC) < 0) continue;
    for (int to = 0; to < 4; to++)
      if (birth->from[to] == places[i]) birth->from[to] = slots[i];
  }
}

static UNCHECKED void begin(struct birth *birth, char *stack, const struct csystem_child *child, uint64_t signals, const int *slots) {
  birth->child = child;
  birth->signals = signals;
  memcpy(birth->from, (int[4]){child->in, child->out, child->err, child->lock}, sizeof birth->from);
  birth->error = birth->is_ready = 0;
  birth->born = 0;
  birth->pidfd = -1;
  if (slots) stand_in(birth, slots);
  birth->before = milliseconds();
  birth->shares = 1;
  birth->pid = __clone(be_born, stack + STACK, CLONE_VM | CLONE_FILES | CLONE_PIDFD | CLONE_CHILD_CLEARTID | SIGCHLD, birth,
                       &birth->pidfd, NULL, &birth->shares);
  if (birth->pid < 0) birth->error = errno;
}

// Until the kernel says that the child has left this memory. One that somebody stopped would keep us from all others: it goes on.
static UNCHECKED void join(struct birth *birth) {
  const struct timespec patience = {1, 0};
  while (birth->pid > 0 && __atomic_load_n(&birth->shares, __ATOMIC_ACQUIRE))
    if (syscall(SYS_futex, &birth->shares, FUTEX_WAIT, 1, &patience, NULL, 0) && errno == ETIMEDOUT)
      csystem_pidfd_send_signal(birth->pidfd, SIGCONT);
}

static UNCHECKED void finish(struct birth *birth, struct csystem_started *started) {
  // Somebody has killed it first.
  if (!birth->error && !birth->is_ready) birth->error = ECANCELED;
  if (birth->pid > 0 && birth->error) {
    while (waitpid(birth->pid, NULL, 0) < 0 && errno == EINTR) {}
    close(birth->pidfd);
  }
  int failed = birth->error;
  *started = (struct csystem_started){failed ? -1 : birth->pid, failed ? -1 : birth->pidfd, failed, birth->before, birth->born};
}

// Several at once, so that no processor waits while another executes: each has a stack and two slots of its own. They share one errno,
// so whoever fails in company is tried once more alone, where it is its own.
static UNCHECKED void start(const struct csystem_child *children, int count, uint64_t signals, const int *slots,
                            struct csystem_started *started) {
  struct birth births[count];
  char *stacks = mmap(NULL, (size_t)count * STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (stacks == MAP_FAILED) {
    for (int i = 0; i < count; i++) started[i] = (struct csystem_started){-1, -1, ENOMEM, 0, 0};
    return;
  }
  for (int i = 0; i < count; i++) begin(&births[i], stacks + (size_t)i * STACK, &children[i], signals, slots ? slots + 2 * i : NULL);
  for (int i = 0; i < count; i++) join(&births[i]);
  munmap(stacks, (size_t)count * STACK);
  for (int i = 0; i < count; i++) {
    finish(&births[i], &started[i]);
    if (count > 1 && started[i].error && started[i].error != ECANCELED) start(&children[i], 1, signals, slots, &started[i]);
  }
}

void csystem_spawn_all(const struct csystem_child *children, int count, const struct csystem_slots *slots, struct csystem_started *started) {
  uint64_t all = ~UINT64_C(0), before = 0, signals = 0;
  // No handler may run in a child: nothing is let through until they are all there. Not by sigprocmask: it spares glibc's own.
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, 8);
  for (int signal = 1; signal < 65; signal++) {
    struct action action;
    if (syscall(SYS_rt_sigaction, signal, NULL, &action, 8) == 0 && action.handler) signals |= UINT64_C(1) << (signal - 1);
  }
  int together = slots ? slots->count / 2 : 1;
  for (int i = 0; i < count; i += together) {
    int now = count - i < together ? count - i : together;
    start(&children[i], now, signals, slots ? slots->numbers : NULL, &started[i]);
  }
  // A lock that stayed in a slot would be held there.
  for (int i = 0; slots && i < slots->count; i++) dup3(slots->idle, slots->numbers[i], O_CLOEXEC);
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, 8);
}
