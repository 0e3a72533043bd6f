"""Breaks fanout one line at a time and expects a test to notice. See scripts/mutants, and decisions/0042 in the catalogue."""
import os
import queue
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from mutants import MUTANTS
from package import KINDS, ROOT, DoesNotBuild, Package
from sources import functions_with, places_of, sources_of
from stages import Stages, TestsFail, TestTree, suites_of
from trial import Slot


class Slots:
    """Places to try mutants in, a job at a time in each."""

    def __init__(self, package, count):
        self._free = queue.Queue()
        self._count = count
        for number in range(count):
            self._free.put(Slot(package, str(number)))

    def each(self, work, jobs):
        """The results of `work(slot, job)`, in the order of the jobs."""
        def one(job):
            slot = self._free.get()
            try:
                return work(slot, job)
            finally:
                self._free.put(slot)
        with ThreadPoolExecutor(self._count) as pool:
            results = [pool.submit(one, job) for job in jobs]
            try:
                return [result.result() for result in results]
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise


class Trials:
    """What came of the mutants, told as it comes."""

    def __init__(self):
        self.caught, self.missed, self.alone = [], [], 0

    def kind(self, kind, mutants):
        """Tries the mutants of a kind: all that have a switch from one build, then the others, and again those that survived."""
        package, stages = Package(kind, {number: mutant for number, mutant in numbered(MUTANTS) if kind_of(mutant) == kind}), Stages(kind)
        began = time.monotonic()
        package.build()
        say(began, f"the {kind}, with {len(package.mutants) - len(package.alone)} switches, is built")
        for number, why in package.alone.items():
            say(began, f"{number} has no switch: {why}")
        began = time.monotonic()
        slots = Slots(package, os.cpu_count() or 1)
        stages.prepare([mutant for _, mutant in mutants], slots)
        say(began, f"the {kind} without a mutant passes")

        def behind_switch(slot, job):
            number, mutant = job
            began = time.monotonic()
            caught = stages.caught_by(mutant, number, slot)
            if caught:
                self.tell(number, mutant, began, caught)
            return bool(caught)

        switched = [job for job in mutants if job[0] not in package.alone]
        survived = [job for job, caught in zip(switched, slots.each(behind_switch, switched)) if not caught]
        for number, mutant in [job for job in mutants if job[0] in package.alone] + survived:
            self.built_alone(package, stages, number, mutant)

    def built_alone(self, package, stages, number, mutant):
        self.alone += 1
        began = time.monotonic()
        try:
            package.build_alone(number)
            self.tell(number, mutant, began, stages.caught_by(mutant, 0, Slot(package, "alone")), "; built alone")
        except DoesNotBuild as why:
            self.tell(number, mutant, began, [], why=f"NO MUTANT ({why})")
        finally:
            package.mend(number)

    def tell(self, number, mutant, began, caught, how="", why="SURVIVED"):
        by = f"  by {caught[0]}" + (f" (and {len(caught) - 1} more)" if len(caught) > 1 else "") if caught else ""
        print(f"{number:3} {'caught  ' if caught else why} {time.monotonic() - began:3.0f} s  {mutant[0]}{by}{how}", flush=True)
        (self.caught if caught else self.missed).append(mutant[0])


def say(began, sentence):
    print(f"        {time.monotonic() - began:4.0f} s  {sentence}", flush=True)


def numbered(mutants):
    return enumerate(mutants, 1)


TESTS = TestTree(ROOT / "Tests")


def kind_of(mutant):
    """The package with the tests that must notice."""
    targets = {target for suite in suites_of(mutant) for target in TESTS.targets_of(suite)}
    return "core" if targets <= set(KINDS["core"][1]) else "whole"


def chosen(words):
    """The mutants of these ranges (`35-60`, `7`) and those whose name contains one of these words; or so many of the core's (`--spread 40`)."""
    if words[:1] == ["--spread"]:
        core = [job for job in numbered(MUTANTS) if kind_of(job[1]) == "core"]
        if len(words) != 2 or not words[1].isdigit() or words[1] == "0":
            sys.exit("--spread needs a number, and nothing else")
        count = min(len(core), int(words[1]))
        return [core[place * len(core) // count] for place in range(count)]
    numbers = set()
    for word in words:
        if match := re.fullmatch(r"(\d+)(?:-(\d+)?)?", word):
            last = int(match[2] or len(MUTANTS)) if "-" in word else int(match[1])
            numbers |= set(range(int(match[1]), last + 1))
        else:
            numbers |= {number for number, mutant in numbered(MUTANTS) if word in mutant[0]}
    return [(number, mutant) for number, mutant in numbered(MUTANTS) if not words or number in numbers]


def misfits():
    """Why mutants do not fit the tree any more: each has to break one place, that its tests can reach, and has to break it."""
    names, found = set(), []
    sources = sources_of(ROOT / "Sources")
    for mutant in MUTANTS:
        name, function, original, broken, *suites = mutant
        places = places_of(function, original, sources)
        if len(places) != 1:
            elsewhere = functions_with(original, sources)
            found.append(f"'{name}': its text stands {len(places)} times in {function}, and has to stand there once"
                         + (f"; it stands in {', '.join(elsewhere)}" if elsewhere else ""))
        elif (target := places[0][0].relative_to(ROOT / "Sources").parts[0]) not in KINDS[kind_of(mutant)][0]:
            found.append(f"'{name}': it lies in {target}, which the tests of the {kind_of(mutant)} do not have")
        found += [f"'{name}': no tests are called '{suite}'" for suite in suites if not TESTS.targets_of(suite)]
        if original == broken or name in names:
            found.append(f"'{name}': it changes nothing, or its name is another's as well")
        names.add(name)
    return found


def main():
    if wrong := misfits():
        sys.exit("the mutants do not fit the tree; mend scripts/mutation/mutants.py:\n" + "\n".join(wrong))
    mutants, trials, began = chosen(sys.argv[1:]), Trials(), time.monotonic()
    for kind in KINDS:
        its = [(number, mutant) for number, mutant in mutants if kind_of(mutant) == kind]
        try:
            if its:
                trials.kind(kind, its)
        except DoesNotBuild as why:
            sys.exit(f"the tree does not build:\n{why}")
        except TestsFail as why:
            sys.exit(str(why))
    elapsed = time.monotonic() - began
    print(f"{len(trials.caught)} of {len(mutants)} mutants were caught in {elapsed / 60:.0f} min, "
          f"{elapsed / max(1, len(mutants)):.0f} s each; {trials.alone} were built alone")
    if trials.missed:
        sys.exit("not caught: " + ", ".join(trials.missed))


main()
