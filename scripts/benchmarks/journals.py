"""Journals of a past, as the program writes them."""
import datetime
import json
import os
import random

OUTCOMES = ("productive", "noop", "failed", "unknown")


def write(state, runs, days):
    """A state directory whose journal tells of so many runs, three a fire, evenly over the days up to now."""
    for part in ("journal", "live", "locks", "supervisors", "runs", "fires", "pauses"):
        os.makedirs(f"{state}/{part}", 0o700, exist_ok=True)
    now = datetime.datetime.now(datetime.timezone.utc)
    chance = random.Random(1)
    fires = runs // 3
    for number in range(fires):
        moment = now - datetime.timedelta(seconds=days * 86400 * (fires - number) / fires)
        # A fire is written to the file of its day; the days come in order, so one file is open at a time.
        day = f"{state}/journal/{moment:%Y-%m-%d}.jsonl"
        if number == 0 or file.name != day:
            file = open(day, "a")
        fire = f"{moment:%Y%m%dT%H%M%SZ}-{number & 0xFFFF:04x}"
        since = int(days * 86400_000 * number / fires)
        file.writelines(json.dumps(record, separators=(",", ":")) + "\n" for record in records(state, fire, number, moment, since, chance))


def records(state, fire, number, moment, since, chance):
    def record(offset, kind, about, **more):
        at = moment + datetime.timedelta(milliseconds=offset)
        return {"v": 2, "at": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z", "boot": "5b7f0c1e-0000-4000-8000-000000000001",
                "boottime_ms": since + offset, "kind": kind, **about, **more}

    whole = {"fire": fire}
    names = [f"lane-{(number * 3 + place) % 40}" for place in range(3)]
    lines = [record(0, "fireBegan", whole, version="0.2.0", configuration="9f86d081884c7d65", trigger="fire")]
    for place, name in enumerate(names):
        about = {"fire": fire, "run": f"{fire}-{place + 1}", "category": name}
        lines.append(record(1, "lockAcquired", about, path=f"{state}/locks/{name}.lock", pid=1000 + number % 30000))
        lines.append(record(1, "runStarted", about, generation=0, streak=1, source="selected", rank=place + 1, supervisor=f"{fire}00"))
        lines.append(record(2, "runSpawned", about, pid=2000 + number % 30000, start_ticks=since // 10, since_ns=since * 1000000))
    for place, name in enumerate(names):
        about = {"fire": fire, "run": f"{fire}-{place + 1}", "category": name}
        lines.append(record(900, "runEnded", about, outcome=chance.choice(OUTCOMES), exit=0, elapsed_ms=chance.randint(1, 900), log_bytes=1234,
                            cut_bytes=0, swept_count=0, summary="did the thing that was to be done"))
        lines.append(record(900, "lockReleased", about, holder_gone=False))
    lines.append(record(950, "fireEnded", whole, admitted=3, started=3, refused=0, failed=0, withheld=2, live=3, width=6, source="selector",
                        constraint="perFire", exit=0, selector_ms=12, answer="9f86d081", categories=names,
                        reasons=[{"reason": "fireFull", "count": 2, "names": ["lane-x", "lane-y"]}], failures=[]))
    return lines
