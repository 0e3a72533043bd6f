"""Breaks fanout one line at a time and expects a test to notice; started by scripts/mutants.

A mutant: its name, the file, the original text, the broken one, and for those outside the core the suites that must notice.
The core's mutants are built in a package of the core alone, which takes seconds; the others in a copy of the whole.
"""
import os, pathlib, re, shutil, subprocess, sys

root = pathlib.Path(__file__).resolve().parent.parent
work = root / ".build" / "mutants"

MUTANTS = [
    ('release while the worker lives', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '    guard found.isEmpty, !workerLives, let exit = clearing.exit else {',
     '    guard found.isEmpty, let exit = clearing.exit else {'),
    ('release before the sweep', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '    guard found.isEmpty, !workerLives, let exit = clearing.exit else {',
     '    guard !workerLives, let exit = clearing.exit else {'),
    ('spawn after a stop', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '    guard !isUnwanted else {',
     '    guard true else {'),
    ('respawn after a kill', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '    if isUnwanted { return deny("killed") }\n',
     '\n'),
    ('forget that a kill was hurried', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '    isHurried = isHurried || hurried',
     '    isHurried = hurried && isHurried'),
    ('keep no reason for a denied respawn', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '    if isUnwanted, case .due = respawn { respawn = .denied("killed") }',
     '    if isUnwanted, case .due = respawn { respawn = .notEarned }'),
    ('sweep on after a hurried kill', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '        clearing.isSweeping = false\n      }',
     '\n      }'),
    ('let a second exit change the cause', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '      guard clearing.exit == nil else { return [] }',
     '      clearing.cause = nil'),
    ('stop killing what is born late', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '    return [.sweep(sending: clearing.stepsSent == .max ? Signals.kill : nil)]',
     '    return [.sweep(sending: nil)]'),
    ('a stale deadline', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '      guard let due = clearing.nextStepAt, due <= now else { return [] }',
     '      guard let due = clearing.nextStepAt, due < now else { return [] }'),
    ('confirm before the time limit', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '      if let limit = running.limitAt, limit <= now { return end(.timeLimit, hurried: false, at: now) }',
     '      if let limit = running.limitAt, limit <= now, running.confirmAt == nil { return end(.timeLimit, hurried: false, at: now) }'),
    ('send one teardown step for ever', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '    clearing.stepsSent += 1\n',
     '\n'),
    ('give teardown steps no time', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '    clearing.nextStepAt = now + step.wait',
     '    clearing.nextStepAt = now'),
    ('stall what lives', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '    return (running.stallAt ?? now) <= now ? end(.stall, hurried: false, at: now) : []',
     '    return end(.stall, hurried: false, at: now)'),
    ('check gates before cooldown', 'Sources/FanoutCore/Planning/Checks.swift',
     '    { checks, category, _ in checks.cooldown(category) },',
     '    { checks, category, _ in checks.cooldown(category) ?? checks.facts.gates.last.map { Reason.gate(name: $0.name, detail: $0.detail) } },'),
    ('wake for a step while sweeping', 'Sources/FanoutCore/Running/Lane.swift',
     '    case .clearing(let clearing): clearing.isSweeping ? nil : clearing.nextStepAt',
     '    case .clearing(let clearing): clearing.nextStepAt'),
    ('respawn generation 1', 'Sources/FanoutCore/Running/Run.swift',
     '    guard verdict.outcome == .productive, run.generation == 0, run.terms.respawn.limit > 0 else {',
     '    guard verdict.outcome == .productive, run.terms.respawn.limit > 0 else {'),
    ('respawn an exit that nobody saw', 'Sources/FanoutCore/Running/Run.swift',
     '    if exit == .unseen {',
     '    if exit == .signal(0) {'),
    ('credit a missing grade', 'Sources/FanoutCore/Running/Run.swift',
     '!((grade ?? -1) >= least)',
     '!((grade ?? 1) >= least)'),
    ('credit silence', 'Sources/FanoutCore/Running/Outcome.swift',
     '    case .code(0): declared(reading, otherwise: .unknown)',
     '    case .code(0): declared(reading, otherwise: .productive)'),
    ('count a refusal as a failure', 'Sources/FanoutCore/Running/Outcome.swift',
     '    case .code(75): Verdict(.refused)',
     '    case .code(75): Verdict(.failed)'),
    ('let an outcome beat a failed exit', 'Sources/FanoutCore/Running/Outcome.swift',
     '    case .code, .signal: Verdict(.failed, exit.description)',
     '    case .code, .signal: declared(reading, otherwise: .failed)'),
    ('honour a void pause', 'Sources/FanoutCore/Planning/Checks.swift',
     'standing(at: facts.now) == .holds { return .paused',
     'standing(at: facts.now) != .over { return .paused'),
    ('let a failed launch keep its place', 'Sources/FanoutCore/Planning/Plan.swift',
     '      let reason = checks.firstReason(candidate) ?? (hasFailed ? nil : places.take())',
     '      let reason = checks.firstReason(candidate) ?? places.take()'),
    ('give a tie to the later candidate', 'Sources/FanoutCore/Planning/Plan.swift',
     '    for entry in counts where entry.count > (best?.count ?? 0) { best = entry }',
     '    for entry in counts where entry.count >= (best?.count ?? 0) { best = entry }'),
    ('overlook a full fire', 'Sources/FanoutCore/Planning/Plan.swift',
     '    if reasons.contains(.fireFull) { return .perFire }\n',
     '\n'),
    ('overlook live lanes', 'Sources/FanoutCore/Planning/Plan.swift',
     '    slots = max(0, policy.width - facts.live)',
     '    slots = policy.width'),
    ('ignore fallbackStarts', 'Sources/FanoutCore/Planning/Plan.swift',
     'min(policy.perFire ?? .max, degraded ? policy.fallbackStarts ?? .max : .max)',
     'policy.perFire ?? .max'),
    ('believe a jumped clock', 'Sources/FanoutCore/Planning/Facts.swift',
     '    return until - now > until - since ? .void : .holds',
     '    return .holds'),
    ('lose failed launches in stored facts', 'Sources/FanoutCore/Planning/FactsCoding.swift',
     '"failed": byCategory(failed) { .string($0) }',
     '"failed": byCategory([Category: String]()) { .string($0) }'),
    ('pass a payload of any size', 'Sources/FanoutCore/Running/RunCoding.swift',
     'payload.flatMap { $0.count <= Assignment.payloadLimit ? .raw($0) : nil } ?? nil',
     'payload.flatMap { .raw($0) } ?? nil'),
    ('a fallback that tops up', 'Sources/FanoutCore/Selection/CandidateOrder.swift',
     '      if fallback == .allowlist { list.append(allowlist) }\n    }\n    return Selection(\n      candidates: list.candidates, degradation: degradation, isNoWork: isNoWork,',
     '    }\n    if fallback == .allowlist { list.append(allowlist) }\n    return Selection(\n      candidates: list.candidates, degradation: degradation, isNoWork: isNoWork,'),
    ('end a sweep without KILL for what is left', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     '      clearing.stepsSent = .max\n', '      clearing.stepsSent = 0\n'),
    ('overlook a busy run', 'Sources/FanoutCore/Planning/Checks.swift',
     'checks.facts.busy[category].map { Reason.busy(by: $0) }', 'checks.facts.denied[category]'),
    # Broken decisions that simulated worlds have to notice (the rule that does is in decisions/0011).
    ('grant one lane too many', 'Sources/FanoutCore/Planning/ClaimRoom.swift',
     'if live - (holdsLane ? 1 : 0) >= width {',
     'if live - (holdsLane ? 1 : 0) > width {'),
    ('claim a busy category', 'Sources/FanoutCore/Planning/ClaimRoom.swift',
     'if !holdsLane, let by = busy[category] {',
     'if holdsLane, let by = busy[category] {'),
    ('claim in a pause of everything', 'Sources/FanoutCore/Planning/ClaimRoom.swift',
     'for pause in [pauses.all, pauses.categories[category]] {',
     'for pause in [pauses.categories[category]] {'),
    ('forget what was just granted', 'Sources/FanoutCore/Planning/ClaimRoom.swift',
     '    live += 1\n',
     '\n'),
    ('settle a run that has its end', 'Sources/FanoutCore/Running/Settlement.swift',
     '    if facts.end == nil {\n      let evidence',
     '    if facts.end == nil || facts.isConfirmed {\n      let evidence'),
    ('settle without a release', 'Sources/FanoutCore/Running/Settlement.swift',
     '!ledger.isReleased(lane: lane) {\n      records.append(record(.lockReleased(holderGone: true), at: released',
     'ledger.isReleased(lane: lane) {\n      records.append(record(.lockReleased(holderGone: true), at: released'),
    ('leave a lost respawn without a word', 'Sources/FanoutCore/Running/Settlement.swift',
     'if respawn == "due", facts.respawnDenied == nil, !hasRespawned {',
     'if respawn == "due", facts.respawnDenied != nil, !hasRespawned {'),
    ('overlook a kept end', 'Sources/FanoutCore/Running/Settlement.swift',
     'kept.run == run, case',
     'kept.run != run, case'),
    ('call an orphan over', 'Sources/FanoutCore/Running/Settlement.swift',
     ': processLives ? .orphaned : .over',
     ': .over'),
    ('undo what has begun', 'Sources/FanoutCore/Running/Settlement.swift',
     'guard let facts, facts.isOpen || facts.end != nil else {',
     'guard let facts, facts.isConfirmed || facts.end != nil else {'),
    ('write an end twice after a failed batch', 'Sources/FanoutCore/Running/Adoption.swift',
     'guard let facts = ledger.run(run), facts.end != nil else { return nil }',
     'guard let facts = ledger.run(run), facts.end == nil else { return nil }'),
    ('take a leftover for the worker', 'Sources/FanoutCore/Running/Adoption.swift',
     'processes.first { $0.pid == recorded.pid && $0.startTicks == recorded.startTicks }',
     'processes.first'),
    ('take a living worker for leftovers', 'Sources/FanoutCore/Running/Adoption.swift',
     'worker = known == nil && isThisBoot ?',
     'worker = known != nil && isThisBoot ?'),
    ('record no release', 'Sources/FanoutCore/Running/LaneRecords.swift',
     '(effect.tellsRelease ? [releaseRecord(at: moment)] : [])',
     '[]'),
    ('count a torn confirmation', 'Sources/FanoutCore/Running/Confirmation.swift',
     'guard open.contains(run) else { return nil }',
     'guard open.contains(run), isInterrupted else { return nil }'),
    ('look back no further than an id says', 'Sources/FanoutCore/Accounting/RunFacts.swift',
     'return min(stamps.min() ?? now - clockDoubt, now) - clockDoubt',
     'return stamps.min() ?? now - clockDoubt'),
    ('drop a denied claim', 'Sources/FanoutCore/Running/Launching.swift',
     'case .denied(let reason): facts.denied[category] = reason',
     'case .denied: break'),
    ('respawn without the delay', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     'phase = .resting(until: now + delay)',
     'phase = .resting(until: now)'),
    ('leave the wish of a resting lane', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     'case .resting: return deny("killed")',
     'case .resting: return []'),
    ('lose a report of which nobody saw the exit', 'Sources/FanoutCore/Running/Outcome.swift',
     'case .unseen: declared(reading, otherwise: .lost)',
     'case .unseen: Verdict(.lost)'),
    ('time out early', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     'if let limit = running.limitAt, limit <= now {',
     'if let limit = running.limitAt, running.since < now || limit <= now {'),
    ('confirm early', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     'if let confirm = running.confirmAt, confirm <= now {',
     'if running.confirmAt != nil {'),
    ('forget open runs after a power cut', 'Sources/FanoutCore/Running/Settlement.swift',
     'openRuns + pendingRespawns',
     'pendingRespawns'),
    ('admit what rests', 'Sources/FanoutCore/Planning/Checks.swift',
     '{ checks, category, _ in checks.cooldown(category) },',
     '{ _, _, _ in nil },'),
    ('release before the records of others', 'Sources/FanoutCore/Running/EffectQueue.swift',
     '    if !records.isEmpty, recordAgainAt',
     '    if !records.isEmpty, releases.isEmpty, recordAgainAt'),
    ('kill without a teardown', 'Sources/FanoutCore/Running/LaneTransitions.swift',
     'if hurried {\n      clearing.stepsSent = run',
     'if true {\n      clearing.stepsSent = run'),
]

CORE_PACKAGE = """// swift-tools-version: 6.0
import PackageDescription
let package = Package(name: "core", targets: [
  .target(name: "FanoutCore"), .target(name: "FanoutSimulation", dependencies: ["FanoutCore"], path: "Tests/FanoutSimulation"),
  .testTarget(name: "FanoutCoreTests", dependencies: ["FanoutCore"]),
  .testTarget(name: "FanoutSimulationTests", dependencies: ["FanoutSimulation", "FanoutCore"]),
])
"""


def copy(kind):
    """A copy of the tree, refreshed, with its build kept from the last time."""
    place = work / kind
    parts = ["Sources", "Tests", "fixtures"] if kind == "whole" else [
        "Sources/FanoutCore", "Tests", "fixtures"]
    for part in parts:
        shutil.rmtree(place / part, ignore_errors=True)
        shutil.copytree(root / part, place / part, symlinks=True)
    if kind == "whole":
        shutil.copy(root / "Package.swift", place / "Package.swift")
    else:
        (place / "Package.swift").write_text(CORE_PACKAGE)
    return place


def swift(place, *arguments, seconds):
    try:
        return subprocess.run(["swift", *arguments], cwd=place, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return None


def caught_by(place, suites):
    """The tests that failed, or what else the test run died of; None where everything passed."""
    build = swift(place, "build", "--build-tests", seconds=900)
    if build is None or build.returncode:
        errors = [line for line in build.stdout.splitlines() if "error:" in line] if build else ["the build took too long"]
        sys.exit(f"the tree does not build:\n" + "\n".join(errors[:5]))
    filters = [word for suite in suites for word in ("--filter", suite)]
    run = swift(place, "test", "--skip-build", "--disable-xctest", *filters, seconds=300)
    if run is None:
        return ["the tests did not end"]
    if run.returncode == 0:
        return None
    output = run.stdout + run.stderr
    return sorted(set(re.findall(r'✘ Test "?(.+?)"? (?:recorded|failed|with)', output))) or ["the tests crashed"]


def main():
    words = sys.argv[1:]
    chosen = [m for m in MUTANTS if not words or any(word in m[0] for word in words)]
    survivors, places = [], {}
    for mutant in chosen:
        name, file, original, broken = mutant[:4]
        suites = list(mutant[4:])
        kind = "whole" if suites else "core"
        if kind not in places:
            places[kind] = copy(kind)
            if (failing := caught_by(places[kind], suites)) is not None:
                sys.exit(f"the tests fail without a mutant: {failing[:3]}")
        path = places[kind] / file
        source = path.read_text()
        if source.count(original) < 1:
            sys.exit(f"'{name}' does not fit {file} any more: the line to break is gone")
        path.write_text(source.replace(original, broken, 1))
        caught = caught_by(places[kind], suites)
        path.write_text(source)
        print(f"{'caught  ' if caught else 'SURVIVED'}  {name}" + (f"  by: {caught[0]}" + (f" and {len(caught) - 1} more" if len(caught) > 1 else "") if caught else ""), flush=True)
        if not caught:
            survivors.append(name)
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} mutants were caught")
    sys.exit(1 if survivors else 0)


main()
