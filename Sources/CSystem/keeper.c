// Keepers. See csystem.h for what one is. Everything here that runs in a keeper calls the kernel itself and uses nothing of the C
// library: it shares our memory, our errno with it, for as long as it lives.
#define _GNU_SOURCE
#include "keeper.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct csystem_keepers {
  struct csystem_keeper *told;  // a stack: keepers push, we take all
  int notes, bell;
};

struct csystem_keeper {
  struct birth birth;  // of its worker
  struct csystem_keepers *all;
  struct csystem_keeper *next;
  const char *run;
  char *stack, *worker_stack;
  int64_t before, born;
  pid_t pid, parent;   // the supervisor
  int pidfd;
  int error;           // why it could not keep what it had made
  int answered;        // its worker is made or not, and our descriptors are no more its own
  int code, status;    // of its worker
  int has_exited;      // these stand
  int is_alone;
  unsigned reaps;      // odd while it reaps
  int counter;         // the same count for whoever comes after its supervisor; -1: none
  int is_held;         // somebody signals its worker by number
};

// It calls no function of others: a few frames.
enum { STACK = 16384, LINE = 256, COUNTER = CSYSTEM_KEEPER_COUNTER };

struct csystem_keepers *csystem_keepers_make(int notes, int bell) {
  struct csystem_keepers *keepers = calloc(1, sizeof *keepers);
  if (!keepers) return NULL;
  keepers->notes = notes;
  keepers->bell = bell;
  return keepers;
}

// MARK: - In the keeper

struct line {
  char text[LINE];
  int length;
};

static UNCHECKED void add(struct line *line, const char *text) {
  while (*text && line->length < LINE) line->text[line->length++] = *text++;
}

static UNCHECKED void add_number(struct line *line, int64_t number) {
  char digits[20];
  int count = 0;
  do digits[count++] = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  while (count > 0 && line->length < LINE) line->text[line->length++] = digits[--count];
}

static UNCHECKED long note(struct csystem_keeper *keeper, const char *what, int count, int64_t a, int64_t b, int64_t c) {
  if (keeper->all->notes < 0) return 0;
  int64_t numbers[3] = {a, b, c};
  struct line line;
  line.length = 0;
  add(&line, keeper->run);
  add(&line, what);
  for (int i = 0; i < count; i++) {
    add(&line, " ");
    add_number(&line, numbers[i]);
  }
  add(&line, "\n");
  long written = CALL3(SYS_write, keeper->all->notes, line.text, line.length);
  return written == line.length ? 0 : written < 0 ? written : -ENOSPC;
}

static UNCHECKED void wake(int *word) { CALL3(SYS_futex, word, FUTEX_WAKE, 1); }

// Its own table of descriptors: the lock, and what it tells by.
static UNCHECKED long keep_descriptors(struct csystem_keeper *keeper) {
  int kept[3] = {keeper->birth.from[3], keeper->all->notes, keeper->all->bell};
  for (int i = 0; i < 3; i++)
    for (int j = i + 1; j < 3; j++)
      if (kept[j] < kept[i]) {
        int lower = kept[j];
        kept[j] = kept[i];
        kept[i] = lower;
      }
  long result = birth_close(kept[2] + 1, ~0U, 1);
  int next = 0;
  for (int i = 0; i < 3 && result == 0; i++) {
    if (kept[i] > next) result = birth_close(next, kept[i] - 1, 0);
    if (kept[i] >= next) next = kept[i] + 1;
  }
  return result;
}

// The last word: an end that is told here is an end that the kernel told.
static UNCHECKED void say_alone(struct csystem_keeper *keeper) {
  if (keeper->is_alone) return;
  note(keeper, " gone", 0, 0, 0, 0);
  __atomic_store_n(&keeper->is_alone, 1, __ATOMIC_SEQ_CST);
}

static UNCHECKED void count_reap(struct csystem_keeper *keeper) {
  __atomic_add_fetch(&keeper->reaps, 1, __ATOMIC_SEQ_CST);
  uint64_t one = 1;
  if (keeper->counter >= 0) CALL3(SYS_write, keeper->counter, &one, sizeof one);
}

static UNCHECKED void reap(struct csystem_keeper *keeper, pid_t child) {
  siginfo_t info;
  count_reap(keeper);
  while (CALL5(SYS_waitid, P_PID, child, &info, WEXITED | __WALL, 0) == -EINTR) {}
  count_reap(keeper);
}

// An adopter shares no memory with us. It sees what an eventfd counts in our fdinfo, below the number that both know. Where it cannot be
// had, an adopter waits for our end alone.
static UNCHECKED void open_counter(struct csystem_keeper *keeper) {
  if (keeper->all->notes < 0) return;
  long number = CALL2(SYS_eventfd2, 0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (number == COUNTER) keeper->counter = COUNTER; else if (number >= 0) CALL1(SYS_close, number);
}

// Looks for a child that has ended; its number, 0 where none has (with WNOHANG), -ECHILD where there is none.
static UNCHECKED long ended_child(siginfo_t *info, int options) {
  long result;
  info->si_pid = 0;
  do result = CALL5(SYS_waitid, P_ALL, 0, info, WEXITED | WNOWAIT | __WALL | options, 0);
  while (result == -EINTR);
  return result < 0 ? result : info->si_pid;
}

static UNCHECKED void worker_ended(struct csystem_keeper *keeper, const siginfo_t *info) {
  keeper->code = info->si_code;
  keeper->status = info->si_status;
  // Before it is reaped: should we be killed in between, both are there.
  note(keeper, info->si_code == CLD_EXITED ? " exit code" : " exit signal", 1, info->si_status, 0, 0);
  __atomic_store_n(&keeper->has_exited, 1, __ATOMIC_SEQ_CST);
  // A supervisor that was killed meanwhile never lets go.
  while (__atomic_load_n(&keeper->is_held, __ATOMIC_SEQ_CST) && CALL1(SYS_getppid, 0) == keeper->parent)
    birth_wait(&keeper->is_held, 1, 100);
  reap(keeper, info->si_pid);
  siginfo_t next;
  if (ended_child(&next, WNOHANG) == -ECHILD) say_alone(keeper);
  struct csystem_keeper *first = __atomic_load_n(&keeper->all->told, __ATOMIC_RELAXED);
  do keeper->next = first;
  while (!__atomic_compare_exchange_n(&keeper->all->told, &first, keeper, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
  uint64_t one = 1;
  CALL3(SYS_write, keeper->all->bell, &one, sizeof one);
}

static UNCHECKED int keep(void *argument) {
  struct csystem_keeper *keeper = argument;
  struct birth *birth = &keeper->birth;
  keeper->born = birth_milliseconds();
  keeper->parent = (pid_t)CALL1(SYS_getppid, 0);
  CALL2(SYS_prctl, PR_SET_NAME, "fanout-keeper");
  CALL2(SYS_setpgid, 0, 0);
  long result = CALL5(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  // Before there is a worker: whoever finds no such line knows that there never was one.
  if (result == 0) result = note(keeper, " keeper", 3, CALL1(SYS_getpid, 0), keeper->before, keeper->born);
  if (result == 0) {
    birth_begin(birth, keeper->worker_stack, 1);
    birth_join(birth);
    if (!birth->error) {
      // In the table that is the supervisor's as well. Where it cannot be had, it is done without.
      birth->pidfd = (int)CALL2(SYS_pidfd_open, birth->pid, 0);
      note(keeper, " worker", 3, birth->pid, birth->before, birth->born);
    }
    result = keep_descriptors(keeper);
    if (result == 0) open_counter(keeper);
    // What cannot be kept must not run.
    if (result < 0 && birth->pid > 0) CALL2(SYS_kill, birth->pid, SIGKILL);
  }
  if (result < 0) keeper->error = (int)-result;
  pid_t worker = birth->error || keeper->error ? -1 : birth->pid;
  __atomic_store_n(&keeper->answered, 1, __ATOMIC_RELEASE);
  wake(&keeper->answered);
  siginfo_t info;
  long child;
  while ((child = ended_child(&info, 0)) > 0) {
    if (child == worker) worker_ended(keeper, &info); else reap(keeper, (pid_t)child);
  }
  // Any other answer than that there is no child proves nothing.
  if (child != -ECHILD) return 1;
  say_alone(keeper);
  return 0;
}

// MARK: - In the supervisor

struct csystem_keeper *keeper_make(const struct csystem_child *child) {
  struct csystem_keeper *keeper = calloc(1, sizeof *keeper);
  if (!keeper) return NULL;
  keeper->stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  keeper->run = strdup(child->run);
  keeper->all = child->keepers;
  keeper->pidfd = -1;
  keeper->counter = -1;
  keeper->birth.pidfd = -1;
  if (keeper->stack != MAP_FAILED && keeper->run) return keeper;
  csystem_keeper_free(keeper);
  return NULL;
}

struct birth *keeper_birth(struct csystem_keeper *keeper) { return &keeper->birth; }

UNCHECKED void keeper_begin(struct csystem_keeper *keeper, char *worker_stack) {
  keeper->worker_stack = worker_stack;
  keeper->before = birth_milliseconds();
  // No signal tells of its end, and only __WALL waits for it.
  keeper->pid = __clone(keep, keeper->stack + STACK, CLONE_VM | CLONE_FILES | CLONE_PIDFD, keeper, &keeper->pidfd);
  if (keeper->pid < 0) keeper->birth.error = errno;
}

static UNCHECKED int has_ended(int pidfd) {
  struct pollfd question = {.fd = pidfd, .events = POLLIN};
  struct timespec none = {0, 0};
  return CALL5(SYS_ppoll, &question, 1, &none, 0, 0) > 0;
}

UNCHECKED void keeper_join(struct csystem_keeper *keeper, struct csystem_started *started) {
  struct birth *birth = &keeper->birth;
  int is_killed = 0;
  while (keeper->pid > 0 && !__atomic_load_n(&keeper->answered, __ATOMIC_ACQUIRE) && !is_killed) {
    if (birth_wait(&keeper->answered, 0, 200) != -ETIMEDOUT) continue;
    // Killed before it could answer, or stopped.
    is_killed = has_ended(keeper->pidfd) && !__atomic_load_n(&keeper->answered, __ATOMIC_ACQUIRE);
    if (!is_killed) CALL4(SYS_pidfd_send_signal, keeper->pidfd, SIGCONT, 0, 0);
  }
  if (is_killed) {
    // What it had made is a child of ours now, and may be at work since long. It goes on, and is seen to as that of any other keeper that
    // is killed. Where there is none, this finds that it never came to be executed.
    keeper->error = 0;
    birth_join(birth);
  }
  int error = birth->error ? birth->error : keeper->error;
  if (error) {
    if (is_killed && birth->pid > 0)
      while (waitpid(birth->pid, NULL, 0) < 0 && errno == EINTR) {}
    if (keeper->pid > 0) {
      // Its worker has failed and is its own to reap.
      CALL4(SYS_pidfd_send_signal, keeper->pidfd, SIGCONT, 0, 0);
      while (waitpid(keeper->pid, NULL, __WALL) < 0 && errno == EINTR) {}
      CALL1(SYS_close, keeper->pidfd);
    }
    if (birth->pidfd >= 0) CALL1(SYS_close, birth->pidfd);
    csystem_keeper_free(keeper);
    *started = (struct csystem_started){-1, -1, error, 0, 0, NULL};
    return;
  }
  *started = (struct csystem_started){birth->pid, birth->pidfd < 0 ? -1 : birth->pidfd, 0, birth->before, birth->born, keeper};
}

struct csystem_keeper *csystem_keepers_told(struct csystem_keepers *keepers) {
  return __atomic_exchange_n(&keepers->told, NULL, __ATOMIC_SEQ_CST);
}

struct csystem_keeper *csystem_keeper_next(const struct csystem_keeper *keeper) { return keeper->next; }
pid_t csystem_keeper_pid(const struct csystem_keeper *keeper) { return keeper->pid; }
int csystem_keeper_pidfd(const struct csystem_keeper *keeper) { return keeper->pidfd; }

void csystem_keeper_start(const struct csystem_keeper *keeper, int64_t *before, int64_t *after) {
  *before = keeper->before;
  *after = keeper->born;
}

int csystem_keeper_exit(const struct csystem_keeper *keeper, int *code, int *status) {
  if (!__atomic_load_n(&keeper->has_exited, __ATOMIC_SEQ_CST)) return 0;
  *code = keeper->code;
  *status = keeper->status;
  return 1;
}

int csystem_keeper_is_alone(const struct csystem_keeper *keeper) { return __atomic_load_n(&keeper->is_alone, __ATOMIC_SEQ_CST); }
unsigned csystem_keeper_reaps(const struct csystem_keeper *keeper) { return __atomic_load_n(&keeper->reaps, __ATOMIC_SEQ_CST); }

int csystem_keeper_signal(struct csystem_keeper *keeper, int signal, int to_group) {
  int error = ESRCH;
  __atomic_store_n(&keeper->is_held, 1, __ATOMIC_SEQ_CST);
  if (!__atomic_load_n(&keeper->has_exited, __ATOMIC_SEQ_CST))
    error = kill(to_group ? -keeper->birth.pid : keeper->birth.pid, signal) ? errno : 0;
  __atomic_store_n(&keeper->is_held, 0, __ATOMIC_SEQ_CST);
  wake(&keeper->is_held);
  return error;
}

void csystem_keeper_free(struct csystem_keeper *keeper) {
  if (keeper->stack && keeper->stack != MAP_FAILED) munmap(keeper->stack, STACK);
  free((char *)keeper->run);
  free(keeper);
}

int csystem_has_children(void) {
  siginfo_t info;
  int result;
  do result = waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT);
  while (result < 0 && errno == EINTR);
  return result == 0 ? 1 : errno == ECHILD ? 0 : -errno;
}

pid_t csystem_stopped_child(void) {
  siginfo_t info;
  int result;
  info.si_pid = 0;
  do result = waitid(P_ALL, 0, &info, WSTOPPED | WNOHANG | __WALL);
  while (result < 0 && errno == EINTR);
  return result == 0 ? info.si_pid : 0;
}

int csystem_bell(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int csystem_keep_room(int fd, int64_t offset, int64_t length) {
  return fallocate(fd, FALLOC_FL_KEEP_SIZE, offset, length) ? errno : 0;
}

int csystem_pidfd_signal_group(int pidfd, int signal) {
  // PIDFD_SIGNAL_PROCESS_GROUP, Linux 6.9
  return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 4) ? errno : 0;
}
