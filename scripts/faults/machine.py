"""What this machine lets a round do, and the calls of Linux that Python does not know."""
import ctypes
import os
import shutil
import subprocess

libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS = 0x00020000
MS_REC, MS_PRIVATE = 0x4000, 1 << 18
PR_SET_CHILD_SUBREAPER = 36


def become_subreaper():
    """Whatever the round starts comes back to it when its parents are gone: so it knows all that is its own."""
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def private_mounts():
    """Mounts of its own, which go with the last process that sees them."""
    if libc.unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare(CLONE_NEWNS)")
    if libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None) != 0:
        raise OSError(ctypes.get_errno(), "mount --make-rprivate /")


def works(line):
    return subprocess.run(["sh", "-c", line], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def faketime():
    """The library that steps the wall clock of the processes that it is preloaded into."""
    for path in ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"):
        library = path + "/faketime/libfaketime.so.1"
        if os.path.exists(library):
            return library
    return None


def cgroup_parent():
    """Where a memory cgroup can be made: the directory and the name of its limit; None where there is none."""
    for parent, limit in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
        trial = f"{parent}/fanout-faults-{os.getpid()}"
        try:
            os.mkdir(trial)
        except OSError:
            continue
        found = os.path.exists(f"{trial}/{limit}")
        os.rmdir(trial)
        if found:
            return parent, limit
    return None


def lacks():
    """Scenarios that cannot be had here, each with the reason."""
    missing = {}
    root = os.geteuid() == 0
    loop = root and shutil.which("mkfs.ext4") and works(
        "d=$(mktemp -d) && truncate -s 4M $d/i && mkfs.ext4 -q $d/i && mkdir $d/m && "
        "unshare --mount sh -c \"mount -o loop $d/i $d/m\"; r=$?; rm -rf $d; exit $r")
    if not root or not works("unshare --mount mount -t tmpfs none /mnt"):
        missing["disk-full"] = "needs root and a file system of its own"
    if not loop:
        for name in ("read-only", "hanging-disk"):
            missing[name] = "needs root, mkfs.ext4 (e2fsprogs) and a loop device"
    if not root or not works("unshare --pid --fork --mount-proc true"):
        missing["pid-namespace"] = "needs root and unshare --pid"
    if not faketime():
        missing["clock-steps"] = "needs libfaketime (apt-get install libfaketime)"
    elif not root or not works("unshare --time --boottime 1000 true"):
        missing["clock-steps"] = "needs root and time namespaces"
    if not root or not shutil.which("systemd-run") or not os.path.exists("/lib/systemd/systemd"):
        missing["units"] = "needs root and systemd (apt-get install systemd)"
    return missing
