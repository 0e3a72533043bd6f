"""The binary ends itself by SIGKILL at an armed point between two durable steps; one more fire puts everything right."""
import glob
import os
import re

from box import Unmet
from calm import settle, verdict

CLAIM = ["supervisor.locked", "supervisor.named", "claim.locked", "claim.indexed", "claim.made", "claim.recorded", "directory.filled",
         "spawn.executed", "wrote.lockAcquired", "wrote.runStarted", "wrote.runSpawned"]
LIFE = ["respawn.asked", "respawn.indexed", "respawn.made", "respawn.recorded", "respawn.unindexed", "end.recorded", "release.unindexed",
        "release.freed", "wrote.lockReleased", "wrote.runConfirmed", "wrote.runEnded", "supervisor.finishing"]
FIRE = ["fire.locked", "fire.made", "fire.answered", "fire.launched", "fire.kept", "wrote.fireBegan", "wrote.fireEnded"]
# The second time: generation 1.
SECOND = ["directory.filled", "spawn.executed", "wrote.runStarted", "wrote.runSpawned", "wrote.runEnded", "end.recorded"]
TAKEOVER = ["supervisor.named", "adopt.locked", "adopt.recorded", "adopt.indexed", "wrote.runAdopted", "wrote.runEnded", "end.recorded",
            "wrote.lockReleased", "release.unindexed", "release.freed"]
SETTLE = ["settle.noted", "wrote.runEnded", "wrote.lockReleased", "settle.recorded", "settle.unindexed"]

# What goes on when the crash comes, and where it comes.
CASES = (
    [("fire", point) for point in FIRE + CLAIM + LIFE] + [("fire", point + ":2") for point in SECOND]
    + [("person", point) for point in ["fire.made", "wrote.fireBegan", "wrote.fireEnded"] + CLAIM + LIFE]
    + [("adoption", point) for point in TAKEOVER] + [("settlement", point) for point in SETTLE]
    + [("restoration", point) for point in ["index.restored", "wrote.respawnDenied", "settle.recorded", "settle.unindexed"]]
    + [("cleaning", point) for point in ["index.found", "index.restored"]]
    + [("kill", point) for point in TAKEOVER] + [("kill-dead", point) for point in SETTLE]
)
# They need a manager of systemd.
UNIT_POINTS = ["unit.ordered", "unit.started", "unit.answered"]
SOURCES = os.path.dirname(os.path.abspath(__file__)) + "/../../Sources"
# All that there are, by the product's own list.
with open(glob.glob(SOURCES + "/**/CrashPoint.swift", recursive=True)[0]) as source:
    POINTS = sorted(set(re.findall(r'^  case \w+ = "([\w.]+)"$', source.read(), re.MULTILINE)) - set(UNIT_POINTS))
CASES_PER_ROUND = 5


def play(box, number):
    """`number` counts the rounds of this scenario: so the cases come in turn, each as often as the others."""
    box.configure(["code"], ["plain", box.path + "/hold"])
    for place in range(CASES_PER_ROUND):
        scene, point = CASES[(number * CASES_PER_ROUND + place) % len(CASES)]
        try:
            crash(box, scene, point)
            settle(box)
        except Unmet as unmet:
            raise Unmet(f"{scene} at {point}: {unmet}") from unmet
    return verdict(box, next_category="code")


def crash(box, scene, point):
    prepare(box, scene, point)
    name = f"crash point {point.split(':')[0]}\n"
    before = box.all_words().count(name)
    box.ask(["code"])
    words = {"person": ["run", "code", "--respawn"], "kill": ["kill", "--all"], "kill-dead": ["kill", "--all"]}.get(scene, ["fire"])
    armed = box.fanout(*words, at=point)
    # What it is to find is held there until it has looked.
    armed.wait()
    remove(box.path + "/hold")
    box.until(lambda: box.all_words().count(name) > before, lambda: f"never reached: {armed.words_said()}")
    box.count("kills")
    box.tears += 1


def prepare(box, scene, point):
    """What was there before: nothing, an orphan, or the dead."""
    if scene in ("fire", "person"):
        # One that ends before anybody has looked is never confirmed alive.
        if point == "wrote.runConfirmed":
            box.write("hold", "")
        return
    box.ask(["code"])
    if scene in ("restoration", "cleaning"):
        # Fallen between an end that earned a respawn and the respawn, and the index lost: as after a power cut, or to somebody who
        # cleans up.
        name = "crash point respawn.asked\n"
        before = box.all_words().count(name)
        box.fanout("fire", at="respawn.asked").wait()
        box.until(lambda: box.all_words().count(name) > before, "respawn.asked was never reached")
    else:
        box.write("hold", "")
        fire = box.fanout("fire")
        if fire.wait() != 0 or "started=1" not in fire.said():
            raise Unmet(f"nothing was started to be killed: {fire.said()}")
        box.kill_all(["supervisor"])
    if scene not in ("adoption", "kill"):
        box.kill_all()
    if scene in ("restoration", "cleaning"):
        for run in box.open_runs():
            remove(f"{box.state}/live/{run}")
    if scene == "restoration":
        remove(box.state + "/boot")


def remove(path):
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
