"""Breaks fanout one line at a time and expects a test to notice; started by scripts/mutants.

A mutant: its name, the function (`Type.member`; of C its name alone), the original text, the broken one, and for those outside the core the
suites that must notice. The function is looked for in all of Sources, so that no mutant knows where it lies, and its text whatever the
breaks of its lines are.
The core's mutants are built in a package of the core alone, those that the system's own tests must notice in one without the commands.
"""
import os, pathlib, re, shutil, signal, subprocess, sys, time
from xml.etree import ElementTree

root = pathlib.Path(__file__).resolve().parent.parent
work = root / ".build" / "mutants"

# The worlds of one test run, as a filter of tests.
WORLDS = "FanoutSimulationTests.*keeps every rule, whatever"

MUTANTS = [
    ('release before the proof', 'Lane.end',
     '    guard case .clearing(let clearing) = phase, let proof = clearing.proof, let exit = clearing.exit else { return [] }',
     '    guard case .clearing(let clearing) = phase, let exit = clearing.exit else { return [] }\n    let proof = clearing.proof ?? .kernel'),
    ('take an empty pass for the end', 'Lane.swept',
     '    let moves = found != clearing.lastFound || (found.isEmpty && !workerLives)',
     '    if found.isEmpty, !workerLives { clearing.proof = .kernel }\n    let moves = found != clearing.lastFound || (found.isEmpty && !workerLives)'),
    ('spawn after a stop', 'Lane.respawnAllowed',
     '    guard !isUnwanted else {',
     '    guard true else {'),
    ('respawn after a kill', 'Lane.recorded',
     '    if isUnwanted { return deny("killed") }\n',
     '\n'),
    ('forget that a kill was hurried', 'Lane.kill',
     '    isHurried = isHurried || hurried',
     '    isHurried = hurried && isHurried'),
    ('keep no reason for a denied respawn', 'Lane.end',
     '    if isUnwanted, case .due = respawn { respawn = .denied("killed") }',
     '    if isUnwanted, case .due = respawn { respawn = .notEarned }'),
    ('sweep on after a hurried kill', 'Lane.kill',
     '        clearing.isSweeping = false\n      }',
     '\n      }'),
    ('let a second exit change the cause', 'Lane.exited',
     '      guard clearing.exit == nil else { return [] }',
     '      clearing.cause = nil'),
    ('stop killing what is born late', 'Lane.leftoverExited',
     '    return [.sweep(sending: clearing.stepsSent == .max ? Signals.kill : nil)]',
     '    return [.sweep(sending: nil)]'),
    ('a stale deadline', 'Lane.tick',
     '      guard let due = clearing.nextStepAt, due <= now else { return [] }',
     '      guard let due = clearing.nextStepAt, due < now else { return [] }'),
    ('confirm before the time limit', 'Lane.tick',
     '      if let limit = running.limitAt, limit <= now { return end(.timeLimit, hurried: false, at: now) }',
     '      if let limit = running.limitAt, limit <= now, running.confirmAt == nil { return end(.timeLimit, hurried: false, at: now) }'),
    ('send one teardown step for ever', 'Lane.nextStep',
     '    clearing.stepsSent += 1\n',
     '\n'),
    ('give teardown steps no time', 'Lane.nextStep',
     '    clearing.nextStepAt = now + step.wait',
     '    clearing.nextStepAt = now'),
    ('stall what lives', 'Lane.signOfLife',
     '    return (running.stallAt ?? now) <= now ? end(.stall, hurried: false, at: now) : []',
     '    return end(.stall, hurried: false, at: now)'),
    ('check gates before cooldown', 'Admission.checks',
     '    Check(.plan) { $0.coolingDown($1) },',
     '    Check(.plan) { $0.closedGate ?? $0.coolingDown($1) },'),
    ('wake for a step while sweeping', 'Lane.deadline',
     '    case .clearing(let clearing): clearing.isSweeping ? nil : clearing.nextStepAt',
     '    case .clearing(let clearing): clearing.nextStepAt'),
    ('respawn generation 1', 'RespawnDecision.init',
     '    guard verdict.outcome == .productive, run.generation == 0, run.terms.respawn.limit > 0 else {',
     '    guard verdict.outcome == .productive, run.terms.respawn.limit > 0 else {'),
    ('respawn an exit that nobody saw', 'RespawnDecision.init',
     '    if exit == .unseen {',
     '    if exit == .signal(0) {'),
    ('credit a missing grade', 'RespawnDecision.init',
     '!((grade ?? -1) >= least)',
     '!((grade ?? 1) >= least)'),
    ('credit silence', 'Verdict.unforced',
     '    case .code(0): declared(reading, otherwise: .unknown)',
     '    case .code(0): declared(reading, otherwise: .productive)'),
    ('count a refusal as a failure', 'Verdict.unforced',
     '    case .code(75): Verdict(.refused)',
     '    case .code(75): Verdict(.failed)'),
    ('let an outcome beat a failed exit', 'Verdict.unforced',
     '    case .code, .signal: Verdict(.failed, exit.description)',
     '    case .code, .signal: declared(reading, otherwise: .failed)'),
    ('honour a void pause', 'Admission.paused',
     'standing(at: facts.now) == .holds { return .paused',
     'standing(at: facts.now) != .over { return .paused'),
    ('let a failed launch keep its place', 'Admission.admit',
     '    guard facts.failed[category] == nil else { return }\n',
     '\n'),
    ('withhold a failed launch for want of a place', 'Admission.fireFull',
     'hasFailed(category) || startsLeft > 0 ? nil : .fireFull',
     'startsLeft > 0 ? nil : .fireFull'),
    ('give a tie to the later candidate', 'Plan.constraint',
     '    for entry in counts where entry.count > (best?.count ?? 0) { best = entry }',
     '    for entry in counts where entry.count >= (best?.count ?? 0) { best = entry }'),
    ('overlook a full fire', 'Plan.constraint',
     '    if reasons.contains(.fireFull) { return .perFire }\n',
     '\n'),
    ('overlook live lanes', 'Admission.noFreeSlot',
     'facts.live - own < policy.width ? nil : .noFreeSlot',
     'policy.width > 0 ? nil : .noFreeSlot'),
    ('ignore fallbackStarts', 'Admission.init',
     'min(policy.perFire ?? .max, isDegraded ? policy.fallbackStarts ?? .max : .max)',
     'policy.perFire ?? .max'),
    ('believe a jumped clock', 'Pause.standing',
     '    return until - now > until - since ? .void : .holds',
     '    return .holds'),
    ('lose failed launches in stored facts', 'Facts.json',
     '"failed": byCategory(failed) { .string($0) }',
     '"failed": byCategory([Category: String]()) { .string($0) }'),
    ('pass a payload of any size', 'Assignment.json',
     'payload.flatMap { $0.count <= Assignment.payloadLimit ? .raw($0) : nil } ?? nil',
     'payload.flatMap { .raw($0) } ?? nil'),
    ('a fallback that tops up', 'CandidateOrder.candidates',
     '      if fallback == .allowlist { list.append(allowlist) }\n    }\n    return Selection(\n      candidates: list.candidates, degradation: degradation, isNoWork: isNoWork,',
     '    }\n    if fallback == .allowlist { list.append(allowlist) }\n    return Selection(\n      candidates: list.candidates, degradation: degradation, isNoWork: isNoWork,'),
    ('end a sweep without KILL for what is left', 'Lane.nextStep',
     '      clearing.stepsSent = .max\n', '      clearing.stepsSent = 0\n'),
    ('overlook a busy run', 'Admission.busy',
     'category.flatMap { facts.busy[$0] }.map { Reason.busy(by: $0) }', 'category.flatMap { facts.denied[$0] }'),

    # Claims and slots.
    ('claim what a run holds', 'Admission.checks',
     '    Check([.plan, .claim]) { $0.busy($1) },', '    Check(.plan) { $0.busy($1) },'),
    ('respawn only what is idle', 'Admission.checks',
     '    Check([.plan, .claim]) { $0.busy($1) },', '    Check([.plan, .claim, .respawn]) { $0.busy($1) },'),
    ('give out one slot too many', 'Admission.noFreeSlot',
     'facts.live - own < policy.width ?', 'facts.live - own <= policy.width ?'),
    ('count a respawn against its own slot', 'Admission.checks',
     '    Check(.respawn) { $0.noFreeSlot($1, holding: 1) },', '    Check(.respawn) { $0.noFreeSlot($1, holding: 0) },'),
    ('claim past a pause that cannot be read', 'Admission.checks',
     '    Check(.always) { $0.unreadable($1) },', '    Check([.everything, .plan]) { $0.unreadable($1) },'),
    ('ask a selector in a pause of everything', 'Admission.checks',
     '    Check(.always) { $0.paused($1) },', '    Check([.plan, .claim, .respawn]) { $0.paused($1) },'),
    ('respawn in a pause', 'Admission.checks',
     '    Check(.always) { $0.paused($1) },', '    Check([.everything, .plan, .claim]) { $0.paused($1) },'),
    ('claim through a closed gate', 'Admission.checks',
     '    Check(.always) { admission, _ in', '    Check([.everything, .plan, .respawn]) { admission, _ in'),
    ('respawn through a closed gate', 'Admission.checks',
     '    Check(.always) { admission, _ in', '    Check([.everything, .plan, .claim]) { admission, _ in'),
    ('forget a claim of the same fire', 'Admission.admit',
     '    facts.busy[category] = "this fire"\n', '\n'),
    ('give a lost slot out again', 'Launching.take',
     '        facts.live = max(facts.live, policy.width - runs.count)\n', '\n'),
    ('try a category twice', 'Launching.take',
     '      tried.insert(category)\n', '\n'),
    ('call a late failure a failed start', 'Confirmation.take',
     '        guard open.remove(run) != nil || unanswered.removeValue(forKey: run) != nil else { continue }', '        open.remove(run)'),

    # Reconciliation and adoption.
    ('call an orphan over', 'UnsupervisedLanes.lane',
     'if let members = looks[entry.run]?.members, !members.isEmpty { return', 'if let members = looks[entry.run]?.members, members.isEmpty { return', 'AdoptionTests'),
    ('take the last adopter in the files for the latest', 'Ledger.apply',
     'guard record.moment.follows(run.adoptedAt) else { return }', '', 'The ledger'),
    ('take the last pause in the files for the latest', 'Ledger.apply',
     'if record.category == nil, record.moment.follows(lastPauseOfAll?.made) {', 'if record.category == nil {', 'The ledger'),
    ('release what the next fire tells', 'EndKeeping.leave',
     'public mutating func leave() { (isLeft, lacksRecords) = (true, true) }', 'public mutating func leave() { lacksRecords = true }',
     'What is owed of an end'),
    ('drop the entry of an end that lies aside', 'EndKeeping.kept',
     'public mutating func kept() { leave() }', 'public mutating func kept() { isLeft = true }', 'What is owed of an end'),
    ('write an end again without a look', 'EndKeeping.isStuck',
     'public mutating func isStuck() { mayBeWritten = true }', 'public mutating func isStuck() {}', 'What is owed of an end'),
    ('end a run twice', 'Settlement.init',
     '    if facts.end == nil {\n', '    if true {\n'),
    ('lose the end that was kept', 'Settlement.init',
     'if let kept = evidence.keptEnd, kept.run == run, case', 'if let kept = evidence.keptEnd, kept.run != run, case'),
    ('release a lane twice', 'Settlement.init',
     '    if !(respawn == .due && hasRespawned), !ledger.isReleased(lane: lane) {', '    if !(respawn == .due && hasRespawned) {'),
    ('release a lane under its respawn', 'Settlement.init',
     '    if !(respawn == .due && hasRespawned), !ledger.isReleased(lane: lane) {', '    if !ledger.isReleased(lane: lane) {'),
    ('let a respawn outlive its supervisor', 'Settlement.init',
     '      deniesRespawn = true\n', '      records.removeLast()\n'),
    ('adopt a stranger under a reused number', 'Adoption.worker',
     'processes.first { $0.pid == recorded.pid && $0.startTicks == recorded.startTicks }', 'processes.first { $0.pid == recorded.pid }'),
    ('believe a number of another boot', 'Adoption.init',
     '    let isThisBoot = facts?.startedAt.boot == boot\n', '    let isThisBoot = true\n'),

    # The journal and what is made of it.
    ('start a cooldown after a refusal', 'Ledger.released',
     '      guard run.end?.outcome != .refused, let category', '      guard let category'),
    ('let the last of two ends stand', 'Ledger.ended',
     '      guard isFirst else {\n        run.extraEnds += 1\n        return\n      }\n', '      if !isFirst { run.extraEnds += 1 }\n'),
    ('overlook a record behind a torn one', 'JournalText.salvage',
     '      while end < line.count, !isRecordStart(line, end) { end += 1 }', '      end = line.count'),
    ('write a line of any length', 'Record.line',
     '    return line.count <= Record.longest ? line : nil', '    return line'),
    ('count an empty holding as an overlap', 'Tally.walk',
     'edges.sort { ($0.isBegin ? 1 : 0, $0.mark.lane) < ($1.isBegin ? 1 : 0, $1.mark.lane) }',
     'edges.sort { ($0.isBegin ? 0 : 1, $0.mark.lane) < ($1.isBegin ? 0 : 1, $1.mark.lane) }'),
    ('take a line for whole before its end was seen', 'CountedLines.read',
     'line.isAtNewline || isEnd && line.isRead', 'line.isAtNewline || line.isRead'),
    ('count no leftovers at a glance', 'RunEndRecord.counted',
     '.runEnded(outcome: words.outcome, swept: sweptCount,', '.runEnded(outcome: words.outcome, swept: sweptCount & 0,'),

    # Locks on the machine.
    ('unlock for every heir', 'CategoryLock.free',
     '  public func free() { descriptor.close() }', '  public func free() { flock(number, LOCK_UN); descriptor.close() }', 'FanoutSystemTests'),
    ('hold a lock on a file that was replaced', 'CategoryLock.claim',
     '      if isStill(identity, at: path) {', '      if true {', 'FanoutSystemTests'),
    ('share a lock', 'CategoryLock.take',
     'takesNotes) { flock($0, LOCK_EX | LOCK_NB) ==', 'takesNotes) { flock($0, LOCK_SH | LOCK_NB) ==', 'FanoutSystemTests'),
    ('hand the worker no lock', 'WorkerStarts.prepare',
     'lock: order.lock, newSession: true', 'lock: nil, newSession: true', 'LeakTests', 'InheritanceTests'),
    ('take a live supervisor for a dead one', 'Census.holds',
     '    case .busy, .unusable: return true\n', '    case .busy, .unusable: return false\n', 'LeakTests', 'AdoptionTests'),

    # Processes and files.
    ('send a signal to a reused number', 'ProcessEntry.deliver',
     'guard let opened = try Descriptor.ofProcess(pid), try ProcessTable.find(pid)?.startTicks == startTicks else {',
     'guard let opened = try Descriptor.ofProcess(pid), try ProcessTable.find(pid)?.startTicks != nil else {',
     'FanoutSystemTests'),
    ('count an older process of a session', 'Evidence.claim',
     'if let index = sessions[entry.session], entry.startTicks >= traces[index].startedTicks { return .run(index) }',
     'if let index = sessions[entry.session] { return .run(index) }', 'FanoutSystemTests'),
    ('take whoever opened the lock file for its holder', 'Evidence.sharedLock',
     '      if try isTaker(lock, of: traces[index]) { return index }', '      return index', 'FanoutSystemTests'),
    ('append to a torn line', 'JournalFile.append',
     '(torn ? [0x0A] : []) + record', 'record', 'FanoutSystemTests'),
    ('start a worker in our session', 'Spawner.start',
     'new_session: command.newSession ? 1 : 0', 'new_session: 0', 'FanoutSystemTests', 'InheritanceTests'),
    ('read a file of any size', 'AtomicFile.read',
     '      guard bytes.count <= limit else', '      guard bytes.count <= limit + 1 else', 'FanoutSystemTests'),

    # Supervision and reconciliation on the machine.
    ('keep the entry of a settled run', 'Reconciliation.settle',
     '    index.remove(entry.run)\n    CrashPoint', '    CrashPoint', 'OneEndTests', 'AdoptionTests'),
    ('settle by a journal that cannot be read', 'Reconciliation.settle',
     '    guard reading.unreadable.isEmpty else { return }\n', '\n', 'OneEndTests'),
    ('restore no index after a reboot', 'Reconciliation.restoreIndex',
     'reading.ledger.runsToIndex.filter { !entries.contains($0.id) }', 'reading.ledger.runsToIndex.filter { entries.contains($0.id) }', 'OneEndTests'),
    ('respawn what is to be killed', 'Supervisor.askRespawn',
     '      guard held.directory.killWish() == nil else {', '      guard true else {', 'LoopRegressionTests', 'KillTests'),
    ('prune a run that is open', 'Pruning.run',
     '!$0.hasPrefix(".") && !live.contains($0) }', '!$0.hasPrefix(".") }', 'RetentionTests', 'LoopRegressionTests'),
    ('adopt with a gap', 'Supervisor.lockOf',
     '    for process in processes {\n      if case .held(let lock) = CategoryLock.adopt', '    for process in processes where process.pid < 0 {\n      if case .held(let lock) = CategoryLock.adopt',
     'AdoptionTests'),

    # Broken decisions that simulated worlds have to notice (the rule that does is in decisions/0011).
    ('claim in a pause of everything', 'Admission.paused',
     'for pause in [facts.pauseOfAll, category',
     'for pause in [category'),
    ('forget what was just granted', 'Admission.admit',
     '    facts.live += 1\n',
     '\n'),
    ('settle a run that has its end', 'Settlement.init',
     '    if facts.end == nil {\n      let evidence',
     '    if facts.end == nil || facts.isConfirmed {\n      let evidence'),
    ('settle without a release', 'Settlement.init',
     '!ledger.isReleased(lane: lane) {\n      records.append(record(.lockReleased(holderGone: true), at: released',
     'ledger.isReleased(lane: lane) {\n      records.append(record(.lockReleased(holderGone: true), at: released'),
    ('leave a lost respawn without a word', 'Ledger.owesRespawn',
     'respawn == .due && run(id)?.respawnDenied == nil &&',
     'respawn == .due && run(id)?.respawnDenied != nil &&'),
    ('undo what has begun', 'Settlement.init',
     'guard let facts, facts.isOpen || facts.end != nil else {',
     'guard let facts, facts.isConfirmed || facts.end != nil else {'),
    ('write an end twice after a failed batch', 'RecordedEnd.init',
     'guard let facts = ledger.run(run), facts.end != nil else { return nil }',
     'guard let facts = ledger.run(run), facts.end == nil else { return nil }'),
    ('take a living worker for leftovers', 'Adoption.init',
     'worker = known == nil && isThisBoot ?',
     'worker = known != nil && isThisBoot ?'),
    ('record no release', 'Lane.records',
     '(effect.tellsRelease ? [releaseRecord(at: moment)] : [])',
     '[]'),
    ('count a torn confirmation', 'Confirmation.failure',
     'guard open.contains(run) else { return nil }',
     'guard open.contains(run), isInterrupted else { return nil }'),
    ('look back no further than an id says', 'RunFacts.beginning',
     'return min(stamps.min() ?? now - clockDoubt, now) - clockDoubt',
     'return stamps.min() ?? now - clockDoubt'),
    ('drop a denied claim', 'Launching.take',
     'case .denied(let reason): facts.denied[category] = reason',
     'case .denied: break'),
    ('respawn without the delay', 'Lane.recorded',
     'phase = .resting(until: now + delay)',
     'phase = .resting(until: now)'),
    ('leave the wish of a resting lane', 'Lane.kill',
     'case .resting: return deny("killed")',
     'case .resting: return []'),
    ('lose a report of which nobody saw the exit', 'Verdict.unforced',
     'case .unseen: declared(reading, otherwise: .lost)',
     'case .unseen: Verdict(.lost)'),
    ('time out early', 'Lane.tick',
     'if let limit = running.limitAt, limit <= now {',
     'if let limit = running.limitAt, running.since < now || limit <= now {'),
    ('confirm early', 'Lane.tick',
     'if let confirm = running.confirmAt, confirm <= now {',
     'if running.confirmAt != nil {'),
    ('forget open runs after a power cut', 'Ledger.runsToIndex',
     'openRuns + pendingRespawns',
     'pendingRespawns'),
    ('admit what rests', 'Admission.checks',
     '    Check(.plan) { $0.coolingDown($1) },\n',
     ''),
    ('lose a signal for a look that sends none', 'EffectQueue.addSweep',
     'sweeps[place].signal = sweep.signal ?? sweeps[place].signal',
     'sweeps[place].signal = sweep.signal'),
    ('release before the records of others', 'EffectQueue.next',
     '    if !records.isEmpty {',
     '    if !records.isEmpty, releases.isEmpty {'),
    ('kill without a teardown', 'Lane.end',
     'if hurried {\n      clearing.stepsSent = run',
     'if true {\n      clearing.stepsSent = run'),
    ('lose what stands behind a torn line', 'JournalText.read',
     'isBlank(line) ? 0 : salvage(line, &reader, body)',
     'isBlank(line) ? 0 : 1'),

    ('lose the respawn of an end that was kept', 'RecordedEnd.init',
     'self = .kept(kept, owesDenial: ledger.owesRespawn(end.respawn, of: run), isReleased: isReleased)',
     'self = .kept(kept, owesDenial: false, isReleased: isReleased)'),

    ('write a kept end again after a failed batch', 'RecordedEnd.known',
     'case .kept(let kept, _, _): RecordedEnd(of: run, in: ledger) { kept }', 'case .kept: before'),

    ('release a lane before what is to be recorded of it', 'EffectQueue.next',
     'let free = releases.filter { !waiting.contains($0) }', 'let free = releases'),

    # What cannot be seen is not gone, and what failed may be on disk.
    ('deny a respawn that may be on record', 'Supervisor.askRespawn',
     'if !journal.mayHaveStarted([run.id], before: clocks.moment().wall).isEmpty {',
     'if journal.mayHaveStarted([run.id], before: clocks.moment().wall).isEmpty {', 'ShortageTests'),
    ('tell what is left to be settled', 'Lane.records',
     'return isLeft ? [] : [record(.respawnDenied', 'return isLeft && why.isEmpty ? [] : [record(.respawnDenied', 'ShortageTests'),
    ('take a journal that cannot be listed for an empty one', 'Journal.days',
     'return ([], error.code == ENOENT ? [] : ["\\(error)"])', 'return ([], [])', 'ShortageTests'),
    ('take an index that cannot be listed for an empty one', 'LiveIndex.entries',
     'guard error.code == ENOENT else { throw error }', 'guard error.code != 0 else { throw error }', 'ShortageTests'),
    ('take what cannot be proven for over', 'UnsupervisedLanes.lane',
     'return Census.Lane(entry: entry, care: .unproven(unprovenRuns[entry.run] ?? unproven ?? "it was not looked at"))',
     'return Census.Lane(entry: entry, care: .over)', 'ShortageTests'),
    ('keep no descriptors for the end of runs', 'DescriptorReserve.count',
     'private static let count = DescriptorNeeds.forEnds', 'private static let count = 0', 'ShortageTests'),
    ('claim more than can be started', 'Supervisor.startPlaces',
     'return DescriptorNeeds(limit: descriptorLimit).places(besides: open)', 'return descriptorLimit - open', 'ShortageTests'),
    ('keep for ever what could not be given up', 'Supervisor.run',
     'if let due = disowned.retryAt, due <= now { disowned.retry() }', '', 'ShortageTests'),
    ('take a supervisor whose lock cannot be looked at for dead', 'Census.holds',
     'do throws(SystemError) { _ = try stat.of(path) } catch { return error.code != ENOENT }',
     'do throws(SystemError) { _ = try stat.of(path) } catch { return false }', 'ShortageTests'),
    ('leave no wish where the journal cannot be read', 'Killing.ask',
     '    var failure: StateError?\n', '    _ = try aim(at: target == .everything ? .run(RunID("20260101T000000Z-0000-1")) : target)\n    var failure: StateError?\n', 'ShortageTests'),
    ('take a process that cannot be looked at for gone', 'ProcessTable.seen',
     'guard error.isShortage || error.isForeign else { return nil }', 'guard error.isForeign else { return nil }', 'ShortageTests'),
    ('hold up every claim by what nobody can prove', 'Census.Purpose.settles',
     'if case .settling(_, let which) = self { which(entry) } else { false }',
     'if case .settling(_, let which) = self { which(entry) } else { true }', 'FanoutSystemTests'),

    # Broken decisions of which the core's own tests are not asked: worlds alone have to notice, in the fires of one test run.
    ('write an end that is in the journal once more', 'RecordedEnd.init',
     'if let end = ledger.run(run)?.end {',
     'if let end = ledger.run(run)?.end, end.outcome == .lost {', WORLDS),
    ('write an end that was kept once more', 'RecordedEnd.init',
     'guard let kept = try keptEnd(), kept.run == run,',
     'guard let kept = try keptEnd(), kept.run != run,', WORLDS),
    ('take a leftover that leads its session for the worker', 'Adoption.worker',
     'return processes.first { $0.pid == recorded.pid && $0.startTicks == recorded.startTicks }',
     'return processes.first { $0.pid == recorded.pid && $0.startTicks == recorded.startTicks } ?? processes.first { $0.pid == $0.session }',
     WORLDS),
    ('take the youngest leader of a session for the worker', 'Adoption.worker',
     'return processes.filter { $0.pid == $0.session }.min {',
     'return processes.filter { $0.pid == $0.session }.max {', WORLDS),
    ('look for a worker although its end is known', 'Adoption.init',
     'worker = known == nil && isThisBoot ?',
     'worker = isThisBoot ?', WORLDS),
    ('pass no failed launch on', 'Launching.take',
     'if !isOver { facts.failed[category] = why }',
     'if isOver { facts.failed[category] = why }', WORLDS),
    ('give out a slot that somebody took', 'Launching.take',
     'facts.live = max(facts.live, policy.width - runs.count)',
     'facts.live = max(facts.live, 0)', WORLDS),
    ('deny a respawn its own slot', 'Admission.checks',
     '    Check(.respawn) { $0.noFreeSlot($1, holding: 1) },',
     '    Check(.respawn) { $0.noFreeSlot($1, holding: 0) },', WORLDS),
    # Programs as event sources (decision 0028).
    ('end the children of others with a program', 'RunningProgram.members',
     'var next = children[keeper.pid] ?? []', 'var next = children[getpid()] ?? []', 'ProgramsTests'),
    ('take what is written after the end for an answer', 'RunningProgram.take',
     'if case .running = phase {} else { done.formUnion([.output, .errors]) }', '', 'ProgramsTests'),
    ('leave a stopped keeper alone', 'RunningProgram.take',
     '      if exit == nil { continueKeeper() }\n', '', 'ProgramsTests'),
    ('say nothing of what KILL does not end', 'RunningProgram.reply',
     'left: left.map { "\\($0.pid) (\\($0.name))" })', 'left: [])', 'UntouchableTests'),
    # Every wait ends, every fire ends on record, a wish is written first (decision 0020).
    ('hold up all records for one that is stuck', 'EffectQueue.next',
     '    if !records.isEmpty {\n', '    if !records.isEmpty, stuck.isEmpty {\n'),
    ('release a lane whose record is stuck', 'EffectQueue.next',
     '    let waiting = Set(stuck.map(\\.wish.key))', '    let waiting: Set<Key> = []'),
    ('wait for a silent supervisor for ever', 'AnswerWait.wait',
     '      if clocks.monotonic() >= deadline { throw .silence }\n', '\n', 'WaysOutTests'),
    ('start what nobody waits for any more', 'Supervisor.orderArrived',
     '    isWithdrawn = { channel.isHungUp }\n', '\n', 'WaysOutTests'),
    ('take a state directory that was renamed for gone', 'StateSight.look',
     'guard hasOwnLock else { return lose(.removed) }', 'if looks >= 0 { return lose(.removed) }'),
    ('take a removed lock file for a removed state directory', 'StateSight.look',
     'return hasOwnLock ? nil : missOwnLock(now)', 'return hasOwnLock ? nil : lose(.removed)'),
    ('wait for a disk after the second signal', 'WayOut.hasGivenUp',
     '  var hasGivenUp: Bool { requests > 1 }', '  var hasGivenUp: Bool { requests > 9 }', 'WaysOutTests'),
    ('throw past the end of a fire', 'Fire.run',
     '    do { try decide(&course) } catch { course.fault = error }', '    try decide(&course)', 'WaysOutTests'),
    ('reconcile before the wish', 'Killing.ask',
     '    try state.proveOurs()\n', '    try state.proveOurs()\n    _ = try Reconciliation(state, clocks: clocks).run(keep: keep)\n', 'KillWishTests'),
    ('forget what is claimed and not indexed', 'KillCompletion.reconcile',
     '    if owesSecondLook {\n      owesSecondLook = false\n', '    if false {\n', 'KillWishTests'),
    ('keep no room for a wish', 'RunDirectory.wishKill',
     '    if moveWish(now: now, from: wishRoom) { return }\n', '\n', 'KillWishTests'),
    ('call a lock of an outsider nothing', 'KillCompletion.finish',
     '      guard !isTold, let words = try outsider(of: category) else { continue }',
     '      guard !isTold, let words = try outsider(of: category), false else { continue }', 'KillWishTests'),
    ('take a whole id for the beginning of another', 'KillTargets.init',
     '        let meant = try open().filter { id.means($0.id) }', '        let meant = try open().filter { id.likeness(to: $0.id) != nil }', 'KillWishTests'),
    ('kill the first of two that are meant', 'KillTargets.init',
     '(meant.count == 1 ? meant.first : nil)', 'meant.first', 'FindingTests'),
    ('kill the last of several runs of a fire', 'KillTargets.last',
     'if runs.count == 1, let run', 'if !runs.isEmpty, let run', 'FindingTests'),
    ('read the history before the wish', 'KillTargets.init',
     '      let runs = try killing.openRuns()', '      _ = RunLookup.latestFire(in: site)\n      let runs = try killing.openRuns()', 'FindingTests'),
    # Trust, flooding, long lines, descriptors.
    ('trust a sticky state directory', 'Trust.distrust',
     'case .execution, .passage: if rights.isSticky { return nil }',
     'case .execution, .passage, .state: if rights.isSticky { return nil }'),
    ('trust who may replace a lock file', 'Trust.owners',
     '    case .execution, .foreignLock: [caller, 0]\n',
     '    case .execution, .foreignLock: [caller, 0, 1001]\n'),
    ('trust root with another\'s state', 'Trust.owners',
     '    case .state: [caller]\n',
     '    case .state: [caller, 0]\n'),
    ('trust whom an access list names', 'FileRights.otherWriters',
     'return hasAccessList ? "those whom its access list names" : sharedGroup',
     'return hasAccessList ? nil : sharedGroup'),
    ('stop a flood for longer than a second', 'Slowing.stopped',
     'let until = now + min(Slowing.longest, max(.zero, rest))',
     'let until = now + max(.zero, rest)'),
    ('count what it wrote before it went on', 'Slowing.stopped',
     '    written = total\n',
     '    written = 0\n'),
    ('call a slowed worker silent', 'Lane.goOn',
     'running.stallAt = running.stallAt.map { $0 + stood }',
     'running.stallAt = running.stallAt.map { $0 + (stood - stood) }'),
    ('end a worker that stands', 'Lane.end',
     '    return goesOn + sweep(at: now)\n  }\n\n  private mutating func tick',
     '    return sweep(at: now)\n  }\n\n  private mutating func tick'),
    ('leave out what the allowlist contains', 'CandidateList.append',
     '    if !allows(naming) {\n',
     '    if true {\n'),
    ('claim places that ends need', 'DescriptorNeeds.places',
     'max(0, limit - open - starts * DescriptorNeeds.logsPerStart - DescriptorNeeds.forEnds) / DescriptorNeeds.perRun',
     'max(0, limit - open - starts * DescriptorNeeds.logsPerStart) / DescriptorNeeds.perRun'),
    # What was inherited.
    ('leave SIGCHLD ignored', 'csystem_normalise_signals', '  dispose(SIGCHLD, SIG_DFL);\n', '', "Whatever it inherits"),
    ('leave signals blocked', 'csystem_normalise_signals',
     '  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);\n', '  (void)none;\n', "Whatever it inherits"),
    ('begin with any stack', 'csystem_room', 'limit.rlim_cur < stack)', 'limit.rlim_cur < 1)', "Whatever it inherits"),
    ('die of a file that may not grow', 'csystem_normalise_signals',
     '  dispose(SIGXFSZ, SIG_IGN);\n', '', "Where files may not grow"),
    ('take a file-size limit for a full disk', 'SystemError.shortWrite',
     '== true ? EFBIG : ENOSPC', '== true ? ENOSPC : ENOSPC', "Where files may not grow"),
    ('know processes by pidfd only', 'csystem_pidfd_open',
     'is_denied(errno) ? process_directory(pid) : number', '0 ? process_directory(pid) : number', "Where calls are denied"),
    ('signal nobody but children', 'csystem_pidfd_send_signal',
     'kill(pid, 0) : signal_owner(pidfd, pid, signal)', 'kill(pid, 0) : (errno = EPERM, -1)', "Where calls are denied"),
    ('look at no process that cannot be polled', 'EventLoop.wait',
     'lookedAt.filter { ExitWatch.isOver(directory: $0.key) }', 'lookedAt.filter { _ in false }', "Where calls are denied"),
    ('read an answer by offsets', 'ReadableFile.contents',
     'try source(path, name).drain(limit:', 'try source(path, name).readToEnd(limit:', "A file that is named"),
    # Health: one list of causes, from a look at the machine.
    ('call two failures three', 'RowsOfRuns.patience', 'patience = 3', 'patience = 2'),
    ('blame a category for a restart', 'RowsOfRuns.counts',
     'run.endedAt.map { $0.boot == run.startedAt.boot } ?? true', 'true'),
    ('let a refusal end a row of failures', 'RowsOfRuns.counts',
     'case .refused, .killed: false', 'case .killed: false'),
    ('forget failures before all that was read', 'RowsOfRuns.failing',
     'max(0, oldest.streak - 1)', '0'),
    ('alarm for categories that may not run', 'RowsOfRuns.init',
     'run.category.map { allowed?.contains($0) ?? true } ?? true', 'allowed != nil || true'),
    ('let any run lower a question', 'Health.waiting',
     '.filter { $1.source == CandidateSource.person.rawValue }', '.filter { $1.source != "" }'),
    ('mind a gate that says until when', 'Health.gates',
     'now?.answer != .open, now?.until == nil else', 'now?.answer != .open else'),
    ('mind a gate that lets pass', 'Health.gates',
     'gate.answer == .unknown(closes: true) else', 'gate.answer != .open else'),
    ('keep the trouble of a fire for ever', 'Health.isOver',
     'trouble.moment.precedes($0)', '$0.precedes(trouble.moment) == nil'),
    ('call one degraded fire two', 'Health.degraded', 'guard count >= 2, let', 'guard count >= 1, let'),
    ('tell the mildest first', 'Health.init',
     '($0.element.kind.place, $0.offset) < ($1.element.kind.place', '($1.element.kind.place, $0.offset) < ($0.element.kind.place'),
    ('look well while something is wrong', 'StatusVerdict.sentence',
     'guard let worst = causes.first else', 'guard let worst = causes.first, worst.kind == .starving else'),
    ('set a rhythm by what programs did', 'Rhythm.median', '[.cron, .timer].contains', '[.cron, .timer, .program].contains',
     'NoAlarmTests'),
    ('take a FIFO for a journal', 'FileLook.trouble',
     'guard status.isRegular else { return .kind(status.kind, wanted: Obstacle.file) }', 'guard true else { return nil }', 'HealthCauseTests'),
    ('take a file for a directory', 'DirectoryLook.trouble',
     'guard status.isDirectory else { return .kind(status.kind, wanted: Obstacle.directory) }', 'guard true else { return nil }', 'HealthCauseTests'),
    ('overlook a read-only mount', 'OwnerAccess.trouble', 'f_flag & readOnly != 0', 'f_flag & readOnly == 2', 'HealthCauseTests'),
    ('judge by the rights of whoever looks', 'OwnerAccess.trouble',
     'guard owner == 0 || status.st_mode & mode == mode else', 'guard owner == 0 || true else', 'StrangerTests'),
    ('count no inodes', 'FreeSpace.room', 'status.f_files > 0 ?', 'status.f_files > 1 << 60 ?', 'HealthCauseTests'),
    ('leave nothing of a fire that could not look', 'TroubleFile.leave',
     'guard DirectoryOwner.of(state.path) == .ours else', 'guard DirectoryOwner.of(state.path) == .absent else', 'HealthCauseTests'),
    ('keep the trouble though fires look again', 'Fire.begin',
     'if request.person == nil { TroubleFile.remove(state) }', '', 'HealthCauseTests'),
    ('prove no locks a second time', 'StateCheck.findings', 'present() + proofs()', 'present()', 'HealthCauseTests'),
    ('need no directory for lock files', 'LockLook.unmade',
     'return parent == state.locks ? nil : .noParent(parent)', 'return nil', 'HealthCauseTests'),
    ('overlook who is stopped with the fire lock', 'Observation.healthFacts',
     'facts.stopped = stoppedHolders(state)', 'facts.stopped = []', 'HealthCauseTests'),
    ('take an orphan for looked after', 'ObservedLane.trouble',
     'case .orphaned: return trouble(', 'case .orphaned: return isUnwanted && isOverdue ? nil : lane == run ? nil : trouble(', 'HealthCauseTests'),

    # Which clock says what (decision 0019).
    ('order files by their names', 'WritingOrder.merge',
     '    var waiting = files.sorted { ($0.first, $0.day) < ($1.first, $1.day) }[...]',
     '    var waiting = files.sorted { $0.day < $1.day }.map { File(day: $0.day, first: Place(boot: 0, milliseconds: 0), last: $0.last) }[...]'),
    ('let a late line move a file back', 'WritingOrder.merge',
     '        open[at].place = max(open[at].place, place(of: open[at].records[open[at].next].moment))',
     '        open[at].place = Place(boot: 0, milliseconds: open[at].records[open[at].next].moment.wall.milliseconds)'),
    ('order boots by their wall clocks', 'BootOrder.saw',
     '    sighting.number = sighting.number ?? number',
     '    sighting.number = nil'),
    ('believe a clock that was set ahead', 'ProvenTime.settle',
     '    if known.isGap { elapsed += known.ahead }',
     '    elapsed += known.ahead'),
    ('believe at once that the machine was off', 'ProvenTime.start',
     '    if gap <= max(least, ProvenTime.plausibleGap.milliseconds) {',
     '    if gap <= .max {'),
    ('take a name for an age', 'Ages.age',
     '    return min(byWall, proven)',
     '    return byWall'),
    ('forget a bad end', 'Standing.count',
     '      account.badEnds = outcome.isUnsuccessful ? account.badEnds + 1 : 0',
     '      account.badEnds = outcome.isUnsuccessful ? 1 : 0'),
    ('keep no open lane in the checkpoint', 'Standing.json',
     '    let open: [JSONValue] = lanes.keys.sorted().compactMap { name in',
     '    let open: [JSONValue] = [String]().compactMap { name in'),
    ('date a release before its end', 'Settlement.init',
     '      let moment = latest.map { $0.isLater(than: moment, at: now) ? $0 : moment } ?? moment',
     '      let moment = moment'),
    ('believe the stamp of a heartbeat', 'LastSignOfLife.look',
     '      if let stamped, stamped <= now, lastLook.map({ $0 <= stamped }) ?? true {',
     '      if let stamped, stamped <= now {'),

    # Documents, words and records.
    ('read a streak by its new name in every schema', 'Schema.callsStreakAttempt',
     'Bool { schema < 2 }', 'Bool { false }'),
    ('drop a denial that came with the end', 'Report.Collector.apply',
     '        if let denied { deny(place, denied) }\n', '\n'),
    ('count a denial as often as it was recorded', 'Report.Collector.deny',
     'guard !runs[place].isDenied else { return }', ''),
    ('take the long way for starts under systemd', 'CanonicalFields.texts',
     'guard line.take(key, .bracket) else { return }\n    var isFirst',
     'guard line.take(key, .bracket), presence == .always else { return }\n    var isFirst'),
    ('let any person outrank the allowlist', 'Reason.weightForPerson',
     'case .notAllowlisted, .paused, .gate, .noFreeSlot: .needsForce',
     'case .notAllowlisted: .yields\n    case .paused, .gate, .noFreeSlot: .needsForce'),
    ('let a quoted text begin a line', 'Output.message',
     'var lines = written.map { Terminal.visible($0) }',
     'var lines = written.flatMap { Terminal.visible($0, keeping: .lines).split(separator: "\\n").map(String.init) }', 'OneLineTests'),
    ('let format characters pass', 'Terminal.isDangerous',
     'case .control, .format, .lineSeparator, .paragraphSeparator: return true\n    default: return scalar.properties.isDefaultIgnorableCodePoint',
     'case .control, .lineSeparator, .paragraphSeparator: return true\n    default: return false', 'OneLineTests'),
    ('give no document of a failure', 'Output.verdict',
     '    if head.isWanted { document(head.error(code)) }\n', '\n', 'DocumentTests'),
    ('start what the allowlist does not contain', 'PersonalRun.policy',
     'if isForced, !own.allowlist', 'if !own.allowlist', 'RunCommandTests'),
    ('ask no slip back', 'CommandSite.askBack',
     'guard !isKnown(category), let meant = nearest(to: category) else { return }',
     'guard isKnown(category), let meant = nearest(to: category) else { return }', 'NameSlipTests'),
    ('compare an old plan in the words of today', 'RecordedFire.isSame',
     'schema: schema).encoded()', 'schema: Schema.file).encoded()', 'UpgradeTests'),
    # Numbers of another world.
    ('trust a proc of another namespace', 'ProcessNamespace.prove',
     'guard shown == [getpid()] else', 'guard shown.last == getpid() else', 'ProcTests'),
    ('take a look-alike for a proc file system', 'ProcessNamespace.prove',
     'guard csystem_is_proc(directory.number) == 1 else', 'guard csystem_is_proc(directory.number) >= 0 else', 'ProcTests'),
    ('take an inode for a namespace', 'ProcessNamespace.name',
     '(inode == machine ? "" : try start(below: root))', '(inode == machine ? "" : "")', 'NamespaceTests'),
    ('count numbers wherever they were written down', 'RecordedNumbers.init',
     'if let recorded, recorded != own {', 'if let recorded, recorded != own, recorded.isEmpty {', 'RecordedNumbersTests'),
    ('take what is out of sight for gone', 'UnsupervisedLanes.isOutOfSight',
     'Census.numbers(of: entry, in: ledger, boot: boot) == .ofAnotherNamespace', 'entry.run.text.isEmpty', 'NamespaceTests'),
    ('adopt by a number of another namespace', 'Adoption.init',
     'recorded = facts?.worker(seenFrom: namespace, boot: boot)', 'recorded = facts?.worker', 'RecordedNumbersTests'),
    ('look into whatever proc is mounted now', 'ProcessNamespace.open',
     'let number = openat(root, name, flags | O_CLOEXEC)', 'let number = openat(root, "/proc/" + name, flags | O_CLOEXEC)', 'ProcTests'),
    ('read the arguments from proc', 'runFanout',
     'ProcessArguments.own().dropFirst()', 'CommandLine.arguments.dropFirst()', 'ProcTests'),
    ('read no day before a window', 'Journal.read',
     'let first = (since - .seconds(86400)).day', 'let first = since.day', 'JournalClockTests'),
    ('take a fire\'s name that is another\'s', 'Fire.makeDirectory',
     'if mkdir(path, 0o700) == 0 {', 'if mkdir(path, 0o700) == 0 || errno == EEXIST {', 'FireNameTests'),
    # An answer is read where it stands.
    ('pass a string with an escaped quote by half', 'JSONScanner.passString',
     'position += bytes[position] == UInt8(ascii: "\\\\") ? 2 : 1', 'position += 1'),
    ('know keys by their bytes', 'JSONScanner.areSameKeys',
     'if byte != UInt8(ascii: "\\\\"), next != UInt8(ascii: "\\\\") { return false }', 'return false'),
    ('let the first of duplicate keys stand', 'WrittenKeys.settle',
     '        places[place] = key\n', ''),
    ('lose keys where a table widens', 'WrittenKeys.Table.widen',
     'for place in places.indices {', 'for place in places.indices.dropFirst() {'),
    ('forget the places of lists in paths', 'DuplicateKeys.countValue',
     'open[open.count - 1].values += 1', 'open[open.count - 1].values = 1'),
    ('take every member of an object with duplicate keys', 'SelectorPayload.members',
     'text.duplicateKeys.isEmpty ? object.members : object.settledMembers', 'object.members'),
    ('leave a remainder beyond its limit', 'SelectorPayload.remainder',
     'return rest.count <= limit ? rest : nil', 'return rest'),
    ('rank what the allowlist contains among the others', 'ScoreRanking.take',
     'let isAllowed = list.allows(naming)', 'let isAllowed = false'),
    ('keep the first score of a name', 'ScoreRanking.keep',
     'known.score >= naming.score { return }', 'known.score.isFinite { return }'),
    ('cut equal scores anywhere', 'ScoreRanking.cut',
     '.filter { $0.score == bar }.sorted { $0.outranks($1) }', '.filter { $0.score == bar }.sorted { $1.outranks($0) }'),
    ('count nothing that a ranking left out', 'CandidateOrder.candidates',
     'if ranking.isCut {', 'if ranking.isCut, list.passedOver > 0 {'),
    ('keep names of any length', 'Naming.init',
     'text.utf8.count <= Naming.longest ? text', 'true ? text'),
    ('round by the first digits', 'JSONScanner.decimalText',
     'hasMore = hasMore || byte != 0x30', 'hasMore = false'),
    ('write a long value twice', 'JSONWriter.raw',
     'guard bytes.count >= longFrom else', 'guard bytes.count >= .max else'),
    ('touch the room for keys before there are any', 'WrittenKeys.init',
     'places.reserveCapacity(count / 4)', 'places = [UInt32](repeating: 0, count: count); places.removeAll(keepingCapacity: true)',
     "The cost of an answer"),

    # Ends that something disturbs.
    ('believe an environment', 'Evidence.claim',
     'try LookedAfter.bySomebodyElse(entry, environment, isChildOfOurs: isChild) ?', 'isChild || name != nil ?', 'A disturbed end'),
    ('begin a pass with the oldest', 'ProcessPass.youngestFirst',
     '($0 > newest ? 1 : 0, -$0) < ($1 > newest ? 1 : 0, -$1)', '$0 < $1', 'A pass over the processes'),
    ('take whoever is on his way out for nobody', 'ProcessMemory.init',
     'flags & exiting != 0 ? .released : .made', '.made', 'A pass over the processes'),
    ('take no glimpse', 'NewestProcesses.glimpses', 'private static let glimpses = 64', 'private static let glimpses = 0', 'A pass over the processes'),
    ('take the dead for silence', 'EmptyPasses.add',
     'guard pass.isEmpty, dead.isSubset(of: before) else', 'guard pass.isEmpty, before.isEmpty || true else', 'Looks that find nothing'),
    ('take a name for a keeper', 'ProcessEntry.isKeeper',
     'hasKeepersName && ProcessTable.executesOurProgram(pid) != false', 'hasKeepersName', 'A disturbed end'),
    ('give what fell to a supervisor to the first that asks', 'LaneProcesses.trace',
     'trace.fellToSupervisor = ownsStrays\n', 'trace.fellToSupervisor = haveLostKeeper\n', 'A disturbed end'),
    ('settle by the first reading of notes', 'UnsupervisedLanes.unproven',
     'for (run, last) in try KeeperFiles(state: state).notes(of: Set(silent.map(\\.run))) { notes[run] = last }', '', 'A disturbed end'),
    ('keep notes for ever', 'Reconciliation.run',
     '    removeNotes(holding: admission)\n    return result\n', '    return result\n', 'A disturbed end'),
    ('take the notes along', 'Supervisor.finish',
     'if heldLanes.isEmpty { keepers.removeNotes() }', 'keepers.removeNotes()', 'A disturbed end'),
    ('leave a stopped keeper', 'Supervisor.signalArrived',
     '        continueKeepers()\n', '', 'A disturbed end'),
    ('wait for a fallen supervisor', 'worker_ended',
     ' && CALL1(SYS_getppid, 0) == keeper->parent)', ')', 'A disturbed end'),
    ('record what another has taken over', 'Supervisor.recordAll',
     ' && !isOfOther($0) && ', ' && ', 'A disturbed end'),
    ('delete through a mount', 'FileTree.isDirectory',
     'guard kind != CSYSTEM_MOUNT else {', 'guard kind != CSYSTEM_MOUNT || kind == CSYSTEM_MOUNT else {', 'RetentionTests'),
    ('be woken by own tries', 'CategoryLock.claim',
     'if let status = try? descriptor.status(path), isStill(FileIdentity(status), at: path) { file = descriptor }', '', 'Seen by the kernel'),
    # Sentences whose tests once asked less.
    ('tell the foreground nothing of its workers', 'RunEnds.verdict',
     'if outcomes.values.contains(where: RunEnds.bad.contains) { return .failure }', '', 'ForegroundTests'),
    ('refuse a fire for one that refused', 'FireEnd.exitOfStarts',
     'return refused == started ? 75 : 0', 'return refused > 0 ? 75 : 0', 'FireTests'),
    ('reconcile behind the fire lock', 'Fire.begin',
     'try reconcile()\n    if request.person == nil { try takeFireLock() }',
     'if request.person == nil { try takeFireLock() }\n    try reconcile()', 'OneEndTests'),
    ('count limits while the machine sleeps', 'Clocks.live',
     'read(CLOCK_MONOTONIC)', 'read(CLOCK_BOOTTIME)', 'EndingTests'),
    ('take a lock to look at it', 'LockTable.observe', '        if let shown {\n',
     '        if let shown {\n          let other = Glibc.open(path, O_RDONLY)\n          flock(other, LOCK_EX | LOCK_NB)\n          close(other)\n',
     'PurityTests'),
    ('list under strict what no fire starts', 'PlanCommand.plan',
     'if person == nil, site.invocation.has(.strict) { policy.fallback = .none }',
     'if person == nil, site.invocation.has(.strict) { policy.fallback = policy.fallback }', 'PlanCommandTests'),
    ('forget that a plan is to be as if idle', 'PlanCommand.plan',
     'site.invocation.has(.idle) { facts = facts.idle }', 'site.invocation.has(.idle) { facts = reading.facts }', 'PlanCommandTests'),
    ('find a worker in the PATH of its fire', 'WorkerStarts.prepare',
     'path: shared.value(of: "PATH"))', 'path: environment.value(of: "PATH"))', 'ValuesTests'),
    ('take a disk that takes nothing for a bad lock', 'Supervisor.takeOwnLock',
     'if StateError.isUnwritable(error) { throw', 'if error.code < 0 { throw', 'BadStateTests'),
    ('let a keeper mind what ends others', 'keep',
     '  CALL2(SYS_prctl, PR_SET_NAME, "fanout-keeper");',
     '  unsigned long none = 0;\n  CALL4(SYS_rt_sigprocmask, SIG_SETMASK, &none, 0, 8);\n  CALL2(SYS_prctl, PR_SET_NAME, "fanout-keeper");',
     'AdoptionTests'),
    ('take an unseen group for an empty one', 'UnseenLife.groupLives',
     'guard kill(-worker.pid, 0) == 0 || errno == EPERM else { return false }', 'guard worker.pid < 0 else { return false }', 'FanoutSystemTests'),
    # What is said of an answer that nobody can follow, and of a respawn that nobody could make.
    ('take scores that are not finite for no answer', 'PayloadReading.readScore',
     '    hasScoredNames = true\n    guard score.isFinite else { return skip(.allScores, .notFinite) }\n',
     '    guard score.isFinite else { return skip(.allScores, .notFinite) }\n    hasScoredNames = true\n'),
    ('tell no key of the wrong type', 'CandidateOrder.candidates',
     'wrongTypes: reading.wrongTypes)', 'wrongTypes: [])'),
    ('tell nothing of an answer that came in time', 'SelectorClient.ask',
     'wroteAnswer: Self.isWhole(reply.output)', 'wroteAnswer: nil', 'BadSelectorTests'),
    ('deny a respawn in the words of an error', 'Supervisor.askRespawn',
     'tell(key, .respawnDenied(RespawnLoss.notPrepared.rawValue))', 'tell(key, .respawnDenied("\\(error)"))', 'RespawnTests'),
    # What is said, and of what: room that nobody counts, logs that begin anew, mounts, limits, signals, exits in words.
    ('take uncounted blocks for none', 'FreeSpace.room', 'status.f_blocks > 0 ?', 'status.f_blocks >= 0 ?', 'WordsOfMountsTests'),
    ('follow a truncated log from the old place', 'LogReader.change',
     'guard Int(status.st_size) >= offset else { return .truncated }', 'guard Int(status.st_size) >= offset else { return nil }', 'LogReaderTests'),
    ('take a log that grew again for the old one', 'LogReader.change', '$0 != $1 && $1 != 0', '$0 != $1 && $1 != 0 && offset < 0', 'LogReaderTests'),
    ('take a cut for a truncation', 'LogReader.change', '$0 != $1 && $1 != 0', '$0 != $1', 'LogReaderTests'),
    ('take another file for the same log', 'LogReader.change', 'if case .file = known, known != now {', 'if known == .gone, known != now {',
     'LogReaderTests'),
    ('blame the mode of a file on a noexec mount', 'Executable.refusal', 'if let mount = noexecMount(of: path) {',
     'if let mount = noexecMount(of: path), mount.isEmpty {', 'WordsOfMountsTests'),
    ('blame descriptors for inotify', 'FileWatch.refusal', 'let spare = code == EMFILE ?', 'let spare = code == ENFILE ?', 'WordsOfMountsTests'),
    ('report a signal that was sent as a crash', 'tell_fault', 'is_sent = info->si_code == SI_USER ||', 'is_sent =', 'QuitTests'),
    ('leave QUIT to the runtime', 'SignalDescriptor.requestsToEnd', '[SIGINT, SIGTERM, SIGHUP, SIGQUIT]', '[SIGINT, SIGTERM, SIGHUP]', 'QuitTests'),
    ('report no fault at all', 'tell_fault', '  if (!is_sent) {', '  if (0) {', 'QuitTests'),
    ('say an exit as a number', 'RunEndRecord.why', 'return exit.spoken + detail.dropFirst(bare.count)', 'return detail'),

    # The one table of records.
    ('take a field from its neighbour', 'RunEndRecord.fields',
     'try line.integer("cut_bytes", &cutBytes)', 'try line.integer("cut_bytes", &logBytes)'),
    ('exchange two fields for writer and reader alike', 'FireEnd.fields',
     'try line.integer("started", &started)\n    try line.integer("refused", &refused)',
     'try line.integer("started", &refused)\n    try line.integer("refused", &started)'),
    ('count by another word than the one that is counted', 'FireEnd.fields',
     'try line.text("constraint", &constraint, .word, counted: .constraint)',
     'try line.text("constraint", &constraint, .word, counted: .answer)'),
    ('gather no keys of parts', 'KeyCollector.part',
     '{ _ = whole() as Part }', '{}'),
    ('pass a key without its comma', 'CanonicalLine.isNext',
     'holds(key, at: start), bytes[position] == lead,', 'holds(key, at: start),'),
    ('keep who fired from the line before', 'CanonicalFields.part',
     'value = nil\n    guard line.isNext(first', 'guard line.isNext(first'),
    # What cannot be ended is named, and only that.
    ('give the end of a run no steps', 'PendingEnd.init',
     '    let steps = terms.teardownLength',
     '    let steps = Duration.zero'),
    ('forget the margin behind a teardown', 'PendingEnd.init',
     'due: since + length + PendingEnd.margin))', 'due: since + length))'),
    ('date the end of a wish by a clock that was set ahead', 'PendingEnd.init',
     '    let astray = max(.zero, (now.wall', '    let astray = min(.zero, (now.wall'),
    ('date the end of a wish by a clock that was set back', 'PendingEnd.init',
     '    let astray = max(.zero, (now.wall - signs.started.wall) - (now.monotonic - signs.started.monotonic))',
     '    let astray = (now.wall - signs.started.wall) - (now.monotonic - signs.started.monotonic)'),
    ('let limits go on between generations', 'PendingEnd.init',
     '    if !signs.isResting {', '    if signs.isResting || true {'),
    ('take what is slowed for silent', 'PendingEnd.init',
     'let sign = signs.lastSign, !signs.isSlowed, signs', 'let sign = signs.lastSign, signs'),
    ('count silence from before the start', 'PendingEnd.init',
     'max(moment(of: sign), signs.started.monotonic) + limit', 'moment(of: sign) + limit'),
    ('mind a wish last', 'PendingEnd.init',
     'begun.min(by: { $0.due < $1.due })', 'begun.max(by: { $0.due < $1.due })'),
    ('take a lock of somebody unseen for free', 'LockWitness.look',
     'guard case .held(let pids) = heldness, !hasOutsideHolder', 'guard case .held(let pids) = heldness, !pids.isEmpty, !hasOutsideHolder',
     'UnendedTests'),
    ('leave no word of what KILL does not end', 'HeldLane.leaveEndingNote',
     'case .clearing(let clearing) = lane.phase, clearing.kills > 1 else {', 'case .clearing(let clearing) = lane.phase, clearing.kills > 1_000_000 else {', 'UnendedTests'),
    ('say nothing of a fire that hangs', 'Observation.hungFires',
     'guard length > most + Observation.fireMargin else', 'guard length > most + .seconds(86_400) else', 'UnendedTests'),
    ('take the age of an interrupted fire for that of the next', 'Observation.hungFires',
     'max($0.beganAt.bootMilliseconds, born)', 'min($0.beganAt.bootMilliseconds, born)', 'UnendedTests'),
    ('say that a stray blocks nothing', 'LaneLook.init',
     'strays: hasLostKeeper(place) ? strays(of: supervisor) : []', 'strays: []', 'UnendedTests'),
    ('let an immutable directory stop everything', 'StateLook.obstacle',
     'default: path != state.locks && path != state.pauses', 'default: true', 'HealthCauseTests'),
    # A path that leads elsewhere, an index that lost something, a boot id that repeats (decision 0029).
    ('take another directory for the same', 'JournalWriter.whereabouts',
     '    return FileIdentity(began) == FileIdentity(now) ? .inPlace : .replaced', '    return .inPlace', 'ReplacedStateTests'),
    ('hear of no mount', 'Supervisor.init',
     '    if let mounts { try? sources.watch(mounts.number, for: .mounts, when: .change) }\n', '\n', 'ReplacedStateTests'),
    ('hear of no directory that is moved', 'SupervisedFiles.begin',
     'if let watch = passage ?? (try? files.watch(path, for: .place)) { state.insert(watch) }', '', 'FanoutSystemTests'),
    ('wake up for each file beside the way', 'SupervisedFiles.begin',
     'let isPassed = way.contains { $0.hasPrefix(path + "/") }', 'let isPassed = false', 'FanoutSystemTests'),
    ('put the ends of a state that was moved nowhere', 'Supervisor.recordAll',
     '    if hold.loss == .removed { return leave', '    if hold.isGone { return leave', 'ReplacedStateTests'),
    ('take a fire into another state', 'Fire.ask',
     '    try writer.proveInPlace()\n', '\n', 'ReplacedStateTests'),
    ('believe the index', 'LostEntries.init',
     '    guard unreadable.isEmpty, !missing.isEmpty else { return }', '    guard unreadable.isEmpty, missing.isEmpty else { return }',
     'LostIndexTests'),
    ('leave an entry of what was released meanwhile', 'Reconciliation.restoreLost',
     '    for entry in lost.entries where !open.contains(entry.lane) { index.remove(entry.run) }\n', '\n', 'LostIndexTests'),
    ('claim by a lock file that is made anew', 'Supervisor.admission',
     'standing: hasLostLocks ? JournalStanding(journal) : nil', 'standing: nil', 'LostIndexTests'),
    ('let a kill go by the index alone', 'Killing.ask',
     '    if asked.isOfEverything || !asked.unmet.isEmpty {', '    if false {', 'LostIndexTests'),
    ('let a holding reach over a clock that goes back', 'LockAudit.Collector.claim',
     '      if LockAudit.goesBack(from: stretches[current[boot]].lastClaim, to: clock) { begin(boot) }\n', '\n', 'LockAuditTests'),
    ('take a later boot for the first', 'Tally.note',
     '    let holders = all.filter { !Tally.isOfLaterBoot($0, than: mark) }', '    let holders = all', 'LockAuditTests'),
    ('forget releases that stand before their claims', 'LockAudit.Collector.release',
     '      guard let claim = claims[Int(mark.lane)] else { return early.append((boot, mark)) }',
     '      guard let claim = claims[Int(mark.lane)] else { return }', 'LockAuditTests'),
    ('take an empty boot id for one', 'ProcessNamespace.bootID',
     '    guard !text.isEmpty else {', '    guard true else {', 'ProcTests'),
    # Who lives, and was not seen at once: another thread than the first, and who was born or made while a pass looked.
    ('take a process for over with its first thread', 'ProcessMemory.init',
     'if entry.livesInOtherThreads {', 'if entry.livesInOtherThreads, flags == 0 {', 'A pass over the processes'),
    ('look at no thread but the first', 'ProcessTable.shown',
     'guard try find(pid)?.livesInOtherThreads == true else', 'guard try find(pid)?.isZombie == true else', 'FanoutSystemTests'),
    ('take a silent thread for none', 'EnvironmentLook.of',
     '{ return .shown(entries) }\n    }\n    return .missed', '{ return .shown(entries) }\n    }\n    return .hidden',
     'A pass over the processes'),
    ('ask for the last number before the list', 'ProcessPass.init',
     '    let numbers = try sight.numbers()\n    // Asked behind the list, so that nobody in it was born since: he would be taken for one of the oldest.\n'
     '    let newest = try sight.newest()\n',
     '    let newest = try sight.newest()\n    let numbers = try sight.numbers()\n', 'A pass over the processes'),
    ('look at less than an environment can have', 'NewestProcesses.room', 'room = 6 << 20', 'room = 1 << 18', 'A pass over the processes'),
    ('take a list that breaks off for all', 'ProcessTable.list',
     'while let entry = try nextEntry(of: directory, "/proc/\\(name)") {', 'while let entry = readdir(directory) {', 'Seen by the kernel'),
    ('take a number that cannot be read for none', 'NewestNumber.read',
     'let bytes = try ProcessTable.seen { () throws(SystemError) in try file.read(128, at: 0, "/proc/loadavg") }',
     'let bytes = try? file.read(128, at: 0, "/proc/loadavg")', 'Seen by the kernel'),
    ('begin a pass with the highest number', 'ProcessPass.init',
     'let newest = try sight.newest()', 'let newest: Int32? = nil', 'A pass over the processes'),
    ('take what is made all the while for nobody', 'EnvironmentLook.of',
     'usleep(100)\n      }\n    }\n    return .missed', 'usleep(100)\n      }\n    }\n    return .hidden', 'A pass over the processes'),
    ('call a pass quiet that missed somebody', 'ProcessPass.init',
     'births == sight.births() && !isSomebodyMissed', 'births == sight.births()', 'A pass over the processes'),
    ('take what has gone for empty', 'EnvironmentLook.of',
     'case .released: return .missed', 'case .released: return bytes == nil ? .missed : .shown([])', 'A pass over the processes'),
    ('look at the youngest whatever a keeper said', 'UnsupervisedLanes.init',
     'try lookForUnseen(of: open, behind: pass)', 'try lookForUnseen(of: silent(entries), behind: pass)', 'Seen by the kernel'),
    ('know the dead by their number alone', 'EmptyPasses.add',
     'dead = pass.dead', 'dead = Set(pass.dead.map { Dead(pid: $0.pid, startTicks: 0) })', 'Looks that find nothing'),
    # What is ours to remove, and units that wait for their turn.
    ('take any name in the index for an entry', 'LiveIndex.entries', 'guard StampedName.isOne(name) else {', 'guard !name.isEmpty else {',
     'ForeignFilesTests'),
    ('clear whatever began with a dot', 'RunDirectory.removeUnfinished', 'if isDirectory, StampedName.isOne(name.dropFirst()) {', 'if isDirectory {',
     'ForeignFilesTests'),
    ('clear whatever is called a lock', 'Reconciliation.supervisorFiles',
     'guard name.hasSuffix(suffix), StampedName.isOne(name.dropLast(suffix.count)) else { return nil }',
     'guard name.hasSuffix(suffix) else { return nil }', 'ForeignFilesTests'),
    ('follow a link to what is kept', 'StateDirectory.proveUnlinked', 'if let link = directories.first(where:', 'if let link = [String]().first(where:',
     'ForeignFilesTests'),
    ('count an empty entry as unreadable', 'LiveIndex.entries', 'if bytes.isEmpty {', 'if bytes.count < 0 {', 'ForeignFilesTests'),
    ('forget that a restart ends half an entry', 'LiveIndex.entries', 'if !isOfAnotherBoot { listing', 'if true { listing', 'ForeignFilesTests'),
    ('drop a document that is no entry at a restart', 'LiveIndex.entries',
     'listing.unreadable.append("\\(path): no category and supervisor in it")', 'listing.torn.append(RunID(name))', 'ForeignFilesTests'),
    ('take whoever has the lock for the lane', 'Reconciliation.hasLetGo',
     'return supervisor.map { (try? ProcessTable.lockHeld($0.pid, file)) != true } ?? true',
     'return supervisor.map { (try? ProcessTable.lockHeld($0.pid, file)) != true } ?? false',
     'ForeignFilesTests'),
    ('claim before the turn', 'ReceivedOrder.takeTurn', 'while flock(file.number, LOCK_SH) != 0 {', 'while flock(file.number, LOCK_UN) != 0 {',
     'UnitTurnTests'),
    ('claim without a turn', 'ReceivedOrder.takeTurn', 'guard isGiven else {', 'guard isGiven || !isGiven else {', 'UnitTurnTests'),
    ('start units one after another', 'UnitLauncher.together', 'static let together = 16', 'static let together = 1', 'UnitTurnTests'),
    ('end a command before its shell', 'Supervisor.send', 'for process in found.parentsFirst {', 'for process in found {',
     'EndingTests'),
    # A journal that is followed.
    ('read again what was read', 'ReadDays.read', '$0.isBeginning(of: status) ? $0 : nil', '$0.isBeginning(of: status) ? Day?.none : nil',
     'FanoutSystemTests'),
    ('follow another file as the same', 'ReadDays.Day.isBeginning',
     'guard FileIdentity(status) == file, Int(status.st_size) >= size', 'guard Int(status.st_size) >= size', 'FanoutSystemTests'),
    ('take half a line for what it will be', 'ReadDays.read', 'isFollowing: true', 'isFollowing: false', 'FanoutSystemTests'),
    # What a manager that is behind has to know.
    ('drop what a manager that is behind has no room for', 'ServiceNotification.tellWhatIsOwed',
     'if case .noRoom? = socket?.send(', 'if case .lost? = socket?.send(', 'FanoutSystemTests'),
    ('tell a manager all flags at once', 'ServiceNotification.tellWhatIsOwed',
     'let lines = flags.prefix(1) +', 'let lines = flags.prefix(2) +', 'FanoutSystemTests'),
    ('tell a manager more than it reads', 'ServiceNotification.cut',
     'guard message.utf8.count > longest else', 'guard message.utf8.count > longest * 2 else', 'FanoutSystemTests'),
    ('end a unit that its manager does not know to be up', 'ServiceNotification.settle',
     'guard let owed, let events', 'guard let owed, owed.number < 0, let events', 'FanoutSystemTests'),
    ('never tell what is owed', 'UnitSupervision.inform',
     'if let owed = notification.owed { try? supervisor.sources.watch(owed.number, for: .manager, when: .room) }', '',
     'UnitNoticeTests'),
    # A keeper that is killed while it makes its worker.
    ('take the worker of a killed keeper for one that never was', 'keeper_join',
     '    keeper->error = 0;\n    birth_join(birth);',
     '    keeper->error = ECANCELED;\n    birth_join(birth);',
     'FanoutSystemTests'),

    # The owners in a supervisor.
    ('let generation 0 prove generation 1', 'LaneProcesses.respawned',
     'return LaneProcesses(of: run, lane: key, since: since, notes.state, sources, clocks)',
     'let next = LaneProcesses(of: run, lane: key, since: since, notes.state, sources, clocks)\n    next.isProvenBeside = isProvenBeside\n    return next',
     'A disturbed end'),

    # The form of ids.
    ('give a respawn a lane of its own', 'RunID.lane', 'LaneID(generation == 0 ? text : String(text.dropLast()))', 'LaneID(text)'),
    ('take a respawn for a first run', 'RunID.generation', 'text.unicodeScalars.last == RunID.respawnMark ? 1 : 0', '0'),
    ('take the runs of one fire for those of another', 'RunID.isOf', 'text.hasPrefix(RunID.beginning(of: fire))',
     'text.hasPrefix(fire.text)'),
    ('read the moment of an id from its end', 'StampedName.moment', 'name.prefix(momentLength)', 'name.suffix(momentLength)'),
    ('take the lock of a lane\'s adopter for an outsider\'s', 'Reconciliation.hasLetGo',
     'return supervisor.map { (try? ProcessTable.lockHeld($0.pid, file)) != true } ?? true',
     'return supervisor.map { (try? ProcessTable.lockHeld($0.pid, file)) != nil } ?? true',
     'A release that is not on record'),
    # What may be removed, and whose a name is.
    ('ask of no name whether it may be removed', 'FileTreeProof.look',
     'if unlinkat(here.number, name, flags) != 0, errno != wrongKind, errno != ENOENT {',
     'if unlinkat(here.number, name, flags) == 0 {', 'RetentionTests'),
    ('look for what cannot be removed at the top alone', 'FileTreeProof.look',
     'if isDirectory { inner.append(text) }', 'if isDirectory, way.count < 64 { inner.append(text) }', 'RetentionTests'),
    ('leave open what was opened to look', 'FileTreeProof.ascend',
     'if let mode = left.closed { _ = fchmod(here.number, mode) }', '', 'RetentionTests'),
    ('take the name of another supervisor', 'csystem_rename_to_free',
     'if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;',
     'if (rename(from, to) == 0) return 0;', 'FanoutSystemTests'),
    ('draw a name that words or notes bear', 'SupervisorID.new',
     'if !state.isNamed(id) { return id }', 'return id', 'FanoutSystemTests'),
    # What a keeper noted of a worker that no record tells of.
    ('forget whom a keeper noted where no record tells of the worker', 'Census.trace',
     'if trace.worker == nil { trace.worker = noted?.worker.map { RunTrace.Worker($0) } }', '', 'An orphan'),
    ('take any process of a noted number for the worker', 'Evidence.init',
     'leaders[worker.pid].map(worker.started.contains) ?? true', 'true', 'FanoutSystemTests'),

    # Gates that nobody can ask.
    ('let a gate pass in status that stops fires', 'Observation.healthFacts',
     '.unknown(closes: true)', '.unknown(closes: false)', 'HealthCauseTests'),
    ('take a gate for a part of the loop', 'HealthCause.stopsEverything',
     'kind == .gate || kind.place', 'kind.place'),


    # The ends of adopted runs.
    ('reap the workers of other lanes', 'Strays.areGone', '!($0.isZombie && others.contains($0.pid)) && isStray', 'isStray', 'FanoutSystemTests'),
    ('stop what a person is about to stop', 'Supervisor.stopToCut', ', !entry.hasStopPending', '', 'FloodTests.*about to stop'),
    ('count no reaps for an adopter', 'keep', 'if (result == 0) open_counter(keeper);', '', 'FanoutSystemTests'),
    ('count a reap only when it is done', 'reap', '  count_reap(keeper);\n  while (', '  while (', 'FanoutSystemTests'),
    ('ask no adopted keeper how often it has reaped', 'AdoptedKeeper.reaps',
     'return ExitWatch.hasEnded(pidfd) ? nil : count', 'return ExitWatch.hasEnded(pidfd) ? count : nil', 'A chain of processes'),
    ('wait below a keeper for that keeper', 'ProcessTree.descend',
     '(claims[$0] == .others || table[$0].pid == getpid())', 'claims[$0] == .others', 'A disturbed end'),
    ('begin a limit by the clock of another', 'RecordedNumbers.moment', 'return recorded + (here - there)', 'return recorded'),
    ('forget the nanoseconds of a shift', 'RecordedNumbers.monotonicShift',
     '.seconds(seconds) + .nanoseconds($0)', '.seconds(seconds)'),


    # What a text holds, and what a program was built from.
    ('take the first place for the last', 'StringProtocol.range', '      last = range\n', '      last = last ?? range\n', 'A text within a text'),
    ('find a text only where it begins', 'StringProtocol.range', '      start = utf8.index(after: start)\n', '      return nil\n',
     'A text within a text'),
    ('take no stamp for an empty commit', 'Build.init', 'commit.isEmpty ? nil : commit', 'commit', 'What a program was built from'),


    # One description of the configuration, and help from it.
    ('take what is longer than its key may be', 'ConfigurationReader.duration', 'guard duration <= most else {',
     'guard duration <= most || true else {'),
    ('lay null under what may not be null in the schema', 'ConfigurationSchema.value', '(key.mayBeNull ? orNull(type) : type)', 'orNull(type)'),
    ('let the schema take any key', 'ConfigurationSchema.object', '[JSONMember("additionalProperties", false)]',
     '[JSONMember("additionalProperties", true)]'),
    ('need in a category what a worker needs', 'ConfigurationSchema.type', 'return object(keys, isWhole: false)',
     'return object(keys, isWhole: true)'),
    ('read a line of the manual as a request', 'Roff.guarded', 'line.hasPrefix(".") ? "\\\\&" + line : line', 'line', 'The manual'),
    ('break help beyond the width', 'HelpText.columns', 'wrapped(to: width - column - 4)', 'wrapped(to: width - column)', 'Help pages'),
    ('write a starter with other defaults', 'StarterConfiguration.lines', 'key.standard ?? "null"', '"null"',
     'Writing a starter configuration'),

    # With whose eyes, and what a file of variables says.
    ('take a secret for a variable of no account', 'LackingVariables.worthAWord',
     'mentioned.contains($0) || LackingVariables.speaksForItself($0)', 'mentioned.contains($0)'),
    ('call a terminal\'s variables suspects', 'LackingVariables.suspects',
     '!worth.contains($0) && !LackingVariables.isOfSession($0)', '!worth.contains($0)'),
    ('take what the configuration gives for lacking', 'LackingVariables.init', '.subtracting(given)', ''),
    ('see no other machine', 'ForeignWriters.init', 'if over.contains(boot) { returning.insert(boot) }', ''),
    ('take an earlier form of the file for another loop', 'ForeignWriters.init', '&& $0.began.wall > since', ''),
    ('let an open quote swallow the rest', 'EnvironmentText.Scanner.quoted',
     'throw Mistake(line: start, why: "the quote that begins here is never closed")', 'return'),
    ('expand nothing and call all of it meant', 'UnexpandedText.stands', 'known.contains(word) || usual.contains(word)', 'true'),
    ('hand a value on as a setting', 'ServiceSight.init', '.filter { !$0.contains("=") }', ''),
    ('execute a substitution to look through it', 'CrontabEntry.opening', '!assignments.holds("$(")', 'true'),
    ('expect a fire of a timer that is gone', 'Cadence.init', 'timer?.reading != nil', 'timer?.reading?.isLoaded == true'),
    ('read what others may change', 'EnvironmentFile.look',
     'if let distrust = try FileTrust.distrust(ofReread: file, at: path).first { return .distrusted(distrust) }', '',
     "A worker's environment"),
    ('let a file win over the configuration', 'ProcessEnvironment.configured',
     'laying(try file?.read()?.entries ?? []).laying(entries)', 'laying(entries).laying(try file?.read()?.entries ?? [])',
     "A worker's environment"),
    ('keep what null removes', 'ProcessEnvironment.laying', '?? result.removing([entry.name])', '?? result', "A worker's environment"),
    ('keep a fire\'s environment for its respawns', 'LaunchRequest.init', 'selection = nil', 'selection = nil\n    environmentFile = nil',
     "A worker's environment"),
    ('look for locks with a place of their own only', 'FactsReader.read',
     'if !state.locksAreOurs, let obstacle = locks.obstacle(of: open[place]) {', 'if state.locksAreOurs, let obstacle = locks.obstacle(of: open[place]) {',
     'What a configuration says and does not mean'),

    # What a word means that names a fire, a run, a category, a moment or a command.
    ('a rank is the beginning of another one', 'WrittenID.means',
     '    guard namesRank else { return true }',
     '    guard false else { return true }', 'An id as a person writes it'),
    ('a part of the moment means an id', 'WrittenID.likeness',
     '    guard let part, let tail = id.tail else { return nil }',
     '    guard let part else { return nil }\n    let tail = id.text[...]', 'An id as a person writes it'),
    ('two characters mean an id', 'WrittenID.shortest',
     '  public static let shortest = 3',
     '  public static let shortest = 2', 'An id as a person writes it'),
    ('name the oldest candidates', 'AmbiguousID.precedes',
     '    if one != other { return one > other }',
     '    if one != other { return one < other }', 'An id as a person writes it'),
    ('a beginning counts as any other part', 'RecordedNames.match',
     '    for likeness in WrittenID.Likeness.allCases {',
     '    for likeness in WrittenID.Likeness.allCases.reversed() {', 'Recorded names'),
    ('what is old is meant like what is recent', 'RecordedNames.init',
     '    let isDecided = best.min().map { $0 > .beginning } ?? false',
     '    let isDecided = best.isEmpty', 'Recorded names'),
    ('a day began where the clock was changed by', 'LocalZone.moment',
     '    return candidates.first { self.shown($0) == shown } ?? shown - offsets[0]',
     '    return shown - offset(shown)', 'A moment as a person writes it'),
    ('a day that no month has', 'WrittenMoment.isReal',
     '{ written.hasPrefix(moment.day) }',
     '{ moment.day.count > 0 || written.isEmpty }', 'A moment as a person writes it'),
    ('yesterday in another zone', 'WrittenMoment.midnight',
     '    let shown = zone.shown(now)',
     '    let shown = now + (zone.shown(now) - zone.shown(now))', 'A moment as a person writes it'),
    ('one line more', 'OutputLog.lineStart',
     '        if begin + place + 1 == range.upperBound { continue }',
     '        if begin + place == range.upperBound { continue }', 'The last lines of a log'),
    ('a cut is no line', 'OutputLog.start',
     '      case .cut: left -= 1',
     '      case .cut: break', 'The last lines of a log'),
    ('a run forgets its lock', 'RunFacts.take',
     '    lockPath = taker?.path',
     '    lockPath = lockPath.flatMap { _ in taker?.path }', 'The document of a run'),
    ('a synonym for a command that is not there', 'Synonyms.commands',
     '.filter { name in known.contains { $0.name == name && !$0.isHidden } }',
     '.filter { !$0.isEmpty }', 'A command line'),
    ('a value at an equals sign is no value', 'CompletionRequest.init',
     '      rest.append(String(last[..<equals]))',
     '      rest = rest.dropLast(0)', 'A line that is being typed'),

    # What people read: their words, their place, their width.
    ('tell moments in UTC', 'Clock.local',
     '  private func local(_ moment: WallTime) -> WallTime { zone.shown(moment) }',
     '  private func local(_ moment: WallTime) -> WallTime { moment }', 'A clock for people'),
    ('take yesterday for a day of UTC', 'Clock.words',
     '    switch Clock.day(of: then) - Clock.day(of: today) {',
     '    switch Clock.day(of: moment) - Clock.day(of: now) {', 'A clock for people'),
    ('round lengths of time up', 'Duration.spoken',
     '    let tenths = magnitude / 100',
     '    let tenths = (magnitude + 99) / 100', 'Figures'),
    ('compare names letter by letter', 'NaturalOrder.precedes',
     '        if number.count != another.count { return number.count < another.count }',
     '        if number.count != another.count { return number.lexicographicallyPrecedes(another) }', 'Natural order'),
    ('let a table be wider than its terminal', 'TableLayout.fits',
     '    while total > width, most > name {',
     '    while total > width + 1, most > name {', 'A table'),
    ('leave out columns in the order in which they stand', 'TableLayout.init',
     '      (columns[$0].leaves ?? 0, $0) < (columns[$1].leaves ?? 0, $1)',
     '      $0 < $1', 'A table'),
    ('cut names at their end', 'String.cutInside',
     '    return beginning(of: columns - 1 - (columns - 1) / 2) + "…" + String(end.reversed())',
     '    return beginning(of: columns - 1) + (end.isEmpty ? "" : "…")', 'Display width'),
    ('be green beside notes', 'VerdictWords.phrase',
     '      return Phrase(text, hasNotes ? .yellow : .green)',
     '      return Phrase(text, .green)', 'The first line of status'),
    ('end without the command that helps', 'VerdictWords.text',
     '    return "\\(said) \\(VerdictWords.mark)\\(command)"',
     '    return command.isEmpty ? "" : said', 'The first line of status'),
    ('begin a report with the best', 'ReportScreen.worstFirst',
     '      if bad != otherBad { return bad > otherBad }',
     '      if bad != otherBad { return bad < otherBad }', 'Screens'),
    ('quote a traceback by its first line', 'PlainWords.lastLine',
     '    guard lines.count > 1, let first = lines.first, let last = lines.last(where: { !$0.isEmpty }) else {',
     '    guard lines.count > 1, let first = lines.first, let last = lines.first(where: { !$0.isEmpty }) else {', 'Plain words'),
    ('tell a hook that all went well', 'HookVariables.values',
     '[String(exit), host,',
     '["0", host,'),
    ('call a loop well while something is wrong', 'LoopMetrics.Facts.now',
     'healthy.add(causes.isEmpty)',
     'healthy.add(true)'),
    ('count what was withheld as started', 'LoopMetrics.Facts.ofFires',
     '("started", end.started)',
     '("started", end.withheld)'),
    ('give metrics of no outcome that never came', 'LoopMetrics.Facts.ofJournal',
     'for category in allowlist.map(\\.name) + others {',
     'for category in others {'),
    ('escape no quote in a label', 'MetricFamily.escaped',
     'case "\\"" where quotes: result += "\\\\\\""',
     'case "\\"" where quotes: result += "\\""'),
    ('print milliseconds where seconds are said', 'MetricFamily.Value.text',
     'let (whole, rest) = (number.magnitude / 1000, number.magnitude % 1000)',
     'let (whole, rest) = (number.magnitude, number.magnitude % 1)'),
    ('give all loops of a configuration one file of metrics', 'MetricsPolicy.textfile',
     'guard let name else { return textfile }',
     'guard let name, name.isEmpty else { return textfile }'),
    ('wait for no turn to renew the metrics', 'MetricsTextfile.renew',
     'if let turn { while flock(turn.number, LOCK_EX) != 0, errno == EINTR {} }',
     '_ = turn', 'Metrics of a loop'),
    ('keep the metrics from others', 'MetricsTextfile.renew',
     'to: path, mode: MetricsTextfile.mode)',
     'to: path)', 'Metrics of a loop'),
    ('leave what killed renewals left', 'MetricsTextfile.renew',
     'removeAbandoned()\n    try AtomicFile',
     'try AtomicFile', 'Metrics of a loop'),
    ('renew no metrics when a run ends', 'Supervisor.vacate',
     'if !hold.isGone { metrics.isDue = true }',
     '_ = hold', 'Metrics of a loop'),
    ('let a renewal of metrics take for ever', 'MetricsRenewal.keepLimit',
     'alarm(UInt32(limit.components.seconds))',
     '_ = limit', 'Metrics of a loop'),
    ('say nothing where nothing is known', 'MetricsCommand.command',
     'site.output.text(LoopMetrics(site.metricsIdentity, nil).text)\n      throw error',
     'throw error', 'Metrics of a loop'),
]

TOP = """// swift-tools-version: 6.0
import PackageDescription
let package = Package(name: "mutant", targets: [
"""
# What has to be built to notice: the less it is, the sooner a mutant is judged.
PACKAGES = {
    "core": TOP + """
  .target(name: "FanoutCore"), .target(name: "FanoutSimulation", dependencies: ["FanoutCore"]),
  .testTarget(name: "FanoutCoreTests", dependencies: ["FanoutCore"]),
  .testTarget(name: "FanoutSimulationTests", dependencies: ["FanoutSimulation", "FanoutCore"]),
])
""",
    "system": TOP + """
  .target(name: "FanoutCore"), .target(name: "CSystem"), .target(name: "FanoutSystem", dependencies: ["FanoutCore", "CSystem"]),
  .testTarget(name: "FanoutSystemTests", dependencies: ["FanoutSystem", "FanoutCore", "CSystem"]),
])
""",
    "whole": TOP + """
  .executableTarget(name: "fanout", dependencies: ["FanoutCommand"]),
  .target(name: "FanoutCommand", dependencies: ["FanoutSystem", "FanoutCore"]),
  .target(name: "FanoutSystem", dependencies: ["FanoutCore", "CSystem"]), .target(name: "FanoutCore"), .target(name: "CSystem"),
  .testTarget(name: "EndToEndTests", dependencies: ["fanout", "FanoutCommand", "FanoutSystem", "FanoutCore", "CSystem"]),
])
""",
}

def kind_of(suites):
    if all(suite.startswith(("FanoutCoreTests", "FanoutSimulationTests")) for suite in suites):
        return "core"
    return "system" if suites == ["FanoutSystemTests"] else "whole"

def refresh(part, place):
    """Makes the copy of a directory the same as the tree: what is the same already is left alone, so that it is not built anew."""
    source, target = root / part, place / part
    wanted = {file.relative_to(source): file for file in source.rglob("*") if file.is_file() or file.is_symlink()}
    for file in list(target.rglob("*")) if target.exists() else []:
        if (file.is_file() or file.is_symlink()) and file.relative_to(target) not in wanted:
            file.unlink()
    for name, file in wanted.items():
        copied = target / name
        if file.is_symlink():
            if not copied.is_symlink() or os.readlink(copied) != os.readlink(file):
                copied.parent.mkdir(parents=True, exist_ok=True)
                copied.unlink(missing_ok=True)
                copied.symlink_to(os.readlink(file))
        elif not copied.is_file() or copied.read_bytes() != file.read_bytes():
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, copied)
            os.utime(copied)

def copy(kind):
    """A copy of the tree, refreshed, with its build kept from the last time."""
    place = work / kind
    # The corpus of the fuzzer and the documentation are among what the core's tests read.
    for part in [*(["Sources/FanoutCore", "Sources/FanoutSimulation"] if kind == "core" else ["Sources"]), "Tests", "fixtures"]:
        refresh(part, place)
    package = place / "Package.swift"
    if not package.exists() or package.read_text() != PACKAGES[kind]:
        package.write_text(PACKAGES[kind])
    return place

def swift(place, *arguments, seconds):
    """The exit status (None: it did not end in time, and was ended with all its children) and what was printed."""
    process = subprocess.Popen(
        ["swift", *arguments], cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
    try:
        output, _ = process.communicate(timeout=seconds)
        return process.returncode, output
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return None, process.communicate()[0]

def sentence(classname, name):
    """`A suite: a test`, as people say it."""
    suite = classname.split(".", 1)[-1].replace("`", "")
    return f"{suite}: {re.sub(r'[(][^()]*[)]$', '', name).replace('`', '')}"

def failures(listing):
    """The tests that failed; none where the listing is missing or half written, because the test run crashed."""
    try:
        cases = ElementTree.parse(listing).iter("testcase")
        return sorted({sentence(c.get("classname"), c.get("name")) for c in cases if c.find("failure") is not None})
    except (FileNotFoundError, ElementTree.ParseError):
        return []

class DoesNotBuild(Exception):
    pass

def caught_by(place, suites):
    """The tests that failed, or what else the test run died of; None where everything passed."""
    status, output = swift(place, "build", "--build-tests", seconds=3600)
    if status != 0:
        raise DoesNotBuild("\n".join([line for line in output.splitlines() if "error:" in line][:5]) or "the build took too long")
    # The core's own tests take seconds, its simulation a minute: that one is asked about what they let pass.
    for filters in [suites] if suites else [["FanoutCoreTests"], ["LaneExplorationTests", "A lane, in every order"], ["A world from a seed"]]:
        listing = place / "tests.xml"
        listing.unlink(missing_ok=True)
        words = [word for f in filters for word in ("--filter", f)]
        status, output = swift(place, "test", "--skip-build", "--disable-xctest", "--xunit-output", str(listing), *words, seconds=900)
        if status == 0:
            if not re.search(r"Test run with [1-9]\d* test", output):
                raise DoesNotBuild(f"no test is called {' or '.join(filters)}")
            continue
        if failing := failures(listing):
            return failing
        open_tests = set(re.findall(r'◇ Test "?(.+?)"? started', output)) - set(re.findall(r'[✔✘] Test "?(.+?)"? (?:with|passed|failed)', output))
        if status is None:
            return [f"what did not end: {', '.join(sorted(open_tests - {'run'})[:3])}"]
        fatal = re.findall(r"Fatal error: .*|Precondition failed.*|.*overflow.*", output)
        return [f"a crash: {fatal[0].strip() if fatal else 'without a word'}"]
    return None

def chosen(words):
    """The numbers (from 1) of the mutants of these ranges (`35-60`, `7`) and of those whose name contains one of these words."""
    numbers = set()
    for word in words:
        if match := re.fullmatch(r"(\d+)(?:-(\d+)?)?", word):
            last = int(match[2] or len(MUTANTS)) if "-" in word else int(match[1])
            numbers |= set(range(int(match[1]), last + 1))
        else:
            numbers |= {place for place, mutant in enumerate(MUTANTS, 1) if word in mutant[0]}
    return [(place, mutant) for place, mutant in enumerate(MUTANTS, 1) if not words or place in numbers]

DECLARATION = re.compile(
    r"(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|private|fileprivate|internal|static|final|mutating|nonmutating|lazy|weak|override|required"
    r"|indirect|nonisolated|(?:private|fileprivate|internal|public)\(set\))\s+)*"
    r"(func|var|let|case|struct|enum|class|extension|protocol|actor|subscript|init|deinit|typealias)\b\s*`?([\w.]*)")
TYPES = ("struct", "enum", "class", "extension", "protocol", "actor")

def function_at(text, offset, is_c):
    """The member that a place of a source belongs to, as `Type.member`; of C the function. Told by the indentation, which is the formatter's."""
    end = text.find("\n", offset)
    lines = text[:len(text) if end < 0 else end].split("\n")
    if is_c:
        return next((found[1] for line in reversed(lines) if line[:1] not in ("", " ", "\t", "}", "/", "#", "*")
                     and (found := re.match(r"[A-Za-z_][\w\s*]*?\b(\w+)\s*\(", line))), "")
    types, members, within = [], [], sys.maxsize
    for line in reversed(lines):
        words = line.lstrip()
        indentation = len(line) - len(words)
        if not words or words.startswith("//") or indentation >= within:
            continue
        # A bracket at the beginning belongs to a signature that is broken over lines: that stands as far to the left.
        within = indentation + 1 if words[0] in ")}]{" else indentation
        if words[0] not in ")}]{" and (found := DECLARATION.match(words)):
            kind, name = found[1], found[2]
            if kind in TYPES:
                types.insert(0, name)
            else:
                members.append(kind if kind in ("init", "subscript", "deinit") else name)
    return ".".join(types + members[-1:])

def sources_of(tree):
    """The sources of a tree, as text by path."""
    return {path: path.read_text() for path in sorted((tree / "Sources").rglob("*")) if path.suffix in (".swift", ".c")}

def places_of(function, original, sources):
    """Where that text stands in that function: paths and spans."""
    last, finder = function.split(".")[-1], pattern(original)
    return [(path, found.span()) for path, text in sources.items() if last in text for found in finder.finditer(text)
            if function_at(text, found.start(), path.suffix == ".c") == function]

def pattern(text):
    """Finds a text of Swift wherever its lines are broken."""
    words = [re.escape(word) for word in text.split()]
    joined = r"\s+".join(words)
    # Behind an opening bracket, before a closing one, and before the next call of a chain a line may be broken, too.
    joined = re.sub(r"(\\[(\[])(?!\\s)", r"\1\\s*", joined)
    joined = re.sub(r"(?<!\\s[+*])(\\[)\]])", r"\\s*\1", joined)
    return re.compile(joined)

def misfits():
    """Why mutants do not fit the tree any more: each has to break one place, and has to break it."""
    names, found = set(), []
    sources = sources_of(root)
    for name, function, original, broken, *_ in MUTANTS:
        places = places_of(function, original, sources)
        if len(places) != 1:
            elsewhere = sorted({function_at(text, match.start(), path.suffix == ".c") for path, text in sources.items()
                                for match in pattern(original).finditer(text)})
            found.append(f"'{name}': its text stands {len(places)} times in {function}, and has to stand there once"
                         + (f"; it stands in {', '.join(elsewhere)}" if elsewhere else ""))
        if original == broken or name in names:
            found.append(f"'{name}': it changes nothing, or its name is another's as well")
        names.add(name)
    return found

def main():
    if wrong := misfits():
        sys.exit("the mutants do not fit the tree; mend scripts/mutants.py:\n" + "\n".join(wrong))
    mutants = chosen(sys.argv[1:])
    survivors, places, began = [], {}, time.monotonic()
    for number, (name, function, original, broken, *suites) in mutants:
        kind = kind_of(suites)
        if kind not in places:
            places[kind] = copy(kind)
            every = [suites for suites in (list(m[4:]) for _, m in mutants) if kind_of(suites) == kind]
            started = time.monotonic()
            try:
                failing = caught_by(places[kind], sorted(set(sum(every, []))) if all(every) else [])
            except DoesNotBuild as why:
                sys.exit(f"the tree does not build:\n{why}")
            if failing is not None:
                sys.exit(f"the tests fail without a mutant: {failing[:3]}")
            print(f"        {time.monotonic() - started:4.0f} s  the {kind} without a mutant passes", flush=True)
        sources = sources_of(places[kind])
        (path, (begin, end)), = places_of(function, original, sources)
        source = sources[path]
        started = time.monotonic()
        path.write_text(source[:begin] + broken.strip() + source[end:])
        try:
            caught = caught_by(places[kind], suites)
            word = "caught  " if caught else "SURVIVED"
        except DoesNotBuild as why:
            caught, word = [], f"NO MUTANT ({why})"
        finally:
            path.write_text(source)
        by = f"  by {caught[0]}" + (f" (and {len(caught) - 1} more)" if len(caught) > 1 else "") if caught else ""
        print(f"{number:3} {word} {time.monotonic() - started:3.0f} s  {name}{by}", flush=True)
        if not caught:
            survivors.append(name)
    elapsed = time.monotonic() - began
    print(f"{len(mutants) - len(survivors)} of {len(mutants)} mutants were caught in {elapsed / 60:.0f} min, {elapsed / max(1, len(mutants)):.0f} s each")
    if survivors:
        sys.exit("not caught: " + ", ".join(survivors))

main()
