"""Measures fanout against its peers and itself; started by scripts/bench. Prints ratios; exits 1 where a goal is missed."""
import json, os, pathlib, random, shutil, statistics, subprocess, sys, tempfile, time

fanout, repetitions = os.path.abspath(sys.argv[1]), int(sys.argv[2])
work = pathlib.Path(tempfile.mkdtemp(prefix="fanout-bench-"))
environment = {"PATH": os.environ["PATH"], "HOME": str(work), "LC_ALL": "C"}
missed = []


def cost(argv, stdin=None):
    """CPU seconds (user, user + system) of one process and what it waited for."""
    with open(stdin or os.devnull) as source, open(os.devnull, "w") as sink:
        child = subprocess.Popen(argv, stdin=source, stdout=sink, stderr=sink, cwd=work, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
    if status != 0:
        sys.exit(f"{argv} ended with status {status}")
    return usage.ru_utime, usage.ru_utime + usage.ru_stime


def contest(contestants):
    """Each contestant's median user and total CPU seconds, taken in shuffled order."""
    seen = {name: [] for name in contestants}
    for _ in range(repetitions):
        for name in random.sample(sorted(contestants), len(contestants)):
            seen[name].append(cost(*contestants[name]))
    return {name: tuple(statistics.median(value) for value in zip(*values)) for name, values in seen.items()}


def goal(what, ratio, limit, note):
    ok = ratio <= limit
    print(f"{'ok    ' if ok else 'MISSED'}  {what}: {ratio:.2f} (at most {limit})  {note}")
    if not ok:
        missed.append(what)


def configuration(name, selector, allowlist, worker="true", more=""):
    path = work / f"{name}.json5"
    path.write_text(
        f'{{selector: {{command: {json.dumps(selector)}, outputLimit: "64MiB"}}, allowlist: {json.dumps(allowlist)}, '
        f'stateDirectory: "{work}/{name}-state", worker: {{command: ["{worker}"], confirmFor: "0s"}}, '
        f'respawn: {{limit: 0}}, keep: {{freeSpace: null}}, {more}}}')
    return str(path)


def candidates(count):
    """An answer with that many candidates, each with a sentence, as selectors write them."""
    path = work / f"answer-{count}.json"
    entries = [{"category": f"lane-{n}", "score": n / count, "reason": "because it has waited for long, and nothing else needs it more; " + "x" * 30}
               for n in range(count)]
    path.write_text(json.dumps({"tier": 1, "selected": {"category": "lane-0"}, "diversity_alternatives": entries}))
    return str(path)


def listing():
    plan = configuration("listing", ["true"], ["lane-7", "lane-9"])
    small, large = candidates(10_000), candidates(100_000)
    query = ".diversity_alternatives[].category"
    results = contest({
        "fanout small": ([fanout, "plan", "--config", plan, "--payload", small],),
        "fanout large": ([fanout, "plan", "--config", plan, "--payload", large],),
        "jq small": (["jq", "-r", query, small],),
        "start": ([fanout, "--version"],),
    })
    ours, peer, large_cost = results["fanout small"], results["jq small"], results["fanout large"]
    # The tick of user time is coarse: totals are shown beside it.
    goal("10,000 candidates, user time against jq", ours[0] / max(peer[0], 1e-9), 2,
         f"fanout {ours[0] * 1e3:.1f} ms, jq {peer[0] * 1e3:.1f} ms (user + system {ours[1] * 1e3:.1f} and {peer[1] * 1e3:.1f})")
    goal("100,000 candidates against 10,000, CPU time", large_cost[1] / ours[1], 12, f"{large_cost[1] * 1e3:.1f} ms and {ours[1] * 1e3:.1f} ms")


def record(day, number, kind, **more):
    return json.dumps({"v": 1, "at": f"{day}T00:00:00.000Z", "boot": "0", "boottime_ms": number, "kind": kind, **more})


def history(state, days, runs):
    """A past of that many days: journal files, run directories and fires that a fire must not pay for."""
    for past in range(3, 3 + days):
        moment = time.gmtime(time.time() - past * 86400)
        day, stamp = time.strftime("%Y-%m-%d", moment), time.strftime("%Y%m%d", moment)
        with open(state / "journal" / f"{day}.jsonl", "w") as journal:
            for number in range(runs):
                run = f"{stamp}T000000Z-{number:04x}-1"
                about = {"fire": run[:-2], "run": run, "category": f"lane-{number % 50}"}
                journal.write(record(day, number, "runStarted", **about, generation=0, attempt=1, source="selected", rank=1, supervisor="s") + "\n")
                journal.write(record(day, number, "runEnded", **about, outcome="noop", exit=0) + "\n")


def fires():
    answer = work / "answer.json"
    answer.write_text('{"selected": {"category": "lane-1"}}')
    contestants = {}
    for name, days in (("fresh", 0), ("old", 300)):
        path = configuration(name, ["cat", str(answer)], ["lane-0", "lane-1"])
        cost([fanout, "fire", "--wait", "--config", path])
        history(work / f"{name}-state", days, 2000)
        contestants[name] = ([fanout, "fire", "--wait", "--config", path],)
    results = contest(contestants)
    goal("a fire with 600,000 old runs against one with none, CPU time", results["old"][1] / results["fresh"][1], 1.5,
         f"{results['old'][1] * 1e3:.1f} ms and {results['fresh'][1] * 1e3:.1f} ms")


try:
    listing()
    fires()
finally:
    shutil.rmtree(work, ignore_errors=True)
sys.exit(1 if missed else 0)
