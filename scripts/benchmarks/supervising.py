"""Memory and wake-ups of an idle supervisor."""
import os
import re
import time

from configuring import answer, configuration, lanes
from contest import exponent


def measure(bench):
    bench.heading("Supervising: one supervisor of workers that sleep")
    growth = []
    for count in (1, 64) if bench.short else (1, 6, 64, 512, 1000):
        directory = bench.fresh("supervising")
        path = configuration(
            bench, directory, lanes(count), ["sleep", "600"], ["cat", answer(f"{directory}/answer.json", lanes(count))])
        bench.run([bench.fanout, "fire", "--quiet", "--config", path])
        pid = supervisor(directory)
        before = wakes(pid)
        seconds = 2 if bench.short else 10
        time.sleep(seconds)
        memory = private(pid)
        bench.row(f"{count} workers", f"{memory / 1024:.1f} MiB private, {(wakes(pid) - before) / seconds:.1f} wake-ups a second")
        growth.append((count, memory))
        bench.run([bench.fanout, "kill", "--all", "--now", "--quiet", "--config", path])
    bench.row("growth of memory", f"exponent {exponent(growth):.2f}")


def supervisor(directory):
    """The process that was started for this state directory."""
    wanted = f"{directory}/state".encode()
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
        except OSError:
            continue
        if b"supervise" in words and wanted in words:
            return int(name)
    raise SystemExit("no supervisor is there")


def wakes(pid):
    with open(f"/proc/{pid}/status") as file:
        return sum(int(number) for number in re.findall(r"^voluntary_ctxt_switches:\s+(\d+)", file.read(), re.M))


def private(pid):
    """KiB that would be free without it."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return sum(int(number) for number in re.findall(r"^Private_\w+:\s+(\d+)", file.read(), re.M))
