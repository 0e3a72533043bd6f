// Starts children: what posix_spawn does, and four things that it cannot. A child has a descriptor limit of its own; the pidfd
// comes with the process; what is copied and closed for a child does not grow with what we hold open; and several are executed at
// a time. Those that get a keeper are made by it (keeper.c).
#define _GNU_SOURCE
#include "birth.h"
#include "keeper.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

// As the kernel has it: its first word is the handler wherever Swift runs, and all zeros is the default action.
struct action {
  void *handler;
  char rest[56];
};
static const struct action by_default;

UNCHECKED int64_t birth_milliseconds(void) {
  struct timespec now;
  CALL2(SYS_clock_gettime, CLOCK_BOOTTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

UNCHECKED long birth_wait(int *word, int value, int milliseconds) {
  struct timespec patience = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
  return CALL6(SYS_futex, word, FUTEX_WAIT, value, &patience, 0, 0);
}

// Where close_range is not to be had, the numbers that can be open are few in a table that is our own: up to the limit.
static UNCHECKED long close_each(unsigned first, unsigned last) {
  struct rlimit limit = {0, 0};
  CALL2(SYS_getrlimit, RLIMIT_NOFILE, &limit);
  unsigned end = limit.rlim_cur < (1U << 20) ? (unsigned)limit.rlim_cur : 1U << 20;
  if (last < end) end = last + 1;
  for (unsigned number = first; number < end; number++) CALL1(SYS_close, number);
  return 0;
}

UNCHECKED long birth_close(unsigned first, unsigned last, int is_shared) {
  if (first > last) return is_shared ? CALL1(SYS_unshare, CLONE_FILES) : 0;
  long result = CALL3(SYS_close_range, first, last, is_shared ? CLOSE_RANGE_UNSHARE : 0);
  if (result == 0 || (result != -ENOSYS && result != -EPERM && result != -EINVAL)) return result;
  if (is_shared && (result = CALL1(SYS_unshare, CLONE_FILES))) return result;
  return close_each(first, last);
}

static UNCHECKED int highest(const int from[4]) {
  int most = 3;
  for (int to = 0; to < 4; to++)
    if (from[to] > most) most = from[to];
  return most;
}

static UNCHECKED long put_in_place(int from[4]) {
  long result;
  // What sits on 0 to 3 would be overwritten before it is read: it moves up first.
  for (int to = 0; to < 4; to++) {
    if (from[to] < 0 || from[to] > 3 || from[to] == to) continue;
    if ((result = CALL3(SYS_fcntl, from[to], F_DUPFD, 4)) < 0) return result;
    from[to] = (int)result;
  }
  for (int to = 0; to < 4; to++) {
    if (from[to] < 0 && to == 3) break;
    if (from[to] < 0) {
      result = CALL4(SYS_openat, AT_FDCWD, "/dev/null", to ? O_WRONLY : O_RDONLY, 0);
      if (result < 0) return result;
      if (result != to && (result = CALL3(SYS_dup3, result, to, 0)) < 0) return result;
    } else if (from[to] == to) {
      if ((result = CALL3(SYS_fcntl, to, F_SETFD, 0)) < 0) return result;
    } else if ((result = CALL3(SYS_dup3, from[to], to, 0)) < 0) {
      return result;
    }
  }
  return 0;
}

static UNCHECKED long limit_descriptors(uint64_t soft) {
  struct rlimit limit;
  if (!soft || CALL2(SYS_getrlimit, RLIMIT_NOFILE, &limit) || limit.rlim_cur == soft) return 0;
  limit.rlim_cur = soft;
  return CALL2(SYS_setrlimit, RLIMIT_NOFILE, &limit);
}

// Everything up to the execution; the error of what fails.
static UNCHECKED long prepare(struct birth *birth) {
  const struct csystem_child *child = birth->child;
  // Until it is executed it may have locks of others open: it must not outlive us with them, not even stopped.
  CALL5(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  int from[4] = {birth->from[0], birth->from[1], birth->from[2], birth->from[3]};
  long result;
  // A table of descriptors of its own, with no more in it than is needed: copying and closing thousands took most of a start.
  if ((result = birth_close(highest(from) + 1, ~0U, 1))) return result;
  if ((result = put_in_place(from))) return result;
  if ((result = birth_close(child->lock < 0 ? 3 : 4, ~0U, 0))) return result;
  result = child->new_session ? CALL1(SYS_setsid, 0) : CALL2(SYS_setpgid, 0, 0);
  if (result < 0) return result;
  if (child->directory && (result = CALL1(SYS_chdir, child->directory))) return result;
  if ((result = limit_descriptors(child->descriptors_soft))) return result;
  // Not by sigaction: it refuses the two that glibc keeps for itself.
  for (int signal = 1; signal < 65; signal++)
    if (birth->signals >> (signal - 1) & 1) CALL4(SYS_rt_sigaction, signal, &by_default, 0, 8);
  uint64_t none = 0;
  CALL4(SYS_rt_sigprocmask, SIG_SETMASK, &none, 0, 8);
  CALL5(SYS_prctl, PR_SET_PDEATHSIG, 0, 0, 0, 0);
  return 0;
}

// In the child. Whatever fails leaves its error behind; the parent reads it, because the memory is the same.
static UNCHECKED int be_born(void *argument) {
  struct birth *birth = argument;
  birth->born = birth_milliseconds();
  long result = prepare(birth);
  if (result == 0) {
    birth->is_ready = 1;
    result = CALL3(SYS_execve, birth->child->path, birth->child->argv, birth->child->envp);
  }
  birth->error = (int)-result;
  // clone() ends the child with this. Not _exit(): a sanitizer takes that for the end of the process that it watches.
  return 127;
}

UNCHECKED void birth_begin(struct birth *birth, char *stack, int is_kept) {
  birth->error = birth->is_ready = 0;
  birth->born = 0;
  birth->pid = 0;
  birth->pidfd = -1;
  birth->before = birth_milliseconds();
  birth->shares = 1;
  // The number of a pidfd is written before it is certain that there will be a process: it proves nothing.
  int flags = CLONE_VM | CLONE_FILES | CLONE_CHILD_CLEARTID | SIGCHLD | (is_kept ? CLONE_PARENT_SETTID : CLONE_PIDFD);
  void *place = is_kept ? (void *)&birth->pid : (void *)&birth->pidfd;
  pid_t pid = __clone(be_born, stack + BIRTH_STACK, flags, birth, place, NULL, &birth->shares);
  if (pid > 0) {
    birth->pid = pid;
  } else {
    // Nobody but those who are being made at the same time writes there meanwhile, and they fail for want of the same.
    birth->error = errno;
    birth->pidfd = -1;
  }
}

// Until the kernel says that the child has left this memory. One that somebody stopped would keep us from all others: it goes on.
UNCHECKED void birth_join(struct birth *birth) {
  while (birth->pid > 0 && __atomic_load_n(&birth->shares, __ATOMIC_ACQUIRE))
    if (birth_wait(&birth->shares, 1, 1000) == -ETIMEDOUT) CALL2(SYS_kill, birth->pid, SIGCONT);
  // Somebody has killed it first.
  if (!birth->error && !birth->is_ready) birth->error = ECANCELED;
}

// Low numbers in the place of high ones: a table of descriptors is as long as its highest.
static UNCHECKED void stand_in(struct birth *birth, const int slots[2]) {
  int places[2] = {birth->child->out, birth->child->lock};
  for (int i = 0; i < 2; i++) {
    if (places[i] < 0 || CALL3(SYS_dup3, places[i], slots[i], O_CLOEXEC) < 0) continue;
    for (int to = 0; to < 4; to++)
      if (birth->from[to] == places[i]) birth->from[to] = slots[i];
  }
}

static UNCHECKED void conceive(struct birth *birth, const struct csystem_child *child, uint64_t signals, const int *slots) {
  birth->child = child;
  birth->signals = signals;
  birth->from[0] = child->in;
  birth->from[1] = child->out;
  birth->from[2] = child->err;
  birth->from[3] = child->lock;
  if (slots) stand_in(birth, slots);
}

static UNCHECKED void finish(struct birth *birth, struct csystem_started *started) {
  if (birth->pid > 0 && birth->error) {
    while (waitpid(birth->pid, NULL, 0) < 0 && errno == EINTR) {}
    CALL1(SYS_close, birth->pidfd);
  }
  int failed = birth->error;
  *started = (struct csystem_started){failed ? -1 : birth->pid, failed ? -1 : birth->pidfd, failed, birth->before, birth->born, NULL};
}

// Several at once, so that no processor waits while another executes: each has a stack and two slots of its own.
static UNCHECKED void start(const struct csystem_child *children, int count, uint64_t signals, const int *slots,
                            struct csystem_started *started) {
  struct birth births[count];
  struct csystem_keeper *keepers[count];
  char *stacks = mmap(NULL, (size_t)count * BIRTH_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  for (int i = 0; i < count; i++) {
    started[i] = (struct csystem_started){-1, -1, ENOMEM, 0, 0, NULL};
    keepers[i] = stacks != MAP_FAILED && children[i].keepers ? keeper_make(&children[i]) : NULL;
    if (stacks == MAP_FAILED || (children[i].keepers && !keepers[i])) continue;
    struct birth *birth = keepers[i] ? keeper_birth(keepers[i]) : &births[i];
    conceive(birth, &children[i], signals, slots ? slots + 2 * i : NULL);
    char *stack = stacks + (size_t)i * BIRTH_STACK;
    if (keepers[i]) keeper_begin(keepers[i], stack); else birth_begin(birth, stack, 0);
    started[i].error = 0;
  }
  for (int i = 0; i < count; i++) {
    if (started[i].error) continue;
    if (keepers[i]) {
      keeper_join(keepers[i], &started[i]);
    } else {
      birth_join(&births[i]);
      finish(&births[i], &started[i]);
    }
  }
  if (stacks != MAP_FAILED) munmap(stacks, (size_t)count * BIRTH_STACK);
}

void csystem_spawn_all(const struct csystem_child *children, int count, const struct csystem_slots *slots, struct csystem_started *started) {
  uint64_t all = ~UINT64_C(0), before = 0, signals = 0;
  // No handler may run in a child: nothing is let through until they are all there. Not by sigprocmask: it spares glibc's own.
  CALL4(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, 8);
  for (int signal = 1; signal < 65; signal++) {
    struct action action;
    if (CALL4(SYS_rt_sigaction, signal, 0, &action, 8) == 0 && action.handler) signals |= UINT64_C(1) << (signal - 1);
  }
  int together = slots ? slots->count / 2 : 1;
  for (int i = 0; i < count; i += together) {
    int now = count - i < together ? count - i : together;
    start(&children[i], now, signals, slots ? slots->numbers : NULL, &started[i]);
  }
  // A lock that stayed in a slot would be held there.
  for (int i = 0; slots && i < slots->count; i++) dup3(slots->idle, slots->numbers[i], O_CLOEXEC);
  CALL4(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0, 8);
}
