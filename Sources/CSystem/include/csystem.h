// The calls that Swift's Glibc module does not show. Nothing here decides anything.
#ifndef CSYSTEM_H
#define CSYSTEM_H
#include <stdint.h>
#include <sys/types.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>

/// How one child is started. Descriptors are numbers in the caller; -1 means /dev/null (in, out, err) or none (lock).
struct csystem_child {
  const char *path;       ///< the file to execute; never searched for
  char *const *argv;
  char *const *envp;
  const char *directory;  ///< where it starts; NULL: the caller's
  int in, out, err;
  int lock;               ///< becomes descriptor 3; everything from the next number on is closed
  int new_session;        ///< 1: setsid, 0: a process group of its own
  uint64_t descriptors_soft;  ///< RLIMIT_NOFILE soft limit for the child; 0: the caller's
  struct csystem_keepers *keepers;  ///< it gets a keeper, one of these; NULL: it is our own child
  const char *run;            ///< what its keeper calls it in its notes; no longer than 128 bytes
};

/// What became of one: a process and a descriptor that means it (-1 where it has a keeper and there was none to be had), or -1, -1 and an
/// errno; then nothing runs.
struct csystem_started {
  pid_t pid;
  int pidfd;
  int error;
  int64_t before, after;  ///< it started between these, in milliseconds of CLOCK_BOOTTIME
  struct csystem_keeper *keeper;  ///< its parent, where it has one
};

/// For a caller who holds thousands: two low numbers for each of as many children as are to be executed at a time, which stand in for
/// their log and lock meanwhile, and the number that all of them are put back to.
struct csystem_slots {
  const int *numbers;
  int count;
  int idle;
};

/// Starts them all, with default signal dispositions, an empty mask, and no descriptor but 0, 1, 2 (and 3, the lock). When it returns,
/// each is executed or has failed. Without slots one after the other.
void csystem_spawn_all(const struct csystem_child *children, int count, const struct csystem_slots *slots, struct csystem_started *started);

/// A small process between us and one child (a *worker*): the subreaper of all that the worker starts, which holds the lock's descriptor,
/// lets no signal through but KILL and STOP, and ends when `waitid` knows no child. It shares our memory, so that it costs
/// next to nothing, and none of our descriptors, and it goes on when we are killed. It is a child that only __WALL waits for: a plain
/// `waitid` on all children finds just what is no keeper.
struct csystem_keeper;

/// Where keepers tell what they see: `bell` (an eventfd) is rung when a worker has ended, `notes` (a file that is appended to) gets lines
/// for whoever comes after us: `RUN keeper PID FROM TO` before the worker is made, `RUN worker PID FROM TO`, `RUN exit code|signal
/// N` before it is reaped, `RUN gone` when nothing is left (times in milliseconds of CLOCK_BOOTTIME: it started between these).
/// Both must be low numbers and stay open; without notes (-1) nobody comes after us. NULL with errno.
struct csystem_keepers *csystem_keepers_make(int notes, int bell);
/// The keepers whose workers have ended since the last call, as a list; NULL: none.
struct csystem_keeper *csystem_keepers_told(struct csystem_keepers *keepers);
struct csystem_keeper *csystem_keeper_next(const struct csystem_keeper *keeper);
pid_t csystem_keeper_pid(const struct csystem_keeper *keeper);
/// Means the keeper's process; the caller's to close.
int csystem_keeper_pidfd(const struct csystem_keeper *keeper);
/// When it started, as of `csystem_started`.
void csystem_keeper_start(const struct csystem_keeper *keeper, int64_t *before, int64_t *after);
/// How its worker ended, as si_code and si_status. 0: it has not.
int csystem_keeper_exit(const struct csystem_keeper *keeper, int *code, int *status);
/// Whether it has seen that nothing is left: it has ended or is about to.
int csystem_keeper_is_alone(const struct csystem_keeper *keeper);
/// How often it has begun or done with reaping: the same even number before and after a look means that it reaped nobody meanwhile.
unsigned csystem_keeper_reaps(const struct csystem_keeper *keeper);
/// The descriptor of a keeper with notes that counts the same for whoever comes after us: an eventfd in its own table. Where that number is
/// something else, it counts for nobody.
enum { CSYSTEM_KEEPER_COUNTER = 0 };
/// Sends a signal to the worker, or to the group that it leads, by number: the keeper does not reap it meanwhile. 0 or errno.
int csystem_keeper_signal(struct csystem_keeper *keeper, int signal, int to_group);
/// Forgets a keeper that was waited for.
void csystem_keeper_free(struct csystem_keeper *keeper);
/// Whether we have a child that is no keeper, living or not reaped. Negative errno where that cannot be asked.
int csystem_has_children(void);
/// A child that somebody has stopped since the last call, keepers among them; 0: none.
pid_t csystem_stopped_child(void);
/// An eventfd that is close-on-exec and never blocks. -1 with errno.
int csystem_bell(void);
/// Keeps room behind the end of a file without making it longer. 0 or errno.
int csystem_keep_room(int fd, int64_t offset, int64_t length);
/// Sends a signal to the process group of a pidfd's process. 0 or errno (EINVAL: this kernel does not know how).
int csystem_pidfd_signal_group(int pidfd, int signal);

/// Undoes what was inherited of signals: CHLD, TERM and ALRM get their default actions, PIPE and XFSZ become errors of write(2), and
/// nothing is blocked. What else is ignored (HUP by nohup, INT and QUIT of a background job) stays ignored. A crash
/// report is left for faults of this process: QUIT, and what somebody sends of the signals that faults raise, ends it
/// by default, without one.
void csystem_normalise_signals(void);
/// Takes out of the umask what would keep its owner from a file.
void csystem_normalise_umask(void);
/// Keeps descriptors from this number on from whatever is executed, also those that were inherited.
void csystem_close_on_exec_from(int first);
/// Whether limits leave room to work in.
enum csystem_room { CSYSTEM_ROOM, CSYSTEM_LITTLE_STACK, CSYSTEM_LITTLE_MEMORY };
/// Whether the stack may grow to so many bytes, and so many more may be mapped where a limit says how many.
enum csystem_room csystem_room(uint64_t stack, uint64_t memory);

/// Whether a block of entries, each ended by a zero byte (/proc/PID/environ), has exactly this one.
int csystem_environment_has(const char *block, size_t length, const char *entry);

/// Renames where nothing has the new name yet, by renameat2(2), which file systems and sandboxes need not know. 0, or -1 with errno.
int csystem_rename_new(const char *from, const char *to);

/// A descriptor that means this process and no other. Where pidfd_open is denied it is the process's directory in /proc, which takes
/// signals like a pidfd and cannot be polled. -1 with errno; ESRCH where there is no such process.
int csystem_pidfd_open(pid_t pid);
/// Sends a signal to the process behind such a descriptor, also where pidfd_send_signal is denied. 0, or -1 with errno.
int csystem_pidfd_send_signal(int pidfd, int signal);
int csystem_pidfd_getfd(int pidfd, int target);
/// waitid on such a descriptor. leave != 0 keeps the zombie. Returns 0 and si_code/si_status, 1 while it runs, -errno else.
int csystem_wait(int pidfd, int leave, int *code, int *status);
/// Whether a descriptor is a directory: of a process, where pidfd_open is denied.
int csystem_is_directory(int fd);
/// Which of these calls are denied here, by trying each on ourselves.
enum { CSYSTEM_PIDFD_OPEN = 1, CSYSTEM_PIDFD_SIGNAL = 2, CSYSTEM_PIDFD_WAIT = 4, CSYSTEM_PIDFD_GETFD = 8 };
int csystem_pidfd_denied(void);
int csystem_become_subreaper(void);
/// Whether a descriptor is of a proc file system.
int csystem_is_proc(int fd);
int csystem_memfd(const char *name);
/// Cuts a hole into [offset, offset+length) and keeps the size. 0 or errno.
int csystem_punch(int fd, int64_t offset, int64_t length);
/// flock(LOCK_EX) that gives up after milliseconds. 0, or errno (EAGAIN: somebody else held it all the time). Takes SIGALRM.
int csystem_flock_within(int fd, int milliseconds);
/// An open-file-description write lock on the whole file, never waiting. 0 or errno.
int csystem_ofd_lock(int fd);
/// A pipe whose ends are close-on-exec. 0 or -1 with errno.
int csystem_pipe(int ends[2]);
/// Whether the caller of this process had that signal ignored.
int csystem_is_ignored(int signal);
enum { CSYSTEM_FILE, CSYSTEM_DIRECTORY, CSYSTEM_MOUNT };
/// What a name in a directory is: a directory, the root of something that is mounted there, or anything else (also where there is none).
int csystem_entry(int directory, const char *name);

/// Renames a file, unless the new name is there already (EEXIST). 0 or an errno.
int csystem_rename_to_free(const char *from, const char *to);
/// Whether a file has an access list beside its mode: of the descriptor, or where that is -1 of the path. Not to be told: 1.
int csystem_has_access_list(int fd, const char *path);

extern const int csystem_path_only;  ///< O_PATH
extern const int csystem_unnamed;    ///< O_TMPFILE
extern const int csystem_pipe_size;  ///< F_SETPIPE_SZ
extern const int csystem_seek_data;  ///< SEEK_DATA
extern const int csystem_seek_hole;  ///< SEEK_HOLE
/// What this program was called with, its name first, ended by NULL; without a look at /proc.
char **csystem_arguments(void);
/// The process environment, in order, ended by NULL (Swift refuses the global variable).
char **csystem_environment(void);
/// `EACCES` and `Permission denied`, in English whatever the locale; NULL for a number that has none.
const char *csystem_error_name(int error);
const char *csystem_error_text(int error);
/// What this program was made of (a commit) and by (a toolchain), as a stamp says it that was linked into it; "" where none was.
const char *csystem_stamp_commit(void);
const char *csystem_stamp_toolchain(void);
#endif
