"""Says what is wrong, from the outside: the journal's text, the witnesses' own locks, and /proc. Shares no code with the product."""
import datetime
import fcntl
import json
import os
import re

OUTCOMES = {"productive", "noop", "restraint", "blocked", "needsHuman", "unknown", "refused", "failed", "timedOut", "stalled", "killed",
            "lost"}


class Journal:
    """The day files of a state directory, line by line."""

    def __init__(self, directory):
        self.records, self.torn, self.faults = [], 0, []
        for day in sorted(os.listdir(directory)) if os.path.isdir(directory) else []:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d\.jsonl", day):
                self.faults.append(f"{day} is no day of a journal")
                continue
            with open(f"{directory}/{day}", "rb") as file:
                lines = file.read().split(b"\n")
            # Behind the last newline there may stand what the last kill left.
            for line in lines:
                if line:
                    self.take(line, day)

    def take(self, line, day):
        if len(line) + 1 > 4096 and b'{"v"' not in line[1:]:
            self.faults.append(f"a line of {len(line) + 1} bytes in {day}")
        try:
            self.add(json.loads(line), day)
            return
        except ValueError:
            self.torn += 1
        # A whole record may stand behind a torn one in the same line.
        place = line.rfind(b'{"v"')
        if place > 0:
            try:
                self.add(json.loads(line[place:]), day)
            except ValueError:
                pass

    def add(self, record, day):
        if not isinstance(record, dict):
            self.torn += 1
            return
        record["place"] = Place(day, record.get("boot"), record.get("boottime_ms"))
        self.records.append(record)


class Place:
    """When a record's matter happened: by the clock of its boot, since a kept end is journalled late, and day files are turned round by
    a stepped clock. What happened in one millisecond, nobody knows the order of."""

    def __init__(self, day, boot, moment):
        self.day, self.boot, self.moment = day, boot, moment

    def is_before(self, other):
        return self.moment < other.moment if self.boot == other.boot else self.day < other.day


class Lives:
    """Runs and lanes as a journal tells them."""

    def __init__(self, journal):
        self.starts, self.ends, self.denials, self.lanes, self.releases = {}, {}, {}, {}, {}
        self.faults = list(journal.faults)
        for record in journal.records:
            self.take(record)
        for run, releases in self.releases.items():
            self.release(run, releases)

    def take(self, record):
        kind, run, place = record.get("kind"), record.get("run"), record["place"]
        if not run:
            return
        moment = (record.get("boot"), record.get("boottime_ms"))
        if kind == "lockAcquired":
            if run in self.lanes:
                self.faults.append(f"{run} acquired its lock twice")
            self.lanes[run] = {"category": record.get("category"), "boot": moment[0], "from": moment[1], "to": None}
        elif kind == "lockReleased":
            self.releases.setdefault(run, []).append(record)
        elif kind == "runStarted":
            if run in self.starts:
                self.faults.append(f"{run} started twice")
            self.starts[run] = (place, record)
        elif kind == "runEnded":
            self.ends.setdefault(run, []).append((place, record))
        elif kind == "respawnDenied":
            if run in self.denials:
                self.faults.append(f"the respawn of {run} was denied twice")
            self.denials[run] = record

    def release(self, run, records):
        lane = self.lanes.get(run)
        if not lane:
            self.faults.append(f"{run} released what it never acquired")
            return
        if len(records) > 1:
            self.faults.append(f"{run} released its lock {len(records)} times")
        # In another boot nothing of the first is held any more.
        lane["to"] = records[0]["boottime_ms"] if records[0].get("boot") == lane["boot"] else lane["from"]
        lane["released"] = records[0]["place"]

    def audit(self, width):
        for run in sorted(set(self.starts) | set(self.ends)):
            self.audit_run(run)
        self.audit_respawns()
        self.audit_locks(width)
        return self.faults

    def audit_run(self, run):
        ends = self.ends.get(run, [])
        if run not in self.starts:
            self.faults.append(f"{run} has an end and no start")
            return
        if len(ends) != 1:
            self.faults.append(f"{run} has {len(ends)} terminal records: {[end.get('outcome') for _, end in ends]}")
        for place, end in ends[:1]:
            if place.is_before(self.starts[run][0]):
                self.faults.append(f"{run} ended before it started")
            if end.get("outcome") not in OUTCOMES:
                self.faults.append(f"{run} ended as {end.get('outcome')}")
        lane = self.lanes.get(run.removesuffix("r"))
        if not lane:
            self.faults.append(f"{run} started without its lock on record")
        elif ends and "released" in lane and lane["released"].is_before(ends[0][0]):
            self.faults.append(f"{run} ended after its lock was released")

    def audit_respawns(self):
        for run, (place, _) in sorted(self.starts.items()):
            end = self.ends.get(run, [(place, {})])[0]
            earned = end[1].get("respawn") == "due"
            again = self.starts.get(run + "r")
            if run.endswith("r") and earned:
                self.faults.append(f"{run} is to be respawned once more")
            if earned and end[1].get("outcome") != "productive":
                self.faults.append(f"{run} earned a respawn by {end[1].get('outcome')}")
            if again and (not earned or again[0].is_before(end[0])):
                self.faults.append(f"{run} was respawned before its cause")
            if earned and bool(again) == (run in self.denials):
                self.faults.append(f"{run}: its respawn was {'done and denied' if again else 'neither done nor denied'}")
            if run.endswith("r") and run[:-1] not in self.starts:
                self.faults.append(f"{run} is the respawn of nothing")

    def audit_locks(self, width):
        steps, last = [], {}
        for run, lane in sorted(self.lanes.items(), key=lambda item: (str(item[1]["boot"]), item[1]["from"], item[0])):
            if lane["to"] is None:
                self.faults.append(f"{run} never released {lane['category']}")
                continue
            if lane["to"] < lane["from"]:
                self.faults.append(f"{run} released {lane['category']} before it had it")
            steps += [(lane["boot"], lane["from"], 1), (lane["boot"], lane["to"], -1)]
            key = (lane["boot"], lane["category"])
            before = last.get(key)
            if before and before[1]["to"] > lane["from"]:
                self.faults.append(f"{before[0]} and {run} held {lane['category']} at once")
            if not before or lane["to"] >= before[1]["to"]:
                last[key] = (run, lane)
        # What ends and begins in one millisecond is told apart by nobody: ends count first.
        live, boot = 0, None
        for at, _, change in sorted(steps, key=lambda step: (str(step[0]), step[1], step[2])):
            live = change if at != boot else live + change
            boot = at
            if live > width:
                self.faults.append(f"{live} lanes at once where {width} may be")
                break


def lines(path):
    try:
        with open(path) as file:
            return file.read().splitlines()
    except OSError:
        return []


def audit_witness(directory, starts, faults, failed=()):
    """Two at once are told by the witness; here, that every worker that began was on record, and began once. Begins, and how many starts
    file systems have lost: of each that failed in these seconds (as in the names of fires) one, which it may have called synced."""
    faults += [f"two workers at once: {line}" for line in lines(directory + "/overlaps")]
    begun = [line.split()[2] for line in lines(directory + "/begins")]
    runs = [run for run in begun if run != "outside"]
    open_failures = list(failed)
    for run in sorted(set(runs)):
        if runs.count(run) > 1:
            faults.append(f"the worker of {run} was executed {runs.count(run)} times")
        if run not in starts:
            near = [moment for moment in open_failures if 0 <= (moment - stamp(run)).total_seconds() < 2]
            if near:
                open_failures.remove(near[0])
            else:
                faults.append(f"the worker of {run} began, and its start is not on record")
    return len(begun), len(failed) - len(open_failures)


def stamp(run):
    """The second in which the fire of a run began."""
    return datetime.datetime.strptime(run[:16], "%Y%m%dT%H%M%SZ")


def audit_state(state, starts, faults, pruned=False):
    """What may lie in a state directory when all is quiet."""
    left = sorted(name for name in os.listdir(state + "/supervisors") if re.search(r"\.(lock|order)$", name))
    # One that fell before it had its name is left for ten seconds, in which it might get it.
    faults += [f"supervisors/{name} is left" for name in left if not name.startswith(".")]
    runs = sorted(name for name in os.listdir(state + "/runs"))
    odd = sorted(set(runs) - set(starts) if pruned else set(runs) ^ set(starts))
    if odd:
        faults.append(f"directories and records of runs differ: {odd}")
    # What was cut off before it had its name is left as long.
    faults += [f"live/{name} is left" for name in os.listdir(state + "/live") if not name.startswith(".")]


def audit_free(directory, faults, skip=()):
    """Every lock can be taken: by taking it."""
    for name in sorted(os.listdir(directory)):
        if not name.endswith(".lock") or name in skip:
            continue
        with open(f"{directory}/{name}") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                faults.append(f"{name} is held by somebody")


def category_of_lock(path, locks):
    if path.endswith(" (deleted)"):
        path = path[: -len(" (deleted)")]
    directory, name = os.path.split(path)
    return name[:-5] if directory == locks and name.endswith(".lock") else None


def audit_descriptors(box, faults):
    """Who has which lock file open at this moment: a worker only its own, a selector none, nobody but fanout the loop's own."""
    for one in box.inhabitants():
        if one.kind not in ("worker", "leftover", "selector"):
            continue
        environment = open_bytes(f"/proc/{one.pid}/environ").split(b"\0")
        own = next((word[16:].decode() for word in environment if word.startswith(b"FANOUT_CATEGORY=")), None)
        for number in listed(f"/proc/{one.pid}/fd"):
            try:
                path = os.readlink(f"/proc/{one.pid}/fd/{number}")
            except OSError:
                continue
            if "/supervisors/" in path and path.endswith(".lock"):
                faults.append(f"{one} has {path} open")
            category = category_of_lock(path, box.locks)
            if category is None:
                continue
            # One whose environment is gone names nothing; then only the loop's own locks are forbidden.
            if one.kind == "selector" or category.startswith(".") or (own is not None and category != own):
                faults.append(f"{one} of {own} has the lock of {category} open")
    box.count("looks")


def open_bytes(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def listed(path):
    try:
        return os.listdir(path)
    except OSError:
        return []
