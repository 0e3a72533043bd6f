"""Runs tests against a mutant and says which of them notice."""
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections import namedtuple

import switches

# A test of the baseline: its id as filters see it, when it began and ended.
Timed = namedtuple("Timed", "id began ended")

# The test bundle, as the package manager names it.
TEST_PROGRAM = "mutantPackageTests.xctest"

# How often a running test program is looked at.
GLANCE = 0.05


class Run:
    """One run of the test program: what passed, failed and never ended, and what was written."""

    def __init__(self):
        self.failed, self.tests, self.open, self.output = [], [], {}, ""
        self.status, self.seconds, self.is_over_time = None, 0.0, False

    def take(self, event):
        """Takes in one event of the testing library."""
        if event["kind"] != "event":
            return
        payload = event["payload"]
        test, moment = payload.get("testID"), payload["instant"]["absolute"]
        if payload["kind"] == "issueRecorded" and is_failure(payload["issue"]):
            name = sentence(test) if test else "the test run"
            if name not in self.failed:
                self.failed.append(name)
        elif payload["kind"] == "testStarted":
            self.open[test] = moment
        elif payload["kind"] == "testEnded" and test in self.open:
            self.tests.append(Timed(test, self.open.pop(test), moment))

    def caught_by(self):
        """The tests that failed, or what else the run died of; nothing where everything passed."""
        if self.failed:
            return self.failed
        if self.is_over_time:
            return [f"what did not end: {', '.join(sorted(sentence(test) for test in self.open if is_function(test))[:3])}"]
        if self.status != 0:
            fatal = re.findall(r"Fatal error: .*|Precondition failed.*|.*overflow.*", self.output)
            return [f"a crash: {fatal[0].strip() if fatal else 'without a word'}"]
        return []

    @property
    def has_no_tests(self):
        return self.status in (0, os.EX_UNAVAILABLE) and not self.tests


class Slot:
    """A directory with the programs of a package and the link that switches a mutant on: one mutant at a time."""

    def __init__(self, package, name):
        self.place, self._package_place = package.place / "slots" / name, package.place
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir(parents=True)
        for program in (TEST_PROGRAM, "fanout"):
            if (built := package.place / ".build" / "debug" / program).exists():
                shutil.copy2(built, self.place / program)
        # By their inodes: the same path may mean another file elsewhere.
        self._programs = {identity(program) for program in self.place.iterdir()}

    def run(self, number, arguments, limit, stops=False):
        """Runs the tests of these arguments with a mutant (0: none), for a time at most; or until the first that fails."""
        link = self.place / switches.LINK
        link.unlink(missing_ok=True)
        link.symlink_to(str(number))
        events, output = self.place / "events", self.place / "output"
        events.write_bytes(b"")
        run, began = Run(), time.monotonic()
        command = [str(self.place / TEST_PROGRAM), "--testing-library", "swift-testing", "--event-stream-version", "0",
                   "--event-stream-output-path", str(events), *arguments]
        with open(output, "wb") as sink, open(events, "rb") as source:
            process = subprocess.Popen(command, cwd=self._package_place, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink,
                                       env={**os.environ, "SWIFT_BACKTRACE": "enable=no"}, start_new_session=True)
            partial, isOver = b"", False
            while not isOver:
                try:
                    process.wait(GLANCE)
                    isOver = True
                except subprocess.TimeoutExpired:
                    pass
                *lines, partial = (partial + source.read()).split(b"\n")
                for line in lines:
                    if line.strip():
                        run.take(json.loads(line))
                run.is_over_time = not isOver and time.monotonic() - began > limit
                if not isOver and (run.is_over_time or stops and run.failed):
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
                    break
        self._end_what_is_left()
        run.status, run.seconds, run.output = process.returncode, time.monotonic() - began, output.read_text(errors="replace")
        return run

    def _end_what_is_left(self):
        """Ends what still executes a program of this slot: supervisors and keepers of tests that a mutant broke."""
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                try:
                    if identity(f"/proc/{entry.name}/exe") in self._programs:
                        os.kill(int(entry.name), signal.SIGKILL)
                except OSError:
                    pass


def identity(path):
    status = os.stat(path)
    return status.st_dev, status.st_ino


def is_failure(issue):
    return not issue["isKnown"] and issue.get("severity", issue.get("_severity")) != "warning"


def is_function(test):
    return ":" in test.rsplit("/", 1)[-1]


def sentence(test):
    """`A suite: a test`, as people say it, of an id such as ``Module.`A suite`/`a test`(seed:)/File.swift:1:2``."""
    names = re.findall(r"(?:`[^`]*`|[^`/])+", re.sub(r"/[^/]+\.swift:\d+:\d+$", "", test))
    names[0] = names[0].split(".", 1)[-1]
    names[-1] = re.sub(r"[(][^()]*[)]$", "", names[-1])
    return ("/".join(names[:-1]) + ": " + names[-1] if len(names) > 1 else names[0]).replace("`", "")


def place_in_id(test):
    """A pattern for this test alone: where it stands."""
    return re.escape(test.rsplit("/", 1)[-1]) + "$"


def words(option, patterns):
    return [word for pattern in patterns for word in (option, pattern)]
