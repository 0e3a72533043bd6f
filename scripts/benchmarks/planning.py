"""The dry run: listings of 10 to 100,000 candidates, start-up, instructions."""
import re
import subprocess

from configuring import answer, configuration, lanes
from contest import exponent

QUERY = ".diversity_alternatives[].category"


def measure(bench):
    bench.heading("Planning: a dry run with a given answer, against jq listing its categories")
    directory = bench.fresh("planning")
    path = configuration(bench, directory, ["lane-7", "lane-9"], ["true"])
    counts = (10, 1000, 10_000) if bench.short else (10, 100, 1000, 10_000, 100_000)
    answers = {count: answer(f"{directory}/answer-{count}.json", lanes(count)) for count in counts}
    growth = []
    for count in counts:
        plan = [bench.fanout, "plan", "--config", path, "--payload", answers[count]]
        results = bench.contest({
            "fanout": lambda plan=plan: bench.run(plan),
            "jq": lambda count=count: bench.run(["jq", "-r", QUERY, answers[count]]),
        })
        ours, peer = results["fanout"], results["jq"]
        bench.row(f"{count} candidates", f"fanout {ours.text('wall')}, jq {peer.text('wall')}, {ours.median('wall') / peer.median('wall'):.2f} × jq; "
                  f"CPU {ours.text('cpu')}")
        if count >= 1000:
            growth.append((count, ours.median("cpu")))
        if count == 1000:
            bench.goal("a dry run of 1,000 candidates", ours.median("wall") * 1e3, 10, " ms")
    if len(growth) > 1:
        bench.goal("growth with candidates, exponent", exponent(growth), 1.1)
    starts(bench)
    instructions(bench, path, answers)


def starts(bench):
    found = {"fanout": lambda: bench.run([bench.fanout, "--version"]), "true": lambda: bench.run(["true"]),
             "jq": lambda: bench.run(["jq", "--version"]), "python3": lambda: bench.run(["python3", "-S", "-c", "pass"])}
    results = bench.contest(found)
    bench.row("start-up", ", ".join(f"{name} {figures.text('wall').strip()}" for name, figures in results.items()))


def instructions(bench, path, answers):
    """A number that does not depend on the machine's mood."""
    if not bench.has("valgrind"):
        return bench.row("not measured", "instructions: valgrind is not installed")
    # Without its debugging information, which valgrind cannot read.
    program = f"{bench.work}/fanout-stripped"
    subprocess.run(["strip", "-o", program, bench.fanout], check=True)
    for count in (10, 1000):
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "plan", "--config", path, "--payload", answers[count]],
            capture_output=True, text=True, env=bench.environment)
        found = re.search(r"Collected : (\d+)", run.stderr)
        bench.row("instructions", f"{int(found[1]) / 1e6:.2f} million for a dry run of {count} candidates" if found else "valgrind did not count")
