"""Shows that the auditor speaks up: a journal that is right, and the same with one thing wrong at a time."""
import datetime
import json
import os
import tempfile

from auditor import Journal, Lives, audit_witness

RUN = "20261121T010000Z-aaa1-1"


def line(moment, kind, run=RUN, **more):
    return json.dumps({"v": 1, "at": "2026-11-21T01:00:00.000Z", "boot": "b", "boottime_ms": moment, "kind": kind, "run": run,
                       "category": "code"} | more)


RIGHT = [line(1, "lockAcquired"), line(1, "runStarted", generation=0), line(5, "runEnded", outcome="productive", respawn="due"),
         line(7, "runStarted", RUN + "r", generation=1), line(9, "runEnded", RUN + "r", outcome="noop"), line(9, "lockReleased")]
SECOND = "20261121T020000Z-bbb2-1"
OTHER = [line(3, "lockAcquired", SECOND, category="triage"), line(3, "runStarted", SECOND), line(4, "runEnded", SECOND, outcome="noop"),
         line(4, "lockReleased", SECOND, category="triage")]

# The lines, how wide, and what the auditor has to say of it.
WRONG = [
    (RIGHT[:4] + RIGHT[5:], 1, "has 0 terminal records"),
    (RIGHT + [RIGHT[4]], 1, "has 2 terminal records"),
    (RIGHT[:5], 1, "never released"),
    (RIGHT + [RIGHT[5]], 1, "released its lock 2 times"),
    (RIGHT + [RIGHT[1]], 1, "started twice"),
    (RIGHT[:3] + [RIGHT[5]], 1, "neither done nor denied"),
    (RIGHT + [line(8, "respawnDenied", why="paused")], 1, "done and denied"),
    ([word.replace('"due"', '"denied:paused"') for word in RIGHT], 1, "was respawned before its cause"),
    ([word.replace('"boottime_ms": 7', '"boottime_ms": 2') for word in RIGHT], 1, "was respawned before its cause"),
    (RIGHT[1:], 1, "its lock"),
    (RIGHT[:5] + [line(8, "lockReleased")], 1, "ended after its lock was released"),
    (RIGHT + OTHER, 1, "2 lanes at once where 1 may be"),
    (RIGHT + [word.replace("triage", "code") for word in OTHER], 2, "held code at once"),
    (RIGHT + [line(9, "paused", "", why="x" * 5000)], 1, "a line of 5"),
    ([word.replace('"noop"', '"fine"') for word in RIGHT], 1, "ended as fine"),
]


def faults(lines, width):
    with tempfile.TemporaryDirectory() as directory:
        with open(os.path.join(directory, "2026-11-21.jsonl"), "w") as file:
            file.write("\n".join(lines) + "\n")
        return Lives(Journal(directory)).audit(width)


def prove():
    """What the auditor fails to say, or says without cause."""
    wrong = [f"nothing is wrong, and the auditor says: {fault}" for fault in faults(RIGHT, 1) + faults(RIGHT + OTHER, 2)]
    for lines, width, words in WRONG:
        said = faults(lines, width)
        if not any(words in fault for fault in said):
            wrong.append(f"the auditor does not say '{words}', but {said}")
    then = datetime.datetime(2026, 11, 21, 1, 0, 1)
    for begins, failed, count in [([RUN], [], 1), ([RUN], [then], 0), ([RUN], [then + datetime.timedelta(seconds=1)], 1),
                                  ([RUN, RUN.replace("aaa1", "aaa2")], [then], 1), ([RUN, RUN], [then], 1)]:
        said = unrecorded(begins, failed)
        if len(said) != count:
            wrong.append(f"of {begins} without a start, with failures at {failed}, the auditor says {said}")
    return wrong


def unrecorded(begins, failed):
    with tempfile.TemporaryDirectory() as directory:
        with open(os.path.join(directory, "begins"), "w") as file:
            file.writelines(f"begin code {run} 1\n" for run in begins)
        said = []
        audit_witness(directory, {}, said, failed)
        return said
