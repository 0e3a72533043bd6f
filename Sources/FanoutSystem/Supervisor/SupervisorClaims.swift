import CSystem
import FanoutCore
import Glibc

/// Claims and starts: the only place where a worker comes into being.
extension Supervisor {
  /// Claims what is asked for, in order, under the admission lock, puts it on record with one sync, then starts the
  /// workers. A result each, in the same order.
  public func launch(_ requests: [LaunchRequest], of context: FireContext) throws(StateError) -> [LaunchResult] {
    var results: [LaunchResult] = []
    var claimed: [Int] = []
    // One that was made anew at its path would know nothing of this supervisor.
    lookWhetherReplaced()
    guard !hold.isGone else { throw .cannotWrite(state.path, SystemError("find", state.path, code: ENOENT)) }
    do { try keepers.prepare(for: requests.count) } catch {
      return requests.map { _ in .failed("\(error)") }
    }
    let lock = try AdmissionLock(state)
    do {
      defer { lock.end() }
      // Under the lock: whoever withdrew before it was ours is heeded, and nobody who looks for claims under way misses
      // this one.
      if isWithdrawn?() == true { return requests.map { _ in .failed(Supervisor.withdrawn) } }
      var admission = admission(for: context, context.gates, under: lock, standing: JournalStanding(journal))
      var places = startPlaces()
      for request in requests {
        switch claim(request, of: context, by: &admission, places: &places, holding: lock) {
        case .success(let key):
          claimed.append(key)
          results.append(.launched)
        case .failure(let refusal): results.append(refusal.result)
        }
      }
      if isWithdrawn?() == true {
        for key in claimed { undo(key) }
        return results.map { $0 == .launched ? .failed(Supervisor.withdrawn) : $0 }
      }
      if let error = putOnRecord(claimed, holding: lock) {
        for key in claimed { undo(key) }
        return results.map { $0 == .launched ? .failed("\(error)") : $0 }
      }
      CrashPoint.reached(.claimRecorded)
    }
    for key in claimed { begin(key) }
    settle()
    // A worker that could not be executed is a failed start, with the reason that its end records.
    var places = claimed.makeIterator()
    return results.map { result in
      guard result == .launched, let key = places.next() else { return result }
      return failedStarts.removeValue(forKey: key).map { .failed($0) } ?? .launched
    }
  }

  /// Asks admission for generation 1: pauses, gates and slots as they are now. A denial is final.
  func askRespawn(_ key: Int) {
    guard let held = heldLanes[key], let request = held.request, let context = held.context else {
      tell(key, .respawnDenied("adopted"))
      return
    }
    if let loss = held.end.respawnLoss { return tell(key, .respawnDenied(loss.rawValue)) }
    guard let answers = answers(for: context, request) else {
      if held.directory.killWish() != nil { return tell(key, .respawnDenied("killed")) }
      // Nobody waits with the admission lock for what a gate thinks.
      return queue.askAgain(key, at: clocks.monotonic() + SupervisorGates.look)
    }
    do {
      let lock: AdmissionLock
      switch try admissionWait.ask(for: key, in: state, files, at: clocks.monotonic()) {
      case .admitted(let admission): lock = admission
      case .askAgain(let moment): return queue.askAgain(key, at: moment)
      }
      defer { lock.end() }
      guard held.directory.killWish() == nil else {
        tell(key, .respawnDenied("killed"))
        return
      }
      let admission = admission(for: context, answers, under: lock)
      if let reason = admission.reason(against: held.run.category, on: .respawn) {
        tell(key, .respawnDenied(reason.name))
        return
      }
      CrashPoint.reached(.respawnAsked)
      try keepers.prepare(for: 1)
      let run = held.run.respawned(on: admission.backend(for: held.run.category, holding: true))
      let directory = try makeRoom(
        for: Assignment(
          run: run, selection: nil, payload: context.payload, payloadFile: payloadFile(of: context),
          previous: held.lane.previous),
        lock: held.lock.file, holding: lock)
      CrashPoint.reached(.respawnMade)
      do {
        try hold.append([run.startRecord(supervisor: id, in: place(of: request, context), at: clocks.moment())])
      } catch {
        abandon(run, lock: held.lock.file)
        // Neither a denial nor the release may stand beside a start: the index keeps both runs, and reconciliation
        // tells what is so.
        if !journal.mayHaveStarted([run.id], before: clocks.moment().wall).isEmpty {
          heldLanes[key]?.end.leave()
        }
        say("\(error)")
        tell(key, .respawnDenied(RespawnLoss.journalUnwritable.rawValue))
        return
      }
      CrashPoint.reached(.respawnRecorded)
      LiveIndex(state: state).remove(held.run.id)
      CrashPoint.reached(.respawnUnindexed)
      files.forget(key)
      heldLanes[key]?.respawn(by: LaunchRequest(run: run, like: request), in: directory)
      tell(key, .respawnAllowed)
    } catch {
      // What is on record is a word: an error's text may hold paths, and nobody could count it.
      say("\(error)")
      tell(key, .respawnDenied(RespawnLoss.notPrepared.rawValue))
    }
  }

  // MARK: - One claim

  /// What the gates say now to a respawn; nil: they are asked. A forced run of a person asks none.
  private func answers(for context: FireContext, _ request: LaunchRequest) -> [GateAnswer]? {
    // Of probes only those of backends that could serve it.
    let probes = context.policy.backends.filter { rule in request.routes.contains { $0.name == rule.name } }
    let all = context.policy.gates + probes.compactMap(\.probe)
    guard !all.isEmpty, context.person?.isForced != true else { return [] }
    let variables = Dictionary(request.routes.map { (BackendPolicy.gateName($0.name), $0.environment) }) { $1 }
    return gates.ask(all, names: context.policy.names, variables: variables, sources)
  }

  /// With `standing`, for a claim: what is open by the journal is open, whatever became of the index and of the lock.
  /// Somebody may have removed the one while a worker gave up the other.
  private func admission(
    for context: FireContext, _ answers: [GateAnswer], under lock: AdmissionLock, standing: JournalStanding? = nil
  ) -> Admission {
    var facts = PresentFacts.read(
      state, journal: journal, now: clocks.moment(),
      in: StartConditions(freeSpace: context.freeSpace, host: context.policy.host, place: .here(isUnit: unit != nil)),
      for: .claiming(lock), own: id, standing: standing)
    // Who asks for a respawn knows of no journal yet, and only queues need what ended runs have left.
    let hasQueues = answers.contains { $0.sample != nil }
    let hasBackends = !context.policy.backends.isEmpty
    let past = standing ?? (hasQueues || hasBackends ? JournalStanding(journal) : nil)
    facts.take(answers, past?.standing ?? Standing())
    if hasBackends, let past { facts.takeBackends(past.standing, at: clocks.moment()) }
    return context.admission(facts)
  }

  private struct Refusal: Error { let result: LaunchResult }

  private func claim(
    _ request: LaunchRequest, of context: FireContext, by admission: inout Admission, places: inout Int,
    holding admissionLock: AdmissionLock
  ) -> Result<Int, Refusal> {
    var request = request
    if let reason = admission.reason(against: request.run.category, on: .claim) {
      return .failure(Refusal(result: .denied(reason)))
    }
    request.run.backend = admission.backend(for: request.run.category)
    let run = request.run
    guard places > 0 else { return .failure(Refusal(result: .failed(Supervisor.noPlace))) }
    let lock: CategoryLock
    switch CategoryLock.take(state.lock(of: run.category), takesNotes: state.locksAreOurs) {
    case .held(let taken): lock = taken
    case .busy:
      let holder = LockTable.holder(of: state.lock(of: run.category))
      return .failure(Refusal(result: .denied(.busy(by: holder))))
    case .unusable(let sentence): return .failure(Refusal(result: .denied(.unreadable(sentence))))
    }
    CrashPoint.reached(.claimLocked)
    lock.writeNote("run \(run.id), supervisor \(id), pid \(getpid())")
    let directory: RunDirectory
    do {
      directory = try makeRoom(
        for: Assignment(
          run: run, selection: try selection(of: request, context), payload: context.payload,
          payloadFile: payloadFile(of: context), previous: nil),
        lock: lock.identity, holding: admissionLock)
      CrashPoint.reached(.claimMade)
    } catch {
      lock.free()
      return .failure(Refusal(result: .failed("\(error)")))
    }
    let key = lanesServed
    lanesServed += 1
    let since = ProcessTable.ticks(bootMilliseconds: clocks.moment().bootMilliseconds)
    heldLanes[key] = HeldLane(
      request, of: context, lock: LaneLock(taken: lock), in: directory,
      LaneProcesses(of: run, lane: key, since: since, state, sources, clocks))
    admission.admit(run.category)
    places -= 1
    return .success(key)
  }

  /// How many runs the limit of descriptors leaves places for.
  private func startPlaces() -> Int {
    // The list itself is open while it is read; where it cannot be, nothing has a place.
    guard let open = try? directoryNames("/proc/self/fd").count - 1 else { return 0 }
    return DescriptorNeeds(limit: descriptorLimit).places(besides: open)
  }

  static let noPlace =
    "Too many open files (EMFILE) for one more run beside those that live: raise the limit (ulimit -Hn, LimitNOFILE=)"

  private func makeRoom(for assignment: Assignment, lock: FileIdentity?, holding admission: AdmissionLock)
    throws(SystemError) -> RunDirectory
  {
    let run = assignment.run
    let entry = LiveEntry(run: run.id, category: run.category, supervisor: id, lock: lock)
    return try RunDirectory.create(assignment, entry: entry, in: state, holding: admission)
  }

  private func putOnRecord(_ keys: [Int], holding _: AdmissionLock) -> StateError? {
    let moment = clocks.moment()
    var records: [Record] = []
    for key in keys {
      guard let held = heldLanes[key] else { continue }
      records += held.run.claimRecords(
        lockPath: state.lock(of: held.run.category), taker: getpid(), namespace: ProcessNamespace.identity,
        supervisor: id,
        in: place(of: held.request, held.context), at: moment)
    }
    do {
      try hold.append(records)
      return nil
    } catch {
      return error
    }
  }

  /// A claim whose record could not be put on disk starts nothing. Whether a part of the batch is there all the same,
  /// only reconciliation can tell, so the index keeps the run, under no supervisor.
  private func undo(_ key: Int) {
    guard let held = heldLanes.removeValue(forKey: key) else { return }
    abandon(held.run, lock: held.lock.file)
    held.lock.free()
  }

  func abandon(_ run: Run, lock: FileIdentity?) {
    // Where there is no index any more nobody looks into it.
    if !hold.isGone { disowned.add(run, lock: lock) }
  }

  func begin(_ key: Int) {
    for effect in heldLanes[key]?.begin() ?? [] { queue.add(effect, of: key) }
  }

  /// Only a unit of its own limits what a worker takes.
  private func place(of request: LaunchRequest?, _ context: FireContext?) -> StartPlace {
    var place =
      unit.map { StartPlace(unit: $0.name, unenforced: $0.unenforced, unlike: $0.unlike) }
      ?? StartPlace(unenforced: request?.limits.names ?? [])
    place.backends = context?.policy.backends.count
    return place
  }

  /// What the selector wrote for a run, from where the answer is stored: it may be as long as that.
  private func selection(of request: LaunchRequest, _ context: FireContext) throws(SystemError) -> [UInt8]? {
    guard let range = request.selection, let path = payloadFile(of: context) else { return nil }
    let bytes = try Descriptor.openRegular(path, O_RDONLY).read(range.count, at: range.lowerBound, path)
    guard bytes.count == range.count else { throw SystemError("read a selection from", path, code: EIO) }
    return bytes
  }

  private func payloadFile(of context: FireContext) -> String? {
    context.hasPayloadFile ? state.fire(context.fire) + "/payload.json" : nil
  }
}
