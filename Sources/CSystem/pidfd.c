// Processes by descriptors, which cannot come to mean another process as a number can. Where the kernel is too old for one of these
// calls, or a seccomp filter denies it, the same is done by older means, and never by a number alone.
#define _GNU_SOURCE
#include "csystem.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int is_denied(int error) { return error == EPERM || error == EACCES || error == ENOSYS; }

// The directory of a process in /proc means that very process as well: it is empty once the process is gone, whoever has its number
// then. It cannot be waited for, but a signal can be sent through it.
static int process_directory(pid_t pid) {
  char path[32], self[16] = "";
  // Numbers of another namespace's /proc mean others.
  if (readlink("/proc/self", self, sizeof self - 1) < 0 || atoi(self) != getpid()) return errno = EPERM, -1;
  snprintf(path, sizeof path, "/proc/%d", pid);
  int number = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (number < 0 && errno == ENOENT) errno = ESRCH;
  return number;
}

int csystem_pidfd_open(pid_t pid) {
  int number = (int)syscall(SYS_pidfd_open, pid, 0);
  return number < 0 && is_denied(errno) ? process_directory(pid) : number;
}

int csystem_is_directory(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
}

// The number of the process behind a descriptor, as long as it has one: until it is reaped. 0 then.
static pid_t number_of(int pidfd) {
  char path[48], text[256];
  if (csystem_is_directory(pidfd)) {
    snprintf(path, sizeof path, "/proc/self/fd/%d", pidfd);
    ssize_t size = readlink(path, text, sizeof text - 1);
    if (size < 7 || faccessat(pidfd, "stat", F_OK, 0)) return 0;
    text[size] = 0;
    return atoi(text + strlen("/proc/"));
  }
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", pidfd);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  if (size <= 0) return 0;
  text[size] = 0;
  const char *line = strstr(text, "\nPid:");
  int pid = line ? atoi(line + 5) : 0;
  return pid > 0 ? pid : 0;
}

static int is_child(pid_t pid) {
  siginfo_t info = {0};
  return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

// A descriptor's owner is kept as the process that it was when it became that, not as its number: the kernel sends it the signal that
// was chosen as soon as there is something to read.
static int signal_owner(int pidfd, pid_t pid, int signal) {
  int ends[2], result = -1;
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK)) return -1;
  if (fcntl(ends[0], F_SETOWN, pid) == 0) {
    // It still has the number, so it had it when it became the owner.
    if (number_of(pidfd) != pid) errno = ESRCH;
    // Whether we may is not told later. Nothing is sent by this.
    else if (kill(pid, 0) == 0 && fcntl(ends[0], F_SETSIG, signal) == 0 && fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK) == 0)
      result = write(ends[1], "", 1) == 1 ? 0 : -1;
  }
  int error = errno;
  close(ends[0]);
  close(ends[1]);
  errno = error;
  return result;
}

int csystem_pidfd_send_signal(int pidfd, int signal) {
  if (syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) == 0) return 0;
  if (!is_denied(errno)) return -1;
  pid_t pid = number_of(pidfd);
  if (pid == 0) return errno = ESRCH, -1;
  // A child keeps its number until we reap it.
  if (is_child(pid)) return number_of(pidfd) == pid ? kill(pid, signal) : (errno = ESRCH, -1);
  return signal == 0 ? kill(pid, 0) : signal_owner(pidfd, pid, signal);
}

int csystem_pidfd_getfd(int pidfd, int target) { return (int)syscall(SYS_pidfd_getfd, pidfd, target, 0); }

int csystem_wait(int pidfd, int leave, int *code, int *status) {
  int flags = WEXITED | WNOHANG | __WALL | (leave ? WNOWAIT : 0);
  siginfo_t info = {0};
  int result;
  do result = waitid(P_PIDFD, (id_t)pidfd, &info, flags);
  while (result < 0 && errno == EINTR);
  if (result < 0 && (is_denied(errno) || errno == EINVAL || errno == EBADF)) {
    pid_t pid = number_of(pidfd);
    // Without a number it is reaped, and was no child of ours that anybody still waits for.
    if (pid == 0) return -ECHILD;
    do result = waitid(P_PID, (id_t)pid, &info, flags);
    while (result < 0 && errno == EINTR);
  }
  if (result < 0) return -errno;
  if (info.si_pid == 0) return 1;
  *code = info.si_code;
  *status = info.si_status;
  return 0;
}

int csystem_pidfd_denied(void) {
  int denied = 0;
  pid_t own = getpid();
  int pidfd = (int)syscall(SYS_pidfd_open, own, 0);
  if (pidfd < 0 && is_denied(errno)) denied |= CSYSTEM_PIDFD_OPEN;
  int through = pidfd >= 0 ? pidfd : open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (through < 0) return denied;
  if (syscall(SYS_pidfd_send_signal, through, 0, NULL, 0) && is_denied(errno)) denied |= CSYSTEM_PIDFD_SIGNAL;
  siginfo_t info = {0};
  // Of what is no child ECHILD is the answer of a kernel that knows the question, of what is no pidfd EBADF.
  if (waitid(P_PIDFD, (id_t)through, &info, WEXITED | WNOHANG) && (is_denied(errno) || errno == EINVAL)) denied |= CSYSTEM_PIDFD_WAIT;
  if (pidfd >= 0) {
    int copy = csystem_pidfd_getfd(pidfd, through);
    if (copy < 0 && is_denied(errno)) denied |= CSYSTEM_PIDFD_GETFD;
    if (copy >= 0) close(copy);
  }
  close(through);
  return denied;
}
