"""Worlds that look different from inside: a pid namespace, stepped clocks, two state directories over one set of locks."""
import os
import signal
import time

import machine
from auditor import Journal, Lives, audit_free, audit_state, audit_witness
from box import read
from calm import one_fire, resume, settle, verdict, wait_for_armed
from storm import TAME, outsider, resume_until_done, spell, strike


def namespace(box, number):
    """The fires run in a pid namespace: the outsiders that hold locks cannot be seen from there, and all of it falls at once."""
    chance, faults = box.chance, []
    box.configure(TAME, [str(chance.randrange(1 << 32))])
    settle(box)
    for _ in range(4):
        box.ask(chance.sample(TAME, chance.randint(1, len(TAME))))
        # Held outside, seen by nobody inside.
        held = chance.choice(TAME)
        holder = box.start(["flock", "-n", f"{box.locks}/{held}.lock", box.witness, box.path + "/seen", "plain", box.path + "/hold"],
                           {"FANOUT_CATEGORY": held})
        box.write("hold", "")
        box.until(lambda: holder.has_ended() or holds(box, held), "the outsider does not get its lock")
        fires = chance.randint(1, 3)
        line = f'for i in $(seq {fires}); do "$0" fire & done; wait; "$0" plan --explain; "$0" status; sleep {chance.random() * 0.2}'
        box.count("fires", fires)
        inside = box.start(["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", line, box.binary])
        for _ in range(chance.randint(0, 3)):
            time.sleep(chance.random() * 0.05)
            strike_inside(box, holder)
        resume_until_done(box, [inside])
        # Its init has ended, and with it everything in there.
        box.tears += 1
        os.unlink(box.path + "/hold")
        resume_until_done(box, [holder])
    settle(box)
    return faults + verdict(box, next_category=chance.choice(TAME))


def holds(box, category):
    return any(f"begin {category} outside" in line for line in read(box.path + "/seen/begins").decode().splitlines()) and any(
        one.kind == "worker" and "plain" in one.words for one in box.inhabitants())


def strike_inside(box, holder):
    victims = [one for one in box.inhabitants() if "plain" not in one.words and one.words[:1] not in (["flock"], ["unshare"])]
    if victims:
        box.signal(box.chance.choice(victims), box.chance.choice([signal.SIGKILL, signal.SIGSTOP]))


def clocks(box, number):
    """The wall clock jumps, by days, both ways, under living supervisors and between fires; the boot clock is far along."""
    chance, faults = box.chance, []
    offset = chance.choice([0, 86_400, 400 * 86_400])
    box.counts["boottime offset"] = offset
    box.configure(TAME, [str(chance.randrange(1 << 32))])
    # Every command, and all that it starts, reads the offset of its wall clock from there, anew each time.
    stepped = {"LD_PRELOAD": machine.faketime(), "FAKETIME_TIMESTAMP_FILE": box.path + "/clock", "FAKETIME_NO_CACHE": "1",
               "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
    step(box, 0)
    real = box.binary
    box.write("late", f'#!/bin/sh\nexec unshare --time --boottime {offset} --monotonic {offset} "{real}" "$@"\n', 0o755)
    os.mkdir(box.path + "/bin")
    os.rename(box.path + "/late", box.path + "/bin/fanout")
    box.binary = box.path + "/bin/fanout"
    box.environment.update(stepped)
    for _ in range(5):
        step(box, chance.choice([0, 0, -3600, 3600, -86_400, 86_400, -40 * 86_400, 40 * 86_400, chance.randint(-5, 5)]))
        spell(box, faults)
    settle(box)
    # In its own time again, everything of the jumps is history.
    step(box, 0)
    return faults + verdict(box, next_category=chance.choice(TAME), pruned=True)


def step(box, seconds):
    box.write("clock", f"{seconds:+d}\n")


def two_states(box, number):
    """Two state directories, two configurations, one lock file pattern: neither knows of the other but by the locks."""
    chance, faults = box.chance, []
    other = box.path + "/other"
    states = [box.state, other]
    box.states = lambda: states
    box.locks = box.path + "/locks"
    os.mkdir(box.locks)
    pattern = f'lockFile: "{box.locks}/{{category}}.lock"'
    box.configure(TAME, [str(chance.randrange(1 << 32))], name="other.json5", state=other, more=pattern)
    box.configure(TAME, [str(chance.randrange(1 << 32))], more=pattern)
    for config in ("fanout.json5", "other.json5"):
        one_fire(box, config)
    for _ in range(8):
        box.ask(chance.sample(TAME, chance.randint(1, len(TAME))))
        started = [box.fanout("--config", chance.choice(["fanout.json5", "other.json5"]), "fire") for _ in range(chance.randint(2, 4))]
        if chance.random() < 0.3:
            started.append(outsider(box, chance.choice(TAME)))
        for _ in range(chance.randint(0, 3)):
            time.sleep(chance.random() * 0.04)
            strike(box)
        resume_until_done(box, started)
    resume(box)
    wait_for_armed(box)
    box.ask([])
    # The one may wait for what the other has to adopt: so each gets its fire before both must be quiet.
    for config in ("fanout.json5", "other.json5"):
        box.fanout("--config", config, "fire").wait()
    for config in ("fanout.json5", "other.json5"):
        one_fire(box, config)
    starts = {}
    for state in states:
        lives = Lives(Journal(state + "/journal"))
        faults += lives.audit(box.width)
        starts |= lives.starts
        audit_state(state, lives.starts, faults)
    box.count("runs", len(starts))
    box.count("begins", audit_witness(box.path + "/seen", starts, faults)[0])
    audit_free(box.locks, faults)
    return faults
