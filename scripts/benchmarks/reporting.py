"""`report` over 10,000 to 1,000,000 runs against jq and DuckDB computing the same sums."""
import glob

import journals
from configuring import configuration
from contest import exponent

JQ = """
reduce inputs as $r ({};
  if $r.kind == "runEnded" then .[$r.category + " " + $r.outcome] += 1
  elif $r.kind == "fireEnded" then .admitted += $r.admitted | .started += $r.started | .refused += $r.refused | .failed += $r.failed
    | .withheld += $r.withheld | .[$r.constraint] += 1
  elif $r.kind == "lockAcquired" then .held += 1 | .acquired += 1 | .peak = ([.peak, .held] | max)
  elif $r.kind == "lockReleased" then .held -= 1
  else . end)"""

DUCKDB = """
import duckdb, sys
journal = duckdb.sql("select * from read_json(?, format='newline_delimited', columns={kind: 'VARCHAR', category: 'VARCHAR', outcome: 'VARCHAR', "
  "\\"constraint\\": 'VARCHAR', boottime_ms: 'BIGINT', admitted: 'BIGINT', started: 'BIGINT', refused: 'BIGINT', failed: 'BIGINT', withheld: 'BIGINT'})",
  params=[sys.argv[1]])
duckdb.sql("create table j as select * from journal")
duckdb.sql("select category, outcome, count(*) from j where kind = 'runEnded' group by all").fetchall()
duckdb.sql("select \\"constraint\\", count(*), sum(admitted), sum(started), sum(refused), sum(failed), sum(withheld) from j where kind = 'fireEnded' "
  "group by all").fetchall()
duckdb.sql("select count(*), max(held) from (select sum(case kind when 'lockAcquired' then 1 else -1 end) over (order by boottime_ms, kind desc) as held "
  "from j where kind in ('lockAcquired', 'lockReleased'))").fetchall()
"""


def measure(bench):
    bench.heading("Reporting: the sums of a journal" + ("" if bench.duckdb else "; DuckDB not measured: not to be had from PyPI"))
    growth = []
    for runs in (10_000,) if bench.short else (10_000, 100_000, 1_000_000):
        directory = bench.fresh("reporting")
        path = configuration(bench, directory, ["lane-1"], ["true"])
        journals.write(f"{directory}/state", runs, 30)
        days = sorted(glob.glob(f"{directory}/state/journal/*.jsonl"))
        # A million runs are minutes of jq: three of those say enough.
        results = bench.contest(contestants(bench, path, days, f"{directory}/state/journal/*.jsonl"), min(bench.repetitions, 3) if runs > 100_000 else None)
        ours = results["fanout"]
        for name, figures in sorted(results.items(), key=lambda entry: entry[1].median("wall")):
            bench.row(f"{runs} runs, {name}", f"{figures.text('wall')}  CPU {figures.text('cpu')}  {figures.median('wall') / ours.median('wall'):.2f} × fanout")
        growth.append((runs, ours.median("cpu")))
        if runs == 1_000_000:
            why = "it is one thread against one for each processor"
            if "DuckDB" in results:
                bench.goal("a million runs, times DuckDB", ours.median("wall") / results["DuckDB"].median("wall"), 1, why=why)
            bench.goal("a million runs, a twentieth of jq, times", ours.median("wall") / results["jq"].median("wall") * 20, 1)
    if len(growth) > 1:
        bench.row("growth of fanout", f"exponent {exponent(growth):.2f}")
    windows(bench)


def contestants(bench, path, days, pattern):
    found = {
        "fanout": lambda: bench.run([bench.fanout, "report", "--since", "400d", "--config", path]),
        "jq": lambda: bench.run(["jq", "-n", JQ, *days]),
    }
    if bench.duckdb:
        found["DuckDB"] = lambda: bench.run([bench.duckdb, "-c", DUCKDB, pattern])
    return found


def windows(bench):
    """A day's report with a year of history outside its window, against one with none."""
    found = {}
    for name, days in (("short", 3), ("long", 60 if bench.short else 365)):
        directory = bench.fresh("windows")
        path = configuration(bench, directory, ["lane-1"], ["true"])
        journals.write(f"{directory}/state", 500 * days, days)
        found[name] = lambda path=path: bench.run([bench.fanout, "report", "--since", "1d", "--config", path])
    results = bench.contest(found)
    bench.row("a day of a long history", f"{results['long'].text('wall')}; of a short one {results['short'].text('wall')}")
    bench.goal("a day's report with history outside it, times without", results["long"].median("cpu") / results["short"].median("cpu"), 1.3)
