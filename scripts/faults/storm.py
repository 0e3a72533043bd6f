"""Fires by the dozen, people and scripts beside them, SIGKILL, SIGSTOP and armed points for whatever lives, whenever."""
import os
import signal
import time

from auditor import audit_descriptors
from calm import resume, settle, verdict
from crash import CASES

TAME = ["one", "two", "three", "four", "five", "six"]
# Their workers let go of the lock, and somebody removes the file: no outsider can be kept out then, but fanout must be.
WILD = ["wild-one", "wild-two"]
# What a selector is like from time to time.
MOODS = ["", "", "sleep 0.02", "sleep 30 & sleep 0.02", "(setsid sleep 30 &); sleep 0.01", "kill -9 $$", "kill -STOP $$", "exec sleep 0.05",
         "trap '' TERM; sleep 0.03", "printf '{\"alternat'; exit 0"]
SPELLS = 8


def play(box, number):
    chance = box.chance
    box.width = chance.choice([3, 6, 10])
    box.configure(TAME + WILD, [str(chance.randrange(1 << 32))], more='categories: { three: { cooldown: "1s" } },')
    # A selector that is stopped is ended by its limit.
    box.write("fanout.json5", open("fanout.json5").read().replace('"./selector"]', '"./selector"], timeLimit: "1s"'))
    faults = []
    for _ in range(SPELLS):
        spell(box, faults)
    box.write("moods", "")
    settle(box)
    return faults + verdict(box, next_category="one")


def spell(box, faults, fires=(1, 3), strikes=(2, 6), environment=None):
    """Some commands at once, struck while they work."""
    chance = box.chance
    box.write("moods", chance.choice(MOODS))
    names = TAME + WILD
    chance.shuffle(names)
    box.ask(names[:chance.randint(1, len(names))])
    started = [fire(box, environment) for _ in range(chance.randint(*fires))]
    if chance.random() < 0.4:
        started.append(person(box, names, environment))
    if chance.random() < 0.3:
        started.append(box.fanout("kill", *chance.choice([["--all"], ["--all", "--now"], [chance.choice(TAME)]]), environment=environment))
    if chance.random() < 0.4:
        started.append(outsider(box, chance.choice(TAME)))
    if chance.random() < 0.3:
        remove_lock(box, chance.choice(WILD))
    if chance.random() < 0.3:
        box.fanout("status").wait()
    for _ in range(chance.randint(*strikes)):
        # So that what is struck is struck at another moment each time.
        time.sleep(chance.random() * 0.04)
        strike(box)
        if chance.random() < 0.3:
            audit_descriptors(box, faults)
    resume_until_done(box, started)


def fire(box, environment=None):
    at = None
    if box.chance.random() < 0.3:
        at = f"{box.chance.choice(CASES)[1].split(':')[0]}:{box.chance.randint(1, 3)}"
    words = ["fire"] + (["--wait"] if box.chance.random() < 0.15 else [])
    return box.fanout(*words, at=at, environment=environment)


def person(box, names, environment=None):
    words = ["run", box.chance.choice(names)]
    if box.chance.random() < 0.5:
        words.append("--detach")
    if box.chance.random() < 0.5:
        words.append("--respawn")
    return box.fanout(*words, environment=environment)


def outsider(box, category):
    """A script that shares the category's lock by flock(1), as the contract invites it to."""
    return box.start(["flock", "-n", f"{box.locks}/{category}.lock", box.witness, box.path + "/seen", "outside"],
                     {"FANOUT_CATEGORY": category})


def remove_lock(box, category):
    try:
        os.unlink(f"{box.locks}/{category}.lock")
    except FileNotFoundError:
        pass


def strike(box):
    """Kills, stops or continues some, of any kinds."""
    chance = box.chance
    kinds = {}
    for one in box.inhabitants():
        kinds.setdefault(one.kind, []).append(one)
    for _ in range(chance.randint(1, 3)):
        if not kinds:
            return
        victim = chance.choice(kinds[chance.choice(sorted(kinds))])
        what = chance.choices([signal.SIGKILL, signal.SIGSTOP, signal.SIGCONT, signal.SIGTERM], [6, 3, 2, 1])[0]
        box.signal(victim, what)


def resume_until_done(box, started):
    """Nobody who is stopped may keep the others from their ends."""
    def done():
        resume(box)
        return all(one.has_ended() for one in started)
    box.until(done, lambda: f"commands do not end: {[one.words for one in started if not one.has_ended()]}, alive {box.inhabitants()}")
