"""Workers that leave chains of processes, each link of which forks its successor and ends, beside fires, kills of supervisors and keepers,
and, in every third round, two shells that do nothing but start processes. Judged by the witness that every link inherits (links.py)."""
import json
import os
import signal
import subprocess
import time

from auditor import category_of_lock, listed
from box import Unmet, read
from calm import one_fire, settle, verdict
from links import Scene, Strike, lines

FIXTURES = os.path.abspath(os.path.dirname(os.path.abspath(__file__)) + "/../../fixtures/chains")
LANES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
# A hundred rounds play 200 of them, a thousand 10,000.
CHAINS_PER_ROUND = 50
LONG_FORM = 200


def moment():
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000


class Machinery:
    """What belongs to the round and not to what is tried: the probe, and whoever makes the machine busy."""

    def __init__(self, box, program, is_loud):
        self.box, self.parts = box, []
        self.seen = box.path + "/seen"
        with open(self.seen + "/probes", "wb") as out:
            self.probe = self.start([program, "probe", self.seen, box.locks, *LANES], stdin=subprocess.PIPE, stdout=out)
        if is_loud:
            box.count("loudRounds")
            for _ in range(2):
                self.start(["sh", "-c", "while :; do /bin/true; done"], stdin=subprocess.DEVNULL)
        box.is_machinery = lambda one: one.pid in self.numbers or one.parent in self.numbers

    def start(self, words, **channels):
        part = subprocess.Popen(words, **channels)
        self.box.own.add(part.pid)
        self.parts.append(part)
        return part

    @property
    def numbers(self):
        return {part.pid for part in self.parts}

    def end(self):
        """The probe writes what it has to say; the others fall."""
        self.probe.stdin.close()
        self.probe.wait(30)
        for part in self.parts[1:]:
            part.kill()
            part.wait()


def play(box, number):
    box.width = len(LANES)
    program = os.path.dirname(box.witness) + "/chain"
    box.configure(LANES, ["work", box.path + "/seen", FIXTURES], program=program, respawn_delay="0s",
                  teardown=box.chance.choice(["1ms", "20ms", "200ms"]))
    os.makedirs(box.locks, mode=0o700)
    os.chmod(box.state, 0o700)
    machinery = Machinery(box, program, is_loud=number % 3 == 0)
    strikes, fires, kills, faults = [], [], [], []
    try:
        while sum(words[6] != "none" for words in lines(machinery.seen + "/begins")) < CHAINS_PER_ROUND:
            spell(box, strikes, fires, kills)
        # Rest comes by one fire, beside the noise.
        began = moment()
        one_fire(box)
        fires.append((began, moment()))
    except Unmet as unmet:
        faults.append(str(unmet))
    machinery.end()
    if not faults:
        # Whoever is started last refuses nothing and leaves nothing.
        box.write(f"seen/{LANES[0]}.plan", "none 300 0 heeds kept stays kept 0 productive\n")
        settle(box)
        faults += verdict(box, next_category=LANES[0])
    return faults + judge(box, machinery.seen, strikes, fires, kills)


def judge(box, seen, strikes, fires, kills):
    scene = Scene(lines(seen + "/begins"), lines(seen + "/ends"), lines(seen + "/refusals"), lines(seen + "/probes"), strikes, fires, kills)
    faults = scene.judge(records(box.state + "/journal", [words for words in lines(seen + "/probes") if words[0] == "wrote"]))
    for what, count in scene.counts.items():
        box.count(what, count)
    return faults


def records(directory, growth):
    """The journal's records, each with the moment at which the probe first saw it on disk."""
    found = []
    for day in sorted(os.listdir(directory)):
        sizes, size = [(int(words[3]), int(words[2])) for words in growth if words[1] == day], 0
        for line in read(f"{directory}/{day}").split(b"\n"):
            size += len(line) + 1
            try:
                record = json.loads(line)
            except ValueError:
                continue
            found.append(record | {"written": min((at for length, at in sizes if length >= size), default=float("inf"))})
    return found


def draw(chance):
    """What a worker will do; see fixtures/chains/chain.c."""
    kind = chance.choices(["c", "shell", "python", "none"], [11, 4, 4, 1])[0]
    life = chance.choice([0, 1, 2, 5, 5, 10, 20, 50])
    # Links without a life of their own take a processor each.
    length = chance.randint(300, 400 if life == 0 else 2000)
    outcome = chance.choices(["productive", "noop", "nothing", "fails", "refuses"], [12, 3, 2, 2, 1])[0]
    return " ".join(str(word) for word in [
        kind, length, life, chance.choices(["ignores", "heeds"], [3, 1])[0], chance.choice(["kept", "closed", "all"]),
        chance.choice(["stays", "leaves"]), chance.choice(["kept", "cleared"]), chance.choice([0, 0, 0, 10, 60]), outcome])


def spell(box, strikes, fires, kills):
    """One fire, and who is struck while its chains live; then the next one, which puts right what it finds."""
    chance = box.chance
    for lane in LANES:
        box.write(f"seen/{lane}.plan", draw(chance) + "\n")
    box.ask(LANES)
    before = len(lines(f"{box.path}/seen/begins"))
    began, killing = moment(), None
    fire = box.fanout("fire")
    whom = chance.choices(["nobody", "supervisor", "keeper", "both"], [6, 4, 5, 4])[0]
    box.until(lambda: len(lines(f"{box.path}/seen/begins")) > before or fire.has_ended(), "neither a worker nor the end of a fire comes")
    # So that what is struck is struck at another moment each time.
    time.sleep(chance.random() * 0.6)
    if whom != "nobody":
        strike(box, whom, strikes)
    if chance.random() < 0.15:
        killing = (chance.choice(LANES), moment())
        command = box.fanout("kill", killing[0], *chance.choice([[], ["--now"]]))
    fire.wait()
    fires.append((began, moment()))
    if killing:
        kills.append((*killing, moment() if command.has_ended(90) else 0, command.wait()))
    time.sleep(chance.random() * 0.5)


def strike(box, whom, strikes):
    """Kills a supervisor, keepers of one, or both, in any order."""
    chance, living = box.chance, box.inhabitants()
    supervisors = [one for one in living if one.kind == "supervisor"]
    if not supervisors:
        return
    supervisor = chance.choice(supervisors)
    keepers = [one for one in living if one.kind == "keeper" and one.parent == supervisor.pid]
    victims = [] if whom == "supervisor" else chance.sample(keepers, chance.randint(min(1, len(keepers)), len(keepers)))
    if whom != "keeper":
        victims.insert(chance.choice([0, len(victims)]), supervisor)
    for victim in victims:
        lanes = lanes_of(box, victim)
        at = moment()
        if box.signal(victim, signal.SIGKILL):
            strikes.append(Strike(victim.kind, at, lanes, victim.ticks * 1_000_000 // os.sysconf("SC_CLK_TCK"), victim.parent))
            box.count(f"{victim.kind}sKilled")


def lanes_of(box, one):
    """The categories whose lock a process has open."""
    paths = []
    for number in listed(f"/proc/{one.pid}/fd"):
        try:
            paths.append(category_of_lock(os.readlink(f"/proc/{one.pid}/fd/{number}"), box.locks))
        except OSError:
            pass
    return sorted({path for path in paths if path and not path.startswith(".")})
