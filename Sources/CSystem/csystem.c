#define _GNU_SOURCE
#include "csystem.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

// The C library hands them to what it calls before main. Swift's runtime reads /proc/self/cmdline instead, which need not be there.
static char **arguments;
__attribute__((constructor)) static void keep_arguments(int count, char **vector) {
  (void)count;
  arguments = vector;
}
char **csystem_arguments(void) { return arguments; }

// Weak: scripts/release links an object that says more. A value of the preprocessor would have every module compiled anew for each commit.
__attribute__((weak)) const char *csystem_stamp_commit(void) { return ""; }
__attribute__((weak)) const char *csystem_stamp_toolchain(void) { return ""; }

int csystem_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }
int csystem_is_proc(int fd) {
  struct statfs system;
  return fstatfs(fd, &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}
int csystem_memfd(const char *name) { return memfd_create(name, MFD_CLOEXEC); }
int csystem_punch(int fd, int64_t offset, int64_t length) {
  return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length) ? errno : 0;
}

static void interrupt(int signal) { (void)signal; }

static int64_t monotonic_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Where no timer can be had (a limit of pending signals, a filter), nothing ends a wait in the kernel.
static int flock_by_asking(int fd, int64_t end) {
  const struct timespec moment = {0, 20000000};
  while (flock(fd, LOCK_EX | LOCK_NB)) {
    if (errno != EWOULDBLOCK && errno != EINTR) return errno;
    if (monotonic_milliseconds() >= end) return EAGAIN;
    nanosleep(&moment, NULL);
  }
  return 0;
}

int csystem_flock_within(int fd, int milliseconds) {
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return 0;
  if (errno != EWOULDBLOCK) return errno;
  if (milliseconds <= 0) return EAGAIN;
  // The handler stays: putting the old one back could let a last tick of the timer end the process.
  struct sigaction ours = {.sa_handler = interrupt};  // no SA_RESTART: the signal ends the wait
  sigset_t alarm, before;
  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  // To this thread, whichever it is, and repeatedly, so that a tick that fires before flock() waits is not the last one.
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM};
  event._sigev_un._tid = gettid();
  timer_t timer;
  int64_t end = monotonic_milliseconds() + milliseconds;
  if (sigaction(SIGALRM, &ours, NULL)) return errno;
  if (timer_create(CLOCK_MONOTONIC, &event, &timer)) return flock_by_asking(fd, end);
  pthread_sigmask(SIG_UNBLOCK, &alarm, &before);
  struct itimerspec ticks = {.it_value = {milliseconds / 1000, milliseconds % 1000 * 1000000 + 1}, .it_interval = {0, 20000000}};
  int error = timer_settime(timer, 0, &ticks, NULL) ? errno : EINTR;
  while (error == EINTR) {
    error = flock(fd, LOCK_EX) == 0 ? 0 : errno;
    if (error == EINTR && monotonic_milliseconds() >= end) error = EAGAIN;
  }
  timer_delete(timer);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return error;
}

int csystem_ofd_lock(int fd) {
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  return fcntl(fd, F_OFD_SETLK, &whole) ? errno : 0;
}

int csystem_is_ignored(int signal) {
  struct sigaction now;
  return sigaction(signal, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

const int csystem_path_only = O_PATH;
const int csystem_unnamed = O_TMPFILE;
const int csystem_pipe_size = F_SETPIPE_SZ;
const int csystem_seek_data = SEEK_DATA;
const int csystem_seek_hole = SEEK_HOLE;
char **csystem_environment(void) { return environ; }
const char *csystem_error_name(int error) { return strerrorname_np(error); }
const char *csystem_error_text(int error) { return strerrordesc_np(error); }

int csystem_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int csystem_entry(int directory, const char *name) {
  struct statx entry;
  if (statx(directory, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_TYPE, &entry) == 0 &&
      entry.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT)
    return entry.stx_attributes & STATX_ATTR_MOUNT_ROOT ? CSYSTEM_MOUNT : S_ISDIR(entry.stx_mode) ? CSYSTEM_DIRECTORY : CSYSTEM_FILE;
  // A kernel before 5.8, or a filter: then a mount of the same file system is not seen.
  struct stat here, around;
  if (fstatat(directory, name, &here, AT_SYMLINK_NOFOLLOW) || fstat(directory, &around)) return CSYSTEM_FILE;
  if (here.st_dev != around.st_dev) return CSYSTEM_MOUNT;
  return S_ISDIR(here.st_mode) ? CSYSTEM_DIRECTORY : CSYSTEM_FILE;
}

int csystem_rename_to_free(const char *from, const char *to) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
  if (errno == EEXIST) return errno;
  // Not every file system knows that, nor every one second names.
  if (link(from, to) == 0) return unlink(from) ? errno : 0;
  if (errno == EEXIST) return errno;
  struct stat there;
  if (lstat(to, &there) == 0) return EEXIST;
  return rename(from, to) ? errno : 0;
}

int csystem_has_access_list(int fd, const char *path) {
  const char *name = "system.posix_acl_access";
  ssize_t size = fd >= 0 ? fgetxattr(fd, name, NULL, 0) : getxattr(path, name, NULL, 0);
  if (size >= 0) return size > 0;
  return errno != ENODATA && errno != ENOTSUP;
}

int csystem_environment_has(const char *block, size_t length, const char *entry) {
  const char *rest = block, *found;
  while ((found = memmem(rest, length - (size_t)(rest - block), entry, strlen(entry) + 1))) {
    if (found == block || found[-1] == 0) return 1;
    rest = found + 1;
  }
  return 0;
}
