"""Started by scripts/bench: FANOUT WORK DUCKDB-PYTHON [REPETITIONS] [--short] [--only PART]..."""
import argparse
import os
import platform

import history
import launching
import locking
import planning
import reporting
import supervising
import units
from contest import Bench

PARTS = {part.__name__: part for part in (launching, units, locking, planning, supervising, reporting, history)}

arguments = argparse.ArgumentParser()
for name in ("fanout", "work", "duckdb"):
    arguments.add_argument(name)
arguments.add_argument("repetitions", nargs="?", type=int)
arguments.add_argument("--short", action="store_true")
arguments.add_argument("--only", action="append", choices=PARTS)
given = arguments.parse_args()

bench = Bench(
    os.path.abspath(given.fanout), given.work, given.duckdb if os.access(given.duckdb, os.X_OK) else None,
    given.repetitions or (3 if given.short else 10), given.short)
print(f"{platform.machine()}, {os.cpu_count()} processors, Linux {platform.release()}, load {os.getloadavg()[0]:.1f}; "
      f"{bench.repetitions} repetitions in shuffled order; median (middle half); CPU is user and system time of all processes")
for name in given.only or PARTS:
    PARTS[name].measure(bench)
print(f"\nload at the end {os.getloadavg()[0]:.1f}; " + (f"goals missed: {len(bench.missed)}" if bench.missed else "all goals met"))
