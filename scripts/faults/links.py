"""What the witness of chains saw, against what was struck and what is on record: who overlapped, when a lock was free, what stayed busy.
Nothing here looks at the machine; chains.py brings the evidence. Times are microseconds since boot."""
from box import read

# A lane that is busy so long after its last link has nobody who would free it. An idle machine takes some ms; one with eight who want
# to run for each processor took 6 s.
PATIENCE = 20_000_000
OUTCOMES = {"nothing": "unknown", "fails": "failed", "refuses": "refused"}
# What a run that nobody saw the exit of may have ended as, where it declared nothing.
UNSEEN = {"nothing", "fails", "refuses"}


class Chain:
    """A run and the chain that it left, as its worker told."""

    def __init__(self, words):
        _, self.category, self.run, _, asked, moment, *plan = words
        # It has the witness from some moment between these two on.
        self.asked, self.began = int(asked), int(moment)
        self.kind, _, self.life, self.term, self.lock, self.session, self.environment, _, self.outcome = plan
        self.plan = " ".join(plan)
        # The latest moment at which it was surely there, and the first at which it was surely gone.
        self.there, self.gone, self.links = self.began, None, 0

    @property
    def has_shed_all(self):
        """Nothing in it tells any more whose it is."""
        return self.lock != "kept" and self.session == "leaves" and self.environment == "cleared"

    def __repr__(self):
        return f"{self.run} of {self.category} ({self.plan})"


class Strike:
    """A SIGKILL: for a supervisor, with the lanes that it had, or for a keeper, with its one."""

    def __init__(self, kind, at, categories, started=0, parent=0):
        self.kind, self.at, self.categories, self.started, self.parent = kind, at, categories, started, parent


class Scene:
    """Everything that is known of a round."""

    def __init__(self, begins, ends, refusals, probes, strikes=(), fires=(), kills=()):
        self.chains, self.by_run, self.faults, self.counts = {}, {}, [], {}
        self.refusals, self.strikes, self.fires, self.kills = refusals, list(strikes), sorted(fires), list(kills)
        for words in begins:
            chain = Chain(words)
            self.chains.setdefault(chain.category, []).append(chain)
            self.by_run[chain.run] = chain
        self.probes = [(words[0], words[1], [int(word) for word in words[2:]]) for words in probes if words[0] not in ("over", "wrote")]
        self.over = next((int(words[1]) for words in probes if words[0] == "over"), None)
        if self.over is None:
            self.faults.append("the probe fell")
            self.over = max([moments[-1] for _, _, moments in self.probes], default=0)
        for _, run, moment, links in ends:
            if run in self.by_run:
                self.by_run[run].there, self.by_run[run].links = int(moment), int(links)
        for what, category, moments in self.probes:
            chain = self.at(category, moments[0])
            if what == "left" and chain:
                chain.there = max(chain.there, moments[0])
                chain.gone = chain.gone or moments[1]
        self.count("chains", sum(chain.kind != "none" for chain in self.by_run.values()))
        self.count("links", sum(chain.links for chain in self.by_run.values()))

    def count(self, what, number=1):
        self.counts[what] = self.counts.get(what, 0) + number

    def at(self, category, moment):
        """The latest chain of a category that may have begun by then: it holds the witness, if anybody does."""
        return max((one for one in self.chains.get(category, []) if one.asked <= moment), key=lambda one: one.began, default=None)

    def after(self, chain):
        """When the next run of its category began."""
        return min((one.began for one in self.chains[chain.category] if one.began > chain.began), default=float("inf"))

    # Whom the strikes hit

    def supervisor_strikes(self, chain):
        """A supervisor may fall just before the worker that it has had started begins."""
        return [one for one in self.strikes if one.kind == "supervisor" and chain.category in one.categories
                and chain.began - 1_000_000 <= one.at < self.after(chain)]

    def keeper_strikes(self, chain):
        """A keeper is older than its worker, and younger than the worker before."""
        return [one for one in self.strikes if one.kind == "keeper" and chain.category in one.categories
                and self.of_keeper(one, chain.category) is chain]

    def of_keeper(self, strike, category):
        return min((one for one in self.chains.get(category, []) if one.began >= strike.started), key=lambda one: one.began, default=None)

    def nobody_is_left(self, chain, moment):
        """Whether both who could prove its end had been killed by then."""
        return (any(one.at <= moment for one in self.supervisor_strikes(chain))
                and any(one.at <= moment for one in self.keeper_strikes(chain)))

    def is_the_hole(self, chain, moment):
        """The one case that only a cgroup could hold (the contract, section 6): counted, and said, each time."""
        return chain.has_shed_all and self.nobody_is_left(chain, moment)

    def story(self, chain):
        struck = [(one.at, one.kind) for one in self.supervisor_strikes(chain) + self.keeper_strikes(chain)]
        return f"{chain}: began {chain.began}, last seen {chain.there}, struck {sorted(struck)}"

    # The rules

    def judge(self, records):
        """All faults. `records` are the journal's, in order."""
        self.judge_overlaps()
        self.judge_holes()
        self.judge_lanes()
        self.judge_kills()
        self.judge_records(records)
        return self.faults

    def judge_overlaps(self):
        """No two runs of a category are there at once."""
        for words in self.refusals:
            category, run, moment = words[1], words[2], int(words[5])
            chain = self.at(category, moment)
            if chain and self.is_the_hole(chain, moment):
                self.count("overlapsOfTheHole")
            else:
                self.count("overlaps")
                self.faults.append(f"two at once: {run} of {category} began at {moment} beside {self.story(chain) if chain else 'nobody'}")

    def judge_holes(self):
        """Nobody can take the lock while a link lives."""
        told = {}
        for what, category, moments in self.probes:
            if what != "hole":
                continue
            chain = self.at(category, moments[0])
            if self.is_the_hole(chain, moments[0]) or self.is_unheld(chain, moments[0]):
                self.count("freeOfTheHole" if chain.has_shed_all else "freeUntilAdopted")
                continue
            told.setdefault(chain.run, [chain, moments[0], 0])[2] += 1
        for chain, moment, number in told.values():
            self.count("freeLocks")
            self.faults.append(f"its lock could be taken {number} times while it lived, first at {moment}: {self.story(chain)}")

    def is_unheld(self, chain, moment):
        """Nobody who has the lock's description is left, until somebody has adopted the run: not to be had any better. What the next fire
        finds is still busy, by the other evidence."""
        if chain.lock == "kept" or not self.nobody_is_left(chain, moment):
            return False
        last = max(one.at for one in self.supervisor_strikes(chain) + self.keeper_strikes(chain) if one.at <= moment)
        return self.mended(last) > moment

    def mended(self, moment):
        """When the first fire that began after that moment had ended: by then everything has been adopted."""
        return min((end for begin, end in self.fires if begin >= moment), default=float("inf"))

    def judge_lanes(self):
        """No lane stays busy once its chain has ended."""
        since = {}
        for what, category, moments in self.probes:
            if what == "left":
                since[category] = moments[1]
            elif what == "busy":
                since.setdefault(category, moments[0])
            elif what in ("free", "held") and category in since:
                self.judge_wait(category, since.pop(category), moments[0])
        for category, start in since.items():
            self.judge_wait(category, start, self.over)

    def judge_wait(self, category, start, end):
        chain = self.at(category, start)
        begin = start
        for one in self.strikes:
            if category not in one.categories or one.at > end or (chain and one.at < chain.began - 1_000_000):
                continue
            if one.kind == "supervisor":
                start = max(start, self.mended(one.at))
            else:
                # Its orphans are the supervisor's now, whose proof is that it has none at all: all orphans wait for each other.
                start = max([start] + [self.gone(other) for other in self.strikes if other.kind == "keeper" and other.parent == one.parent])
        wait = "ms of the longest wait"
        self.counts[wait] = max(self.counts.get(wait, 0), max(0, end - start) // 1000 if start < end else 0)
        # What would have been too long, but for who was struck.
        if end - begin > PATIENCE and end - start <= PATIENCE:
            self.count("waitsForAFire")
        if end - start > PATIENCE:
            self.count("stuckLanes")
            self.faults.append(f"{category} stayed busy for {(end - start) / 1e6:.1f} s when no link lived any more (from {start} to {end}): "
                               f"{self.story(chain) if chain else 'before its first worker'}")

    def gone(self, strike):
        ends = [chain.gone or chain.there for chain in [self.of_keeper(strike, one) for one in strike.categories] if chain]
        return max(ends, default=strike.at)

    def judge_kills(self):
        """`kill` returns with 0 only when what it found is gone."""
        for category, began, ended, code in self.kills:
            chain = self.at(category, began)
            if code == 0 and chain and began < chain.there <= ended:
                self.count("chainsGoneByKill")
            if code == 0 and chain and chain.there > ended and not self.is_the_hole(chain, ended):
                self.faults.append(f"kill {category} (from {began} to {ended}) said 0, and its chain lived on: {self.story(chain)}")
            if code not in (0, 1, 73, 75):
                self.faults.append(f"kill {category} ended with {code}")

    def judge_records(self, records):
        """One end each, as it was declared, and none of it on record before the last link."""
        ends, releases = {}, {}
        for record in records:
            if record.get("kind") in ("runEnded", "lockReleased"):
                (ends if record["kind"] == "runEnded" else releases).setdefault(record.get("run"), []).append(record)
        for chain in self.by_run.values():
            own = ends.get(chain.run, [])
            if len(own) != 1:
                self.faults.append(f"{len(own)} ends on record: {self.story(chain)}")
            # A lane is released by the name of its first run.
            last = releases.get(chain.run.removesuffix("r"), []) if self.is_last_of_lane(chain) else []
            for record in own[:1] + last[:1]:
                self.judge_moment(chain, record)
            if own:
                self.judge_outcome(chain, own[0].get("outcome"))

    def judge_moment(self, chain, record):
        """`written` is when the probe saw it on disk, where it did."""
        dated, written = record.get("boottime_ms", 0) * 1000 + 1000, record.get("written", float("inf"))
        if self.is_the_hole(chain, min(dated, written)):
            return
        if written < chain.there:
            self.count("earlyRecords")
            self.faults.append(f"{record['kind']} was on disk at {written}, {chain.there - written} µs before its last link: {self.story(chain)}")
        elif dated < chain.there:
            self.count("earlyDates")
            self.faults.append(f"{record['kind']} is dated {chain.there - dated} µs before its last link: {self.story(chain)}")

    def is_last_of_lane(self, chain):
        return chain.run.endswith("r") or chain.run + "r" not in self.by_run

    def judge_outcome(self, chain, outcome):
        allowed = {OUTCOMES.get(chain.outcome, chain.outcome)}
        if chain.outcome in UNSEEN and self.supervisor_strikes(chain) + self.keeper_strikes(chain):
            allowed.add("lost")
        if any(category == chain.category and ended >= chain.began for category, _, ended, _ in self.kills):
            allowed.add("killed")
        if outcome not in allowed:
            self.faults.append(f"ended as {outcome}, not as {' or '.join(sorted(allowed))}: {self.story(chain)}")


def lines(path):
    """The words of each whole line."""
    return [line.split() for line in read(path).decode(errors="replace").split("\n")[:-1] if line]
