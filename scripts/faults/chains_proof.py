"""Shows that the judge of chains speaks up, and what it lets pass: a scene that is right, and the same with one thing wrong at a time."""
from links import Scene, Strike

RUN = "20261121T010000Z-aaa1-1"
SHED = "c 500 5 ignores all leaves cleared 0 productive"
BEGINS = [f"begin code {RUN} 1 999990 1000000 {SHED}", f"begin code {RUN}r 1 2999990 3000000 {SHED}"]
ENDS = [f"end {RUN} 2000000 100", f"end {RUN}r 3500000 100"]
PROBES = ["held code 1000000", "left code 2000000 2002000", "busy code 2002000", "held code 3000000", "left code 3500000 3502000",
          "busy code 3502000", "free code 3520000", "over 50000000"]
RECORDS = [{"kind": "runEnded", "run": RUN, "boottime_ms": 2003, "outcome": "productive"},
           {"kind": "runEnded", "run": RUN + "r", "boottime_ms": 3503, "outcome": "productive"},
           {"kind": "lockReleased", "run": RUN, "boottime_ms": 3503}]
RIGHT = {"begins": BEGINS, "ends": ENDS, "refusals": [], "probes": PROBES, "strikes": [], "fires": [], "kills": [],
         "records": RECORDS}

REFUSAL = [f"refused code {RUN}r 1 1499990 1500000 {SHED}"]
HOLE = PROBES[:1] + ["hole code 1500000"] + PROBES[1:]
SUPERVISOR = Strike("supervisor", 1200000, ["code"])
KEEPER = Strike("keeper", 1300000, ["code"], started=990000, parent=7)
LATER = Strike("keeper", 1300000, ["code"], started=1010000, parent=7)
LATE = PROBES[:6] + ["free code 24000000", "over 50000000"]
# The probe meets a worker between its lock and its word of it, and never again.
BRIEF = {"probes": PROBES[:3] + ["held code 2999995", "left code 2999995 3002000", "busy code 3002000", "free code 3020000", "over 20000000"],
         "ends": ENDS[:1], "records": RECORDS[:1] + [record | {"boottime_ms": 3003} for record in RECORDS[1:]]}
OTHER = [f"begin triage {RUN[:-1]}2 1 999990 1000000 {SHED}"]


def keeping(**plan):
    """The runs, one word of their plans changed."""
    words = SHED.split()
    for place, name in enumerate(["kind", "length", "life", "term", "lock", "session", "environment", "rest", "outcome"]):
        words[place] = plan.get(name, words[place])
    return {"begins": [line.replace(SHED, " ".join(words)) for line in BEGINS]}


# What differs from what is right, and what the judge has to say of it; None: nothing.
CASES = [
    ({}, None),
    ({"refusals": REFUSAL}, "two at once"),
    ({"refusals": REFUSAL, "strikes": [SUPERVISOR]}, "two at once"),
    ({"refusals": REFUSAL, "strikes": [KEEPER]}, "two at once"),
    ({"refusals": REFUSAL, "strikes": [SUPERVISOR, KEEPER]}, None),
    ({"refusals": REFUSAL, "strikes": [SUPERVISOR, LATER]}, "two at once"),
    ({"refusals": REFUSAL, "strikes": [SUPERVISOR, KEEPER]} | keeping(lock="kept"), "two at once"),
    ({"refusals": REFUSAL, "strikes": [SUPERVISOR, KEEPER]} | keeping(session="stays"), "two at once"),
    ({"refusals": REFUSAL, "strikes": [SUPERVISOR, KEEPER]} | keeping(environment="kept"), "two at once"),
    ({"probes": HOLE}, "could be taken 1 times"),
    ({"probes": HOLE, "strikes": [SUPERVISOR]}, "could be taken"),
    ({"probes": HOLE, "strikes": [KEEPER]}, "could be taken"),
    ({"probes": HOLE, "strikes": [SUPERVISOR, KEEPER]}, None),
    ({"probes": HOLE, "strikes": [SUPERVISOR, KEEPER]} | keeping(lock="kept"), "could be taken"),
    ({"probes": HOLE, "strikes": [SUPERVISOR, KEEPER]} | keeping(environment="kept"), None),
    ({"probes": HOLE, "strikes": [SUPERVISOR, KEEPER], "fires": [(1350000, 1400000)]} | keeping(environment="kept"), "could be taken"),
    ({"probes": LATE}, "stayed busy for 20.5 s"),
    ({"probes": LATE[:6] + ["over 50000000"]}, "stayed busy for 46.5 s"),
    ({"probes": LATE[:6] + ["free code 23000000", "over 50000000"]}, None),
    ({"probes": LATE, "strikes": [Strike("supervisor", 3400000, ["code"])], "fires": [(3400001, 20000000)]}, None),
    ({"probes": LATE, "strikes": [Strike("supervisor", 3400000, ["triage"])], "fires": [(3400001, 20000000)]}, "stayed busy"),
    ({"probes": LATE, "strikes": [Strike("supervisor", 3400000, ["code"])], "fires": [(3400001, 3450000)]}, "stayed busy"),
    ({"probes": PROBES[:-1]}, "the probe fell"),
    ({"kills": [("code", 1500000, 1600000, 0)]}, "said 0, and its chain lived on"),
    ({"kills": [("code", 1500000, 1600000, 1)]}, None),
    ({"kills": [("code", 1500000, 2600000, 0)]}, None),
    ({"kills": [("code", 1500000, 2600000, 70)]}, "ended with 70"),
    (keeping(outcome="fails"), "ended as productive, not as failed"),
    ({"ends": [ENDS[0].replace("2000000", "2400000")] + ENDS[1:]}, "runEnded is dated 396000 µs before its last link"),
    ({"ends": ENDS[:1] + [ENDS[1].replace("3500000", "3900000")]}, "lockReleased is dated"),
    (BRIEF, None),
    ({"begins": BEGINS + OTHER}, "0 ends on record"),
    ({"records": [RECORDS[0] | {"written": 1999999}] + RECORDS[1:]}, "runEnded was on disk at 1999999, 1 µs before its last link"),
    ({"records": [RECORDS[0] | {"written": 2000001}] + RECORDS[1:]}, None),
]

# What differs, and what is counted of it.
COUNTS = [
    ({}, {}),
    ({"kills": [("code", 1500000, 2600000, 0)]}, {"chainsGoneByKill": 1}),
    # It said so of a chain that lived on, of one that had ended before, and it said that it was not gone.
    ({"kills": [("code", 1500000, 1600000, 0)]}, {}),
    ({"kills": [("code", 2100000, 2600000, 0)]}, {}),
    ({"kills": [("code", 1500000, 2600000, 1)]}, {}),
    ({"probes": LATE, "strikes": [Strike("supervisor", 3400000, ["code"])], "fires": [(3400001, 20000000)]}, {"waitsForAFire": 1}),
]


def judged(change):
    """The scene that is right, with that change, and what is said of it."""
    parts = RIGHT | change
    scene = Scene(*([line.split() for line in parts[name]] for name in ("begins", "ends", "refusals", "probes")),
                  parts["strikes"], parts["fires"], parts["kills"])
    return scene, scene.judge(parts["records"])


def prove():
    """What the judge fails to say, or says without cause."""
    wrong = []
    for place, (change, words) in enumerate(CASES):
        _, said = judged(change)
        if words is None and said or words is not None and not any(words in fault for fault in said):
            wrong.append(f"the judge of chains does not say '{words}' of case {place}, but {said}")
    for place, (change, expected) in enumerate(COUNTS):
        scene, _ = judged(change)
        counted = {what: scene.counts[what] for what in ("chainsGoneByKill", "waitsForAFire") if what in scene.counts}
        if counted != expected:
            wrong.append(f"the judge of chains counts {counted} in case {place} of its counts, not {expected}")
    return wrong
