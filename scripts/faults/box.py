"""A directory of its own with a configuration, a selector and a worker; the binary under test driven there; and the processes of
it, found by descent alone: the round is the subreaper of all that it starts."""
import json
import os
import random
import select
import shutil
import signal
import time


class Unmet(Exception):
    """Something that had to come about did not: a fault, in words."""


class Process:
    """A living descendant, as /proc shows it."""

    def __init__(self, pid, parent, state, ticks, words, name=""):
        self.pid, self.parent, self.state, self.ticks, self.words, self.name = pid, parent, state, ticks, words, name

    @property
    def kind(self):
        # It may show the arguments of the supervisor that it was forked from.
        if self.name == "fanout-keeper":
            return "keeper"
        first = self.words[0] if self.words else ""
        second = self.words[1] if len(self.words) > 1 else ""
        if first.rsplit("/", 1)[-1] == "fanout" and second.startswith("supervise"):
            return "supervisor"
        if first.endswith("/fanout"):
            return "fire" if "fire" in self.words else "command"
        if first.endswith("/witness") or first == "witness":
            return "leftover" if "rest" in self.words else "worker"
        return "selector" if any(word.endswith("/selector") for word in self.words) else "other"

    def __repr__(self):
        return f"{self.pid} {self.state} {' '.join(self.words)[:120]}"


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def process(pid):
    """The process with that number; None where there is none."""
    stat = read(f"/proc/{pid}/stat")
    if not stat:
        return None
    rest = stat[stat.rindex(b")") + 2:].split()
    words = [word.decode(errors="replace") for word in read(f"/proc/{pid}/cmdline").split(b"\0")[:-1]]
    name = stat[stat.index(b"(") + 1:stat.rindex(b")")].decode(errors="replace")
    return Process(pid, int(rest[1]), rest[0].decode(), int(rest[19]), words, name)


def descendants(pid=None):
    """All living descendants of this process, and its zombies."""
    found, heads = [], [pid or os.getpid()]
    while heads:
        head = heads.pop()
        try:
            tasks = os.listdir(f"/proc/{head}/task")
        except OSError:
            continue
        for task in tasks:
            for child in read(f"/proc/{head}/task/{task}/children").split():
                one = process(int(child))
                if one:
                    found.append(one)
                heads.append(int(child))
    return found


class Running:
    """A command that was started."""

    def __init__(self, box, pid, words, err):
        self.box, self.pid, self.words, self.err, self.status = box, pid, words, err, None
        self.pidfd = os.pidfd_open(pid)

    def has_ended(self, seconds=0.0):
        if self.status is not None:
            return True
        watch = select.poll()
        watch.register(self.pidfd, select.POLLIN)
        if not watch.poll(seconds * 1000):
            return False
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.pidfd)
        self.box.own.discard(self.pid)
        return True

    def wait(self, seconds=90.0):
        """Its exit code, negative for a signal."""
        if not self.has_ended(seconds):
            raise Unmet(f"{' '.join(self.words)} did not end within {seconds:.0f} s: {self.words_said()[-400:]}")
        return self.status

    def words_said(self):
        return read(self.err).decode(errors="replace")

    def said(self):
        """What it said to stderr, at its end."""
        self.wait()
        return self.words_said()


class Box:
    """One sandbox. `chance` is the only source of randomness of a round."""

    def __init__(self, path, binary, witness, chance: random.Random):
        self.path, self.binary, self.witness, self.chance = path, binary, witness, chance
        self.state = path + "/state"
        self.locks = self.state + "/locks"
        self.width = 10
        self.own = set()
        # Crash points that nobody's words tell of.
        self.hits = {}
        # What a command goes through to where it lives, and what lives there that is not of the box.
        self.through = lambda words, environment: words
        self.is_machinery = lambda one: False
        self.counts = {}
        self.started = 0
        # Kernel-proven faults that may tear a line: kills and short writes.
        self.tears = 0
        # When its file system failed: what that called synced then may be lost (decision 0004).
        self.failed = []
        self.environment = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
        os.makedirs(path + "/seen")
        os.makedirs(path + "/words")
        os.chdir(path)

    def count(self, what, number=1):
        self.counts[what] = self.counts.get(what, 0) + number

    def write(self, name, text, mode=0o644):
        with open(f"{self.path}/{name}.new", "w") as file:
            file.write(text)
        os.chmod(f"{self.path}/{name}.new", mode)
        os.rename(f"{self.path}/{name}.new", f"{self.path}/{name}")

    def configure(self, categories, worker, confirm="1ms", teardown="20ms", respawn_delay="1ms", name="fanout.json5", state=None,
                  more="", program=None):
        """`worker` are the arguments of the witness behind its directory, or all arguments of another program."""
        self.categories = categories
        command = json.dumps(([program] if program else [self.witness, self.path + "/seen"]) + worker)
        self.write("moods", "")
        self.write("selector", "#!/bin/sh\n. ./moods\nexec cat answer.json\n", 0o755)
        self.write(name, f"""{{
  selector: {{ command: ["./selector"] }},
  allowlist: {json.dumps(categories)},
  stateDirectory: {json.dumps(state or self.state)},
  width: {self.width}, perFire: null,
  worker: {{ command: {command}, confirmFor: "{confirm}", teardown: [{{ signal: "TERM", wait: "{teardown}" }}] }},
  respawn: {{ limit: 1, delay: "{respawn_delay}" }},
  keep: {{ freeSpace: null }}, host: null, backOff: null,
  {more}
}}
""")

    def ask(self, categories):
        """What the selector answers from now on; nothing to do where there are none."""
        answer = {"alternatives": categories} if categories else {"blocked_tasks": ["nothing to do"]}
        self.write("answer.json", json.dumps(answer))

    def start(self, words, environment=None):
        """Starts a program in the box."""
        self.started += 1
        err = f"{self.path}/words/{self.started}"
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, err, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
        ]
        variables = {**self.environment, **(environment or {})}
        arguments = self.through(words, variables)
        program = arguments[0] if "/" in arguments[0] else shutil.which(arguments[0], path=self.environment["PATH"])
        pid = os.posix_spawn(program, arguments, variables, file_actions=actions)
        self.own.add(pid)
        return Running(self, pid, words, err)

    def fanout(self, *words, at=None, environment=None):
        """Starts the binary; `at` arms a crash point."""
        self.count("fires" if "fire" in words else "commands")
        environment = dict(environment or {})
        if at:
            environment["FANOUT_CRASH_AT"] = at
        return self.start([self.binary, *words], environment)

    # Processes

    def inhabitants(self):
        """All that lives of it; what has ended is taken off the table."""
        living = []
        for one in descendants():
            if one.state not in "ZX":
                if not self.is_machinery(one):
                    living.append(one)
            elif one.parent == os.getpid() and one.pid not in self.own:
                try:
                    os.waitpid(one.pid, os.WNOHANG)
                except ChildProcessError:
                    pass
        return living

    def signal(self, victim, number):
        """To that very process. Whether it was sent."""
        try:
            pidfd = os.pidfd_open(victim.pid)
        except OSError:
            return False
        try:
            now = process(victim.pid)
            if not now or now.ticks != victim.ticks or now.state in "ZX":
                return False
            signal.pidfd_send_signal(pidfd, number)
        except OSError:
            return False
        finally:
            os.close(pidfd)
        if number == signal.SIGKILL:
            self.count("kills")
            self.tears += 1
        elif number == signal.SIGSTOP:
            self.count("stops")
        return True

    def kill_all(self, kinds=None):
        """SIGKILL until none of these kinds lives. One that is dying has no arguments any more, but its locks still."""
        def none_lives():
            victims = [one for one in self.inhabitants() if kinds is None or one.kind in kinds or not one.words]
            for victim in victims:
                self.signal(victim, signal.SIGKILL)
            return not victims
        self.until(none_lives, "something survives SIGKILL")

    def until(self, condition, what, seconds=60.0):
        """Waits for the world; a condition that holds is seen within milliseconds."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise Unmet(f"{what() if callable(what) else what} (after {seconds:.0f} s)")
            time.sleep(0.004)

    def open_runs(self, state=None):
        try:
            return sorted(name for name in os.listdir((state or self.state) + "/live") if not name.startswith("."))
        except OSError:
            return []

    def all_words(self):
        """What every command and every supervisor said."""
        texts = [read(f"{self.path}/words/{name}") for name in os.listdir(self.path + "/words")]
        for state in self.states():
            try:
                names = os.listdir(state + "/supervisors")
            except OSError:
                continue
            texts += [read(f"{state}/supervisors/{name}") for name in names if name.endswith(".log")]
        return b"\n".join(texts).decode(errors="replace")

    def states(self):
        return [self.state]
