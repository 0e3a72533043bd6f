"""Rounds of real faults against the built binary. See scripts/chaos."""
import argparse
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback

import chains
import chains_proof
import crash
import disks
import machine
import proof
import scarcity
import storm
import units
import worlds
from box import Box, Unmet, descendants

# What a round plays, and how many of a hundred do.
SCENARIOS = {
    "crash": (crash.play, 43), "storm": (storm.play, 22), "chains": (chains.play, 5), "disk-full": (disks.full, 6),
    "read-only": (disks.read_only, 4),
    "hanging-disk": (disks.hanging, 4), "descriptors": (scarcity.descriptors, 7), "memory": (scarcity.memory, 6),
    "pid-namespace": (worlds.namespace, 4), "clock-steps": (worlds.clocks, 4), "two-states": (worlds.two_states, 3),
}
if os.path.exists(units.ENCLAVE):
    SCENARIOS["units"] = (units.play, 3)
LONGEST_ROUND = 240


def play(name, seed, path, binary, witness):
    """One round, in a process of its own: what came of it."""
    began = time.monotonic()
    machine.become_subreaper()
    box = Box(path, binary, witness, random.Random(f"{name} {seed}"))
    try:
        faults = SCENARIOS[name][0](box, seed)
    except Unmet as unmet:
        faults = [str(unmet)]
    except Exception:
        faults = ["the scenario itself failed: " + traceback.format_exc()]
    if faults:
        keep(box)
    hits = box.hits
    for line in box.all_words().splitlines():
        if line.startswith("crash point "):
            hits[line[12:]] = hits.get(line[12:], 0) + 1
    try:
        box.kill_all()
    except Unmet as unmet:
        faults.append(str(unmet))
    return {"faults": faults, "hits": hits, "counts": box.counts, "seconds": time.monotonic() - began}


def keep(box):
    """What lies on a file system that goes with the round."""
    for state in box.states():
        if os.path.ismount(os.path.dirname(state)):
            shutil.copytree(state, f"{box.path}/kept-{os.path.basename(state)}", dirs_exist_ok=True)


class Round:
    """A round that is being played by a child of this process."""

    def __init__(self, name, seed, arguments):
        self.name, self.seed, self.began = name, seed, time.monotonic()
        self.path = tempfile.mkdtemp(prefix="fanout-faults-")
        # Where a full or frozen file system of the round does not reach.
        self.answer, writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                with os.fdopen(writer, "w") as file:
                    json.dump(play(name, seed, self.path, arguments.binary, arguments.witness), file)
                code = 0
            finally:
                os._exit(code)
        os.close(writer)
        self.text = b""

    def listen(self):
        """Takes what the child has to say. Whether it has said all."""
        part = os.read(self.answer, 1 << 20)
        self.text += part
        return not part

    def is_late(self):
        return time.monotonic() - self.began > LONGEST_ROUND

    def end(self):
        """What came of it."""
        late = self.is_late()
        for one in descendants(self.pid) if late else []:
            os.kill(one.pid, signal.SIGKILL)
        if late:
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.answer)
        try:
            result = json.loads(self.text)
        except ValueError:
            result = {"hits": {}, "counts": {}, "seconds": time.monotonic() - self.began,
                      "faults": [f"the round did not end within {LONGEST_ROUND} s" if late else "the round fell"]}
        result |= {"name": self.name, "seed": self.seed, "path": self.path}
        if not result["faults"]:
            shutil.rmtree(self.path, ignore_errors=True)
        return result


def schedule(rounds, only, missing, seed):
    """Scenario and seed of each round: each scenario has its share at any moment, and its rounds are numbered from the seed on."""
    played = dict.fromkeys(SCENARIOS, 0)
    for number in range(rounds):
        shares = {name: weight for name, (_, weight) in SCENARIOS.items() if name not in missing and only in (None, name)}
        if not shares:
            return
        name = max(shares, key=lambda one: shares[one] * (number + 1) / sum(shares.values()) - played[one])
        yield name, seed + played[name]
        played[name] += 1
    # The long form of the chains is longer than their share.
    while only is None and rounds >= 1000 and played["chains"] < chains.LONG_FORM:
        yield "chains", seed + played["chains"]
        played["chains"] += 1


def play_all(arguments, missing):
    """All rounds, as many at once as there are processors."""
    machine.become_subreaper()
    waiting = schedule(arguments.rounds, arguments.scenario, missing, arguments.seed)
    playing, results = {}, []
    while True:
        while len(playing) < arguments.jobs and (following := next(waiting, None)):
            one = Round(*following, arguments)
            playing[one.answer] = one
        if not playing:
            return results
        watch = select.poll()
        for number in playing:
            watch.register(number, select.POLLIN)
        ready = {number for number, _ in watch.poll(1000)}
        for number, one in list(playing.items()):
            if (number in ready and one.listen()) or one.is_late():
                del playing[number]
                result = one.end()
                results.append(result)
                tell(result, arguments)
        reap({one.pid for one in playing.values()})


def reap(own):
    """What a round that fell left behind."""
    for one in descendants():
        if one.parent == os.getpid() and one.pid not in own:
            if one.state not in "ZX":
                os.kill(one.pid, signal.SIGKILL)
            os.waitpid(one.pid, 0)


def tell(result, arguments):
    if arguments.verbose:
        print(f"{result['name']} {result['seed']}: {result['seconds']:.1f} s {result['counts']} {result['hits']}", flush=True)
    if not result["faults"]:
        return
    print(f"FAILED {result['name']}, seed {result['seed']}; again: scripts/chaos 1 --scenario {result['name']} --seed {result['seed']}")
    for fault in result["faults"][:12]:
        print(f"  {fault}")
    print(f"  kept in {result['path']}", flush=True)


def conclude(results, arguments, missing, seconds):
    """The tables, and whether all is well."""
    hits = {point: 0 for point in crash.POINTS + crash.UNIT_POINTS}
    counts, rounds, failed = {}, {}, {}
    for result in results:
        rounds[result["name"]] = rounds.get(result["name"], 0) + 1
        failed[result["name"]] = failed.get(result["name"], 0) + bool(result["faults"])
        for point, number in result["hits"].items():
            hits[point] = hits.get(point, 0) + number
        for what, number in result["counts"].items():
            counts[what] = counts.get(what, 0) + number
    least = 0 if arguments.scenario else 20 if arguments.rounds >= 1000 else 1 if arguments.rounds >= 100 else 0
    print("hits per crash point:")
    width = max(map(len, hits))
    pairs = sorted(hits.items())
    for place in range(0, len(pairs), 3):
        print("  " + "   ".join(f"{point:<{width}} {number:>5}" for point, number in pairs[place:place + 3]))
    expected = crash.POINTS + (crash.UNIT_POINTS if "units" in rounds else [])
    short = [point for point in expected if hits[point] < least]
    if "units" not in rounds:
        print(f"  not to be reached without a manager of systemd: {', '.join(crash.UNIT_POINTS)}")
    if short:
        print(f"FAILED: hit fewer than {least} times: {', '.join(short)}")
    few = counts.get("chains", 0) < {0: 0, 1: 200, 20: 10_000}[least] and "chains" not in missing
    if few:
        print(f"FAILED: only {counts.get('chains', 0)} chains")
    # That kill says when a chain is gone is shown by kills that said so.
    if least >= 20 and "chains" not in missing and not counts.get("chainsGoneByKill"):
        few = True
        print("FAILED: no kill has said of a chain that it is gone")
    # What a failing file system called synced may be lost now and then (decision 0004); more often, and it is not the file system.
    too_many = counts.get("startsLostByDisk", 0) > max(1, counts.get("diskFailures", 0) // 10)
    if too_many:
        print(f"FAILED: {counts['startsLostByDisk']} starts were lost in {counts['diskFailures']} failures of a disk")
    print("rounds: " + ", ".join(f"{name} {number}" for name, number in sorted(rounds.items())))
    print("seen: " + ", ".join(f"{number} {what}" for what, number in sorted(counts.items()) if " " not in what))
    for name, reason in sorted(missing.items()):
        print(f"skipped on this machine: {name}: {reason}")
    bad = sorted(name for name, number in failed.items() if number)
    print(f"{len(results)} rounds in {seconds:.0f} s, {sum(failed.values())} failed, seed {arguments.seed}")
    good = len(rounds) - len(bad)
    print(f"chaos: {good + (least > 0 and not short)} passed, {len(bad) + bool(short) + few + too_many} failed, {len(missing)} skipped")
    return not bad and not short and not few and not too_many and (not missing or os.environ.get("CI") != "true")


def main():
    parser = argparse.ArgumentParser(prog="scripts/chaos")
    parser.add_argument("rounds", nargs="?", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--scenario", choices=SCENARIOS)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--binary", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--witness", required=True, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.seed is None:
        arguments.seed = random.randrange(1 << 32)
    blind = proof.prove() + chains_proof.prove()
    if blind:
        sys.exit("\n".join(["the auditor itself is wrong:"] + blind))
    missing = {name: why for name, why in machine.lacks().items() if name in SCENARIOS and arguments.scenario in (None, name)}
    print(f"{arguments.rounds} rounds, {arguments.jobs} at once, seed {arguments.seed}", flush=True)
    began = time.monotonic()
    results = play_all(arguments, missing)
    sys.exit(0 if conclude(results, arguments, missing, time.monotonic() - began) else 1)


main()
