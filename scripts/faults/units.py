"""Each run in a unit of a real user manager: the fire falls before and after it has the unit started, the unit's supervisor right after
it answered, and wherever else."""
import os
import subprocess

from box import Unmet
from calm import settle, verdict
from crash import LIFE

ENCLAVE = os.path.dirname(os.path.abspath(__file__)) + "/../../fixtures/systemd/enclave"
# Where the run's directory is there, in which the manager's word is kept.
OTHERS = ["claim.recorded", "spawn.executed", "wrote.runStarted", "wrote.runSpawned"] + LIFE
LOGIN = "user.slice/user-0.slice/session-1.scope"
SERVICE = "user.slice/user-0.slice/user@0.service"


class Manager:
    """A user manager of systemd in groups and namespaces of its own. Whatever the box starts from now on, starts in there."""

    def __init__(self, box):
        self.box = box
        box.is_machinery = is_machinery
        self.hold = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", ENCLAVE, "hold", f"fanout-faults-{os.getpid()}", "user", "machine", "no", "0"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        box.own.add(self.hold.pid)
        said = self.hold.stdout.readline().split()
        if len(said) != 2:
            raise Unmet(f"no enclave: {said}")
        self.inside = said[1].decode()
        outside = f"/proc/{self.inside}/root"
        for name in ("dbus.socket", "dbus.service"):
            os.symlink("/dev/null", f"{outside}/etc/systemd/user/{name}")
        box.environment |= {"XDG_RUNTIME_DIR": "/run/user/0", "FANOUT_LAUNCHER": "systemd"}
        self.group = SERVICE
        box.through = self.through
        self.manager = box.start(["/lib/systemd/systemd", "--user"])
        self.group = LOGIN
        box.until(lambda: os.path.exists(f"{outside}/run/user/0/systemd/private"), "the user manager does not come up")
        self.ask("is-system-running", "--wait")

    def through(self, words, environment):
        variables = [f"{name}={value}" for name, value in sorted(environment.items())]
        return ["nsenter", "--target", str(self.hold.pid), "--mount", ENCLAVE, "enter", self.inside, "user", self.group, "0",
                self.box.path, *variables, "--", *words]

    def ask(self, *words):
        return self.box.start(["systemctl", "--user", *words]).wait()

    def end(self):
        """The enclave kills all that lives in its groups."""
        self.hold.stdin.close()
        self.hold.wait(120)
        self.manager.wait()


def is_machinery(one):
    words = " ".join(one.words)
    return "systemd/enclave" in words or words in ("sleep infinity", "/lib/systemd/systemd --user") or words.startswith("(")


def play(box, number):
    manager = Manager(box)
    try:
        box.configure(["code"], ["plain", box.path + "/hold"])
        for point in ["unit.ordered", "unit.started", "unit.answered", OTHERS[number % len(OTHERS)]]:
            try:
                fall(box, manager, point)
                settle(box)
            except Unmet as unmet:
                raise Unmet(f"{point} in a unit: {unmet}") from unmet
        return verdict(box, next_category="code")
    finally:
        box.kill_all()
        manager.end()


def fall(box, manager, point):
    """The fire is armed for its own points, the manager's units for theirs: there nobody hears the words, but the end is seen."""
    box.count("kills")
    box.tears += 1
    box.ask(["code"])
    if point in ("unit.ordered", "unit.started"):
        fire = box.fanout("fire", at=point)
        if fire.wait() != -9 or f"crash point {point}\n" not in fire.words_said():
            raise Unmet(f"never reached: exit {fire.wait()}: {fire.words_said()}")
        return
    before = fallen(box)
    manager.ask("set-environment", f"FANOUT_CRASH_AT={point}")
    fire = box.fanout("fire")
    fire.wait()
    box.until(lambda: fallen(box) > before, lambda: f"never reached: {fire.words_said()}, alive {box.inhabitants()}")
    manager.ask("unset-environment", "FANOUT_CRASH_AT")
    box.until(lambda: not [one for one in box.inhabitants() if one.kind in ("supervisor", "command")], "the unit goes on")
    box.hits[point] = box.hits.get(point, 0) + 1


def fallen(box):
    """How many supervisors of units fell, by the manager's word."""
    return sum(os.path.exists(f"{box.state}/runs/{run}/unit.json") for run in os.listdir(box.state + "/runs")) if os.path.isdir(
        box.state + "/runs") else 0

