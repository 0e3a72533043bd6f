"""What a fire pays for a long past."""
import journals
from configuring import answer, configuration


def measure(bench):
    bench.heading("History: a fire of one worker, with and without a year behind it")
    found = {}
    # The same last days for both: what lies within the window that a fire reads is no history.
    for name, days in (("none", 3), ("a year", 40 if bench.short else 365)):
        directory = bench.fresh("history")
        path = configuration(bench, directory, ["lane-0"], ["true"], ["cat", answer(f"{directory}/answer.json", ["lane-0"])])
        journals.write(f"{directory}/state", 500 * days, days)
        bench.run([bench.fanout, "fire", "--wait", "--quiet", "--config", path])
        found[name] = lambda path=path: bench.run([bench.fanout, "fire", "--wait", "--quiet", "--config", path])
    results = bench.contest(found)
    for name, figures in results.items():
        bench.row(name, f"{figures.text('wall')}  CPU {figures.text('cpu')}")
    bench.goal("a fire with a year behind it, times without", results["a year"].median("cpu") / results["none"].median("cpu"), 1.3)
