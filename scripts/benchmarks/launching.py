"""From fire to last worker running, and to last end recorded, for 1 to 1,000 workers."""
import os
import re
import struct
import subprocess

from configuring import answer, configuration, lanes
from contest import exponent

# Where starting a process for each worker would take minutes, a peer takes part up to so many.
MOST = {"flock and jq": 64, "sem": 6, "systemd-run": 64, "nq": 512, "task-spooler": 512, "parallel": 1000}


def measure(bench):
    bench.heading("Launching: until the last worker ran / until the last end is recorded (or all have ended)")
    growth = []
    for count in (1, 6, 64, 1000) if bench.short else (1, 6, 64, 512, 1000):
        found = contestants(bench, count)
        if bench.short and count == 1000:
            # What the goals are about: the peers take half a minute.
            found = {name: found[name] for name in ("fanout", "floor", "xargs -P")}
        results = bench.contest(found)
        floor, xargs = results["floor"], results["xargs -P"]
        for name in sorted(results, key=lambda name: results[name].median("wall")):
            figures = results[name]
            bench.row(f"{count} × {name}", f"{figures.text('running')} / {figures.text('wall')}  CPU {figures.text('cpu')}  "
                      f"{figures.median('wall') / floor.median('wall'):6.2f} × floor, CPU {figures.median('cpu') / floor.median('cpu'):.2f} ×")
        growth.append((count, results["fanout"].median("wall")))
        goals(bench, count, results["fanout"], floor, xargs)
    bench.row("growth of fanout", f"exponent {exponent(growth):.2f}")
    syncs(bench)
    for name in sorted(set(MOST) | {"fanout"}):
        if name not in contestants(bench, 1):
            bench.row("not measured", name + (": no manager answers" if name == "systemd-run" else ": not installed"))


def goals(bench, count, fanout, floor, xargs):
    if count == 6:
        bench.goal("six workers beyond the floor", (fanout.median("wall") - floor.median("wall")) * 1e3, 15, " ms",
                   why="of the rest two thirds are grace periods of the kernel: /proc/locks, and closing an inotify instance")
    if count == 1000:
        why = "all claims are on disk before the first worker is executed, a fifth of a second in which one processor is idle"
        bench.goal("1,000 workers, times the floor", fanout.median("wall") / floor.median("wall"), 1.9, why=why)
        bench.goal("1,000 workers, times bare xargs -P", fanout.median("wall") / xargs.median("wall"), 1, why=why)


def contestants(bench, count):
    """Name: function that starts that many workers, each with the same argv and environment."""
    worker = f"{bench.work}/worker"
    numbers = f"{bench.work}/numbers-{count}"
    with open(numbers, "w") as file:
        file.writelines(f"{number}\n" for number in range(count))

    def timed(argv, directory, stdin=None, **environment):
        starts = f"{directory}/starts"
        open(starts, "w").close()
        figures = bench.run(argv, stdin=stdin, BENCH_STARTS=starts, **environment)
        with open(starts, "rb") as file:
            moments = [moment for moment, in struct.iter_unpack("q", file.read())]
        if len(moments) != count:
            raise SystemExit(f"{argv[0]} started {len(moments)} of {count} workers")
        return {**figures, "running": max(moments) / 1e9 - figures["began"]}

    def fanout():
        directory = bench.fresh("fanout")
        path = configuration(bench, directory, lanes(count), [worker], ["cat", answer(f"{directory}/answer.json", lanes(count))])
        return timed([bench.fanout, "fire", "--wait", "--quiet", "--config", path], directory)

    def shell(script, **environment):
        directory = bench.fresh("peer")
        return timed(["bash", "-c", script, "bash", directory, worker, str(count)], directory, **environment)

    def plain(argv, stdin=None):
        directory = bench.fresh("peer")
        return timed([word.replace("{directory}", directory) for word in argv], directory, stdin)

    found = {
        "fanout": fanout,
        "floor": lambda: plain([f"{bench.work}/floor", "{directory}", str(count), worker]),
        "xargs -P": lambda: plain(["xargs", "-n1", "-P", str(count), worker], numbers),
    }
    if bench.has("parallel"):
        found["parallel"] = lambda: plain(["parallel", "--will-cite", "-n0", "-j", str(count), worker], numbers)
        found["sem"] = lambda: shell('for i in $(seq $3); do sem --will-cite --id bench -j $3 "$2"; done; sem --will-cite --id bench --wait')
    if bench.has("flock", "jq"):
        # The way such loops are written by hand: an answer read with jq, a lock for each category, a record for each end.
        found["flock and jq"] = lambda: shell(
            'for i in $(seq $3); do c=$(jq -nr --arg i "$i" \'"lane-" + $i\'); '
            '( exec 9>"$1/$c.lock"; flock -n 9 || exit 75; "$2"; jq -nc --arg c "$c" --arg s "$?" \'{c: $c, s: $s}\' >> "$1/journal" ) & done; wait')
    if bench.has("nq"):
        # One queue each, because one queue runs one at a time.
        found["nq"] = lambda: shell(
            'for i in $(seq $3); do mkdir "$1/q$i"; NQDIR="$1/q$i" nq "$2" >/dev/null; done; for i in $(seq $3); do NQDIR="$1/q$i" nq -w; done')
    if bench.has("tsp"):
        found["task-spooler"] = lambda: shell(
            'export TS_SOCKET="$1/socket" TS_MAXCONN=1000 TMPDIR="$1"; tsp -S $3; for i in $(seq $3); do last=$(tsp -n "$2"); done; '
            'for i in $(seq 0 $(($3 - 1))); do tsp -w $i; done; tsp -K; true')
    if systemd_answers():
        found["systemd-run"] = lambda: shell(
            'for i in $(seq $3); do systemd-run --user --quiet --collect --wait -E BENCH_STARTS "$2" & done; wait',
            XDG_RUNTIME_DIR=os.environ.get("XDG_RUNTIME_DIR", ""))
    return {name: start for name, start in found.items() if count <= MOST.get(name, count)}


def systemd_answers():
    try:
        return subprocess.run(["systemctl", "--user", "show-environment"], capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def syncs(bench):
    """Waits for the disk in one fire: durability is not traded."""
    if not bench.has("strace"):
        return bench.row("not measured", "syncs: strace is not installed")
    for count in (1, 64) if bench.short else (1, 64, 1000):
        directory = bench.fresh("syncs")
        path = configuration(bench, directory, lanes(count), ["true"], ["cat", answer(f"{directory}/answer.json", lanes(count))])
        out = f"{directory}/strace"
        bench.run(["strace", "-f", "-c", "-o", out, bench.fanout, "fire", "--wait", "--quiet", "--config", path])
        with open(out) as file:
            rows = [line.split() for line in file]
        calls = {row[-1]: int(row[3]) for row in rows if len(row) > 4 and re.fullmatch(r"\d+", row[3])}
        bench.row(f"{count} workers: syncs", f"{calls.get('fdatasync', 0) + calls.get('fsync', 0)} in one fire; "
                  f"{calls.get('total', sum(calls.values())) / count:.0f} system calls a worker, its own among them")
