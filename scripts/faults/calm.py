"""After a round: everything that was stopped goes on, one more fire puts everything right, and the auditor looks."""
import os
import signal

from auditor import Journal, Lives, audit_free, audit_state, audit_witness
from box import Unmet


def resume(box):
    """Continues whatever is stopped."""
    for one in box.inhabitants():
        if one.state == "T":
            box.signal(one, signal.SIGCONT)


def wait_for_armed(box):
    """Until nobody lives that may still fall at an armed point, and whoever fell is gone: one that is dying has no arguments any
    more, but its locks still."""
    def none():
        # A stop that came while it waited for its disk takes hold only when that has answered.
        resume(box)
        return not [one for one in box.inhabitants() if not one.words or is_armed(one)]
    box.until(none, lambda: f"armed processes go on for ever: {box.inhabitants()}")


def is_armed(one):
    return one.kind in ("supervisor", "fire", "command") and b"\0FANOUT_CRASH_AT=" in b"\0" + environ(one.pid)


def environ(pid):
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            return file.read()
    except OSError:
        return b""


def one_fire(box, config="fanout.json5"):
    """One fire with nothing to start, and the end of all that it found."""
    box.ask([])
    fire = box.fanout("--config", config, "fire")
    if fire.wait() != 0:
        raise Unmet(f"the fire that puts things right ended with {fire.wait()}: {fire.said()[-600:]}")
    quiet(box, fire)


def quiet(box, fire):
    def is_quiet():
        resume(box)
        return not box.inhabitants() and not any(box.open_runs(state) for state in box.states())
    box.until(is_quiet, lambda: "one fire did not put everything right: open "
              f"{[box.open_runs(state) for state in box.states()]}, alive {box.inhabitants()}; it said {fire.said()[-400:]}")


def settle(box, config="fanout.json5"):
    """To rest by one fire."""
    box.write("moods", "")
    resume(box)
    wait_for_armed(box)
    one_fire(box, config)
    for state in box.states():
        for name in os.listdir(state + "/supervisors"):
            # An answer that nobody came for holds no environment, and goes when it is two minutes old.
            if name.endswith(".order"):
                raise Unmet(f"supervisors/{name} is left after the fire that puts things right")


def verdict(box, next_category=None, pruned=False):
    """The faults of a box at rest. The category is there for the next one at once."""
    faults, config = [], "fanout.json5"
    if next_category:
        box.ask([next_category])
        fire = box.fanout("--config", config, "fire")
        if fire.wait() not in (0, 1) or "admitted=1" not in fire.said():
            faults.append(f"{next_category} could not be started afterwards: exit {fire.wait()}: {fire.said()[-400:]}")
    one_fire(box, config)
    look(box, faults, pruned)
    report = box.fanout("--config", config, "report")
    if report.wait() != 0:
        faults.append(f"report ends with {report.wait()}: {report.said()[-400:]}")
    return faults


def look(box, faults, pruned):
    """Everything that the auditor can see of the box's state directory."""
    journal = Journal(box.state + "/journal")
    lives = Lives(journal)
    faults += lives.audit(box.width)
    if journal.torn > box.tears:
        faults.append(f"{journal.torn} torn lines after {box.tears} kills")
    begins, lost = audit_witness(box.path + "/seen", lives.starts, faults, box.failed)
    box.count("begins", begins)
    box.count("startsLostByDisk", lost)
    audit_state(box.state, lives.starts, faults, pruned)
    audit_free(box.locks, faults)
    box.count("runs", len(lives.starts))
    box.count("respawns", sum(run.endswith("r") for run in lives.starts))
    box.count("torn", journal.torn)
