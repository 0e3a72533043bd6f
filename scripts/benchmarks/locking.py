"""One command under one lock."""
from configuring import configuration


def measure(bench):
    bench.heading("Locking: one command under one lock, from the shell's point of view")
    directory = bench.fresh("locking")
    path = configuration(bench, directory, ["lane"], ["true"])
    found = {
        "fanout run": lambda: bench.run([bench.fanout, "run", "lane", "--quiet", "--config", path]),
        "floor": lambda: bench.run([f"{bench.work}/floor", directory, "1", "true"]),
        "flock(1)": lambda: bench.run(["flock", "-n", f"{directory}/lock", "true"]),
    }
    if bench.has("sem"):
        found["sem"] = lambda: bench.run(["sem", "--will-cite", "--fg", "--id", "bench-lock", "true"])
    results = bench.contest(found)
    for name, figures in sorted(results.items(), key=lambda entry: entry[1].median("wall")):
        bench.row(name, f"{figures.text('wall')}  CPU {figures.text('cpu')}  "
                  f"{figures.median('wall') / results['flock(1)'].median('wall'):.2f} × flock(1), which records nothing")
