"""Measuring contestants against each other, and saying what came out."""
import math
import os
import random
import shutil
import statistics
import subprocess
import time


class Bench:
    """One run of the benchmarks: what is measured with, and what was said of goals."""

    def __init__(self, fanout, work, duckdb, repetitions, short):
        self.fanout, self.work, self.duckdb = fanout, work, duckdb
        self.repetitions, self.short = repetitions, short
        self.environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": work, "LC_ALL": "C"}
        self.missed = []
        self.serial = 0

    def fresh(self, name):
        """A directory of its own. Nothing is deleted while contests run: ext4 slows for seconds after deletions."""
        self.serial += 1
        path = f"{self.work}/{name}-{self.serial}"
        os.mkdir(path)
        return path

    def has(self, *programs):
        return all(shutil.which(program, path=self.environment["PATH"]) for program in programs)

    def run(self, argv, stdin=None, check=True, **more):
        """Wall and CPU seconds of a process and all it waited for."""
        with open(stdin or os.devnull) as source, open(os.devnull, "w") as sink:
            began = time.monotonic()
            child = subprocess.Popen(argv, stdin=source, stdout=sink, stderr=sink, cwd=self.work, env={**self.environment, **more})
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = status
        if check and status != 0:
            raise SystemExit(f"{argv} ended with status {status}")
        return {"wall": time.monotonic() - began, "cpu": usage.ru_utime + usage.ru_stime, "began": began}

    def contest(self, contestants, repetitions=None):
        """All repetitions of all contestants (name: function that returns a dictionary of figures), in shuffled order."""
        seen = {name: [] for name in contestants}
        for _ in range(repetitions or self.repetitions):
            for name in random.sample(sorted(contestants), len(contestants)):
                seen[name].append(contestants[name]())
        return {name: Figures(runs) for name, runs in seen.items()}

    def heading(self, text):
        print(f"\n{text}", flush=True)

    def row(self, name, text):
        print(f"  {name:34} {text}", flush=True)

    def goal(self, what, value, limit, unit="", why=""):
        """Says whether a figure is within its goal, else by how much not."""
        if value <= limit:
            self.row("goal met", f"{what}: {value:.2f}{unit} (at most {limit:g}{unit})")
            return
        self.missed.append(what)
        self.row("GOAL MISSED", f"{what}: {value:.2f}{unit}, {value / limit:.2f} times the {limit:g}{unit} it may be" + (f"; {why}" if why else ""))


class Figures:
    """What repetitions of one contestant gave, by the name of the figure."""

    def __init__(self, runs):
        self.runs = runs

    def median(self, figure):
        return statistics.median(run[figure] for run in self.runs)

    def text(self, figure, scale=1e3, unit="ms"):
        """Median and spread (the middle half)."""
        values = sorted(run[figure] * scale for run in self.runs)
        quarter = len(values) // 4
        return f"{statistics.median(values):8.1f} {unit} ({values[quarter]:.1f}–{values[-1 - quarter]:.1f})"


def exponent(points):
    """The slope of a straight line through the logarithms: 1 is linear growth."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(max(y, 1e-9)) for _, y in points]
    mean_x, mean_y = statistics.mean(xs), statistics.mean(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum((x - mean_x) ** 2 for x in xs)
