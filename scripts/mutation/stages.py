"""Which tests are asked about a mutant, in which order, and for how long."""
import re
import threading
from collections import namedtuple

from trial import place_in_id, words

# The arguments of a run of tests.
Stage = namedtuple("Stage", "name arguments")

# Beyond ten times what the tests need without a mutant, and a minute for a machine that does other things, a mutant does not end.
PATIENCE, LEAST_PATIENCE, MOST_PATIENCE = 10, 60, 1800
# The core's tests that take more than this part of the time of all are asked about what the others let pass.
SLOW = 1 / 200
CORE = "FanoutCoreTests"
SIMULATIONS = ("A lane, in every order", "A world from a seed")


class TestsFail(Exception):
    """Tests that fail without a mutant tell nothing of any."""


class Stages:
    """The stages of the mutants of a kind; each is run without a mutant before it judges one."""

    def __init__(self, kind):
        self._kind = kind
        self._core = None
        self._limits, self._locks, self._lock = {}, {}, threading.Lock()

    def prepare(self, mutants, slots):
        """Runs what these mutants are judged by first without a mutant; what it came to is the first check of all."""
        if any(not suites_of(mutant) for mutant in mutants):
            self._split_core(slots)
        named = sorted({suites_of(mutant) for mutant in mutants} - {()})
        slots.each(lambda slot, suites: self._limit(self._named(suites), slot), named)

    def of(self, mutant):
        return [self._named(suites_of(mutant))] if suites_of(mutant) else [*self._core, *map(self._simulation, SIMULATIONS)]

    def caught_by(self, mutant, number, slot):
        """The tests that notice, or what else they died of; nothing where everything passes."""
        for stage in self.of(mutant):
            run = slot.run(number, stage.arguments, self._limit(stage, slot), stops=self._kind == "core")
            if caught := run.caught_by():
                return caught
        return []

    def _named(self, suites):
        # Tests of the core work all the while: one after another, the first that fails is the first that could.
        return Stage(" or ".join(suites), [*self._one_by_one, *words("--filter", suites)])

    def _simulation(self, suite):
        return Stage(suite, [*self._one_by_one, "--filter", suite])

    @property
    def _one_by_one(self):
        return ["--no-parallel"] if self._kind == "core" else []

    def _split_core(self, slots):
        """The core's tests in two stages: the quick ones, and the few that take most of the time."""
        everything = Stage(CORE, ["--no-parallel", "--filter", CORE])
        run, = slots.each(lambda slot, stage: self._passing(stage, slot), [everything])
        lengths = {test.id: test.ended - test.began for test in run.tests if ":" in test.id.rsplit("/", 1)[-1]}
        slow = [place_in_id(test) for test, length in lengths.items() if length > SLOW * run.seconds]
        self._core = [Stage("the core, what is quick", [*everything.arguments, *words("--skip", slow)]),
                      Stage("the core, what takes long", ["--no-parallel", *words("--filter", slow)])]
        for stage in self._core:
            self._limits[stage.name] = limit(run.seconds)

    def _limit(self, stage, slot):
        """How long a stage may take: whoever needs it first runs it without a mutant."""
        with self._lock:
            lock = self._locks.setdefault(stage.name, threading.Lock())
        with lock:
            if stage.name not in self._limits:
                self._limits[stage.name] = limit(self._passing(stage, slot).seconds)
            return self._limits[stage.name]

    def _passing(self, stage, slot):
        run = slot.run(0, stage.arguments, MOST_PATIENCE)
        if run.has_no_tests:
            raise TestsFail(f"no test is called {stage.name}")
        if failing := run.caught_by():
            raise TestsFail(f"the tests fail without a mutant, of {stage.name}: {', '.join(failing[:3])}")
        return run


def limit(seconds):
    return min(MOST_PATIENCE, LEAST_PATIENCE + PATIENCE * seconds)


def suites_of(mutant):
    return tuple(mutant[4:])


class TestTree:
    """Where tests lie, as filters find them: by target, file and suite."""

    SUITE = re.compile(r"\b(?:struct|class|enum|extension|actor)\s+(`[^`]+`|\w+)")

    def __init__(self, root):
        self._names = {}
        for path in root.rglob("*.swift"):
            target = path.relative_to(root).parts[0]
            suites = [name.strip("`") for name in self.SUITE.findall(path.read_text())]
            self._names.setdefault(target, []).append(" ".join([target, path.name, *suites]))

    def targets_of(self, suite):
        """The targets with tests that this filter means."""
        word = suite.split(".*")[0]
        return {target for target, files in self._names.items() if any(word in names for names in files)}
