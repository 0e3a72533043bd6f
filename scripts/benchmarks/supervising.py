"""Memory and wake-ups of an idle supervisor and of its keepers, one a run."""
import os
import re
import time

from configuring import answer, configuration, lanes
from contest import exponent

KEEPER = "fanout-keeper"


def measure(bench):
    bench.heading("Supervising: one supervisor of workers that sleep, and their keepers")
    growth = []
    for count in (1, 64) if bench.short else (1, 6, 64, 512, 1000):
        directory = bench.fresh("supervising")
        path = configuration(
            bench, directory, lanes(count), ["sleep", "600"], ["cat", answer(f"{directory}/answer.json", lanes(count))])
        bench.run([bench.fanout, "fire", "--quiet", "--config", path])
        supervisor, keepers = processes(directory)
        if len(keepers) != count:
            raise SystemExit(f"{len(keepers)} keepers of {count} workers")
        if any(addresses(pid) != addresses(supervisor) for pid in keepers):
            raise SystemExit("keepers no longer live in their supervisor's memory: count theirs as well")
        counted = [supervisor, *keepers]
        before = [wakes(pid) for pid in counted]
        seconds = 2 if bench.short else 10
        time.sleep(seconds)
        woken = [(wakes(pid) - earlier) / seconds for pid, earlier in zip(counted, before)]
        # Keepers live in their supervisor's memory, which is counted once, their stacks in it.
        memory = private(supervisor)
        bench.row(
            f"{count} workers", f"{memory / 1024:.1f} MiB private to the supervisor with its keepers; "
            f"wake-ups a second {woken[0]:.1f}, of all keepers {sum(woken[1:]):.1f}")
        growth.append((count, memory))
        bench.run([bench.fanout, "kill", "--all", "--now", "--quiet", "--config", path])
    bench.row("growth of memory", f"exponent {exponent(growth):.2f}")


def processes(directory):
    """The supervisor of this state directory, and its keepers, which may show its arguments and bear another name."""
    wanted = f"{directory}/state".encode()
    supervisor, children = None, {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
            # The name may hold anything, parentheses as well.
            with open(f"/proc/{name}/stat") as file:
                comm, rest = re.fullmatch(r"\d+ \((.*)\) (.*)\n?", file.read(), re.S).groups()
        except OSError:
            continue
        if comm == KEEPER:
            children.setdefault(int(rest.split()[1]), []).append(int(name))
        elif b"supervise" in words and wanted in words:
            supervisor = int(name)
    if supervisor is None:
        raise SystemExit("no supervisor is there")
    return supervisor, sorted(children.get(supervisor, []))


def wakes(pid):
    """Of all its threads."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/status") as file:
            total += sum(int(number) for number in re.findall(r"^voluntary_ctxt_switches:\s+(\d+)", file.read(), re.M))
    return total


def addresses(pid):
    """Where its memory begins and ends: the same for processes that share it."""
    with open(f"/proc/{pid}/maps") as file:
        return file.read()


def private(pid):
    """KiB that would be free without it."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return sum(int(number) for number in re.findall(r"^Private_\w+:\s+(\d+)", file.read(), re.M))
