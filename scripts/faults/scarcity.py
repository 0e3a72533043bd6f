"""Descriptors and memory run out, here and there and at any moment."""
import os
import signal
import time

import machine
from box import read
from calm import settle, verdict
from storm import TAME, resume_until_done, strike


def limited(box, limits, *words):
    """The binary under limits of the shell."""
    box.count("fires" if "fire" in words else "commands")
    return box.start(["/bin/sh", "-c", f'{limits} && exec "$0" "$@"', box.binary, *words])


def descriptors(box, number):
    """Fires and people with room for so many descriptors; the supervisors that they start have no more."""
    chance, faults = box.chance, []
    box.configure(TAME, [str(chance.randrange(1 << 32))])
    for _ in range(8):
        box.ask(chance.sample(TAME, chance.randint(1, len(TAME))))
        started = [limited(box, f"ulimit -n {chance.randint(3, 40)}", *words)
                   for words in chance.choice([[["fire"]], [["fire"], ["fire"]], [["fire", "--wait"]], [["run", chance.choice(TAME)]],
                                               [["kill", "--all"]], [["fire"], ["kill", "--all"]]])]
        if chance.random() < 0.4:
            time.sleep(chance.random() * 0.03)
            strike(box)
        if chance.random() < 0.3:
            box.kill_all(["supervisor"])
        resume_until_done(box, started)
        for one in started:
            if one.wait() not in (0, 1, 69, 73, 74, 75, 127, -signal.SIGKILL, -signal.SIGTERM):
                faults.append(f"{' '.join(one.words[2:])} ended with {one.status}: {one.said()[-500:]}")
    settle(box)
    return faults + verdict(box, next_category=chance.choice(TAME))


def memory(box, number):
    """Less memory than is needed, as an address space or as a cgroup: programs fall wherever they are, and that is all."""
    chance = box.chance
    box.configure(TAME, [str(chance.randrange(1 << 32))])
    group = cgroup(number) if number % 2 else None
    try:
        for _ in range(8):
            box.ask(chance.sample(TAME, chance.randint(1, len(TAME))))
            limits = f"ulimit -v {chance.randint(20_000, 80_000)}"
            if group:
                limit(group, chance.randint(1 << 20, 12 << 20))
                limits = f"echo $$ > {group[0]}/cgroup.procs"
            # The core of one that falls is of no use.
            started = [limited(box, "ulimit -c 0; " + limits, *words)
                       for words in chance.choice([[["fire"]], [["fire"], ["fire"]], [["run", chance.choice(TAME)]], [["fire", "--wait"]]])]
            if chance.random() < 0.3:
                box.kill_all(["supervisor"])
            resume_until_done(box, started)
            box.count("falls", sum(one.wait() < 0 for one in started))
            box.tears += 5
        settle_outside(box, group)
        return verdict(box, next_category=chance.choice(TAME))
    finally:
        if group:
            box.kill_all()
            box.count("outOfMemoryKills", out_of_memory_kills(group[0]))
            os.rmdir(group[0])


def settle_outside(box, group):
    """Memory is back."""
    if group:
        limit(group, 1 << 30)
    settle(box)


def cgroup(number):
    found = machine.cgroup_parent()
    if not found:
        return None
    path = f"{found[0]}/fanout-faults-{os.getpid()}"
    os.mkdir(path)
    return path, found[1]


def limit(group, size):
    try:
        with open(f"{group[0]}/{group[1]}", "w") as file:
            file.write(str(size))
    except OSError:
        # What is in use cannot be taken away: the old limit stands.
        pass


def out_of_memory_kills(path):
    for name in ("memory.oom_control", "memory.events"):
        for line in read(f"{path}/{name}").decode().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0
