"""File systems that fill up, turn read-only under open writers, or hang."""
import datetime
import fcntl
import os
import signal
import subprocess
import threading
import time

import machine
from box import Unmet
from calm import resume, settle, verdict
from storm import TAME, resume_until_done, strike

EXPECTED = {0, 1, 73, 74, 75, -signal.SIGKILL, -signal.SIGTERM}


def sh(line):
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{line}: {done.stderr.strip()}")
    return done.stdout.strip()


def disk(box, kind, size):
    """A file system of its own at `box.path/disk`, the state directory on it; what the round learns is kept elsewhere."""
    machine.private_mounts()
    os.mkdir(box.path + "/disk")
    if kind == "tmpfs":
        sh(f"mount -t tmpfs -o size={size}k tmpfs {box.path}/disk")
    else:
        sh(f"truncate -s {size}k {box.path}/image && mkfs.ext4 -q -m 0 {box.path}/image")
        mount(box)
    place(box)


def mount(box):
    sh(f"mount -o loop,errors=remount-ro {box.path}/image {box.path}/disk")


def place(box):
    box.state = box.path + "/disk/state"
    box.locks = box.state + "/locks"
    box.configure(TAME, [str(box.chance.randrange(1 << 32))])


def unmount(box):
    """Waits until the kernel lets go of what the dead had open."""
    box.until(lambda: machine.works(f"umount {box.path}/disk"), "the file system stays busy")


def some_fires(box, number):
    """Fires at once, struck; none may end otherwise than the contract says."""
    names = TAME[:]
    box.chance.shuffle(names)
    box.ask(names)
    started = [box.fanout("fire") for _ in range(number)]
    if box.chance.random() < 0.3:
        started.append(box.fanout("run", names[0], "--respawn"))
    if box.chance.random() < 0.2:
        started.append(box.fanout("kill", "--all", "--now"))
    return started


def check_codes(started, faults):
    for one in started:
        if one.wait() not in EXPECTED:
            faults.append(f"{' '.join(one.words[1:])} ended with {one.status}: {one.said()[-500:]}")


def full(box, number):
    """The disk is full, or has a few blocks left, while fires start, workers end and members are killed; then there is room again."""
    chance, faults = box.chance, []
    kind = ["tmpfs", "ext4"][number % 2]
    disk(box, kind, 4096 if kind == "tmpfs" else 16384)
    ballast = box.path + "/disk/ballast"
    for _ in range(6):
        started = some_fires(box, chance.randint(1, 2))
        time.sleep(chance.random() * 0.05)
        fill(ballast, chance.choice([0, 0, 1, 2, 5, 9, 40]) * 4096)
        # A write that found too little room has torn its line.
        box.tears += 20
        started += some_fires(box, 1)
        for _ in range(chance.randint(0, 3)):
            time.sleep(chance.random() * 0.06)
            strike(box)
        # A worker lives for at most a quarter of a second: most end while there is no room.
        time.sleep(chance.random() * 0.3)
        remove(ballast)
        resume_until_done(box, started)
        check_codes(started, faults)
    settle(box)
    return faults + verdict(box, next_category=chance.choice(TAME))


def fill(path, left):
    """Takes all the room there is, less that many bytes."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    size, block = 0, 1 << 20
    while block >= 512:
        try:
            size += os.pwrite(file, b"\1" * block, size)
        except OSError:
            block //= 2
    os.ftruncate(file, max(0, size - left))
    os.close(file)


def remove(path):
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def read_only(box, number):
    """An error of the file system makes it read-only under open writers. All is killed, it is repaired, and one fire puts all right."""
    chance, faults = box.chance, []
    disk(box, "ext4", 8192)
    for _ in range(2):
        started = some_fires(box, chance.randint(1, 2))
        time.sleep(chance.random() * 0.08)
        device = sh(f"findmnt -no SOURCE {box.path}/disk").removeprefix("/dev/")
        with open(f"/sys/fs/ext4/{device}/trigger_fs_error", "w") as file:
            file.write("1")
        box.failed.append(datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None))
        box.count("diskFailures")
        time.sleep(chance.random() * 0.05)
        strike(box)
        resume(box)
        fire, looking = box.fanout("fire"), box.fanout("status")
        if fire.wait() not in (73, 74, 75):
            faults.append(f"on a read-only file system fire ended with {fire.wait()}: {fire.said()[-400:]}")
        if looking.wait() not in (0, 1):
            faults.append(f"status ended with {looking.wait()}: {looking.said()[-400:]}")
        time.sleep(chance.random() * 0.5)
        check_codes([one for one in started if one.has_ended()], faults)
        # What nobody could write anywhere is tried again for as long as a supervisor lives: here the machine goes down.
        box.kill_all()
        for one in started:
            one.wait()
        unmount(box)
        fsck = subprocess.run(["e2fsck", "-fy", box.path + "/image"], capture_output=True, text=True)
        if fsck.returncode > 2:
            raise RuntimeError(f"e2fsck: {fsck.stdout} {fsck.stderr}")
        mount(box)
        box.tears += 20
    settle(box)
    return faults + verdict(box, next_category=chance.choice(TAME))


FREEZE, THAW = 0xC0045877, 0xC0045878


def hanging(box, number):
    """Every write hangs for a while; what is killed meanwhile dies when it moves again."""
    chance, faults = box.chance, []
    disk(box, "ext4", 16384)
    # By this process itself: a helper could be struck, and nobody would thaw.
    root = os.open(box.path + "/disk", os.O_RDONLY | os.O_DIRECTORY)
    for _ in range(4):
        started = some_fires(box, chance.randint(1, 3))
        time.sleep(chance.random() * 0.06)
        thaw = threading.Timer(0.1 + chance.random() * 0.5, lambda: fcntl.ioctl(root, THAW, 0))
        fcntl.ioctl(root, FREEZE, 0)
        thaw.start()
        try:
            started += some_fires(box, 1)
            for _ in range(chance.randint(1, 3)):
                time.sleep(chance.random() * 0.05)
                strike(box)
        finally:
            thaw.join()
        resume_until_done(box, started)
        check_codes(started, faults)
    os.close(root)
    settle(box)
    return faults + verdict(box, next_category=chance.choice(TAME))
