import FanoutCore
import Glibc

/// Starts each run as a transient service, named by its category. The name is for people; the lock decides (SPEC 9).
final class UnitLauncher: Launcher {
  private let manager: ServiceManager
  private let names: UnitNames
  private let slice: String
  private let site: LaunchSite
  /// The supervisors of the units that were started, and were not looked for yet.
  private var launched: [SupervisorID] = []
  private var found: [Descriptor] = []
  private var missed = 0

  init(_ manager: ServiceManager, names: UnitNames, slice: String, at site: LaunchSite) {
    self.manager = manager
    self.names = names
    self.slice = slice
    self.site = site
  }

  /// How many are on their way at once: beyond that a manager, which starts one after another, gains nothing.
  private static let together = 16

  /// Starts together, claims one after another, in order: a claim that is denied passes its place on before the next
  /// one looks. All together have patience for so much silence.
  func launch(
    _ requests: [LaunchRequest], of context: FireContext, silence: Duration, signals: SignalDescriptor?
  ) -> LaunchReply {
    let starts: UnitStarts
    do { starts = try unitStarts() } catch {
      return site.reply(error, for: requests)
    }
    defer { starts.end() }
    var reply = LaunchReply()
    var left = silence
    var begun: [Result<UnitStarts.Begun, any Error>] = []
    for (place, request) in requests.enumerated() {
      for next in requests[begun.count...].prefix(place + UnitLauncher.together - begun.count) {
        begun.append(Result { try begin(next, of: context, with: starts) })
      }
      do {
        let first = try begun[place].get()
        reply.results.append(try result(of: request, begun: first, of: context, with: starts, silence: left))
      } catch {
        let cause = site.cause(of: error)
        // One that is silent says nothing of the others; whatever else it is would keep those from starting as well.
        let isOne = cause is SupervisorSilent
        if !isOne {
          for unit in begun[(place + 1)...] { if let unit = try? unit.get() { starts.withdraw(unit) } }
        }
        let failed = site.reply(cause, for: isOne ? [request] : Array(requests[place...]))
        reply.results += failed.results
        reply.silent.merge(failed.silent) { $1 }
        reply.fault = failed.fault
        guard isOne else { break }
        left = max(.seconds(1), left - ((error as? SupervisorSilent)?.waited ?? .zero))
      }
    }
    return reply
  }

  /// Has them adopted by a supervisor in a unit of its own: one that stayed with the caller would end with it.
  func adopt(_ runs: [RunID]) throws -> [String] {
    let id = try site.newID()
    var unit = try unit(id: id, name: names.adopter(id), of: "adopts \(runs.count) runs")
    unit.stopping = .seconds(60)
    let starts = try unitStarts()
    defer { starts.end() }
    let reply = try starts.finish(starts.begin(unit, .adopt(runs), id: id), silence: AnswerWait.answering)
    if let silent = reply.silent { throw site.cause(of: silent) }
    return try Order.left(in: reply.answer?.root, why: reply.why)
  }

  var ends: [Int32] {
    find()
    return found.map(\.number)
  }

  var unseen: Int {
    find()
    return missed
  }

  func dismiss() {
    for supervisor in found { supervisor.close() }
    found = []
  }

  /// One that has ended already has told all that it had to tell; one in another process namespace cannot be seen.
  private func find() {
    guard !launched.isEmpty else { return }
    for supervisor in SupervisorProcess.find(launched, in: site.state) {
      if let pidfd = supervisor?.open() { found.append(pidfd) } else { missed += 1 }
    }
    launched = []
  }

  private func unitStarts() throws -> UnitStarts {
    try UnitStarts(manager, state: site.state, environment: site.environment, clocks: site.clocks)
  }

  private func begin(_ request: LaunchRequest, of context: FireContext, with starts: UnitStarts) throws
    -> UnitStarts.Begun
  {
    let run = request.run
    let name = names.worker(of: run.category)
    let id = try site.newID()
    var unit = try unit(id: id, name: name, of: "run \(run.id), category \(run.category)")
    unit.identifier = String(name.dropLast(".service".count))
    unit.longest = TransientUnit.longest(run.terms)
    unit.stopping = run.terms.teardownLength + .seconds(10)
    unit.limits = request.limits
    unit.afterwards = [unit.command[0], "unit-ended", "--", site.state.path, run.id.text]
    return try starts.begin(unit, .launch(context, [request]), id: id)
  }

  private func result(
    of request: LaunchRequest, begun first: UnitStarts.Begun, of context: FireContext, with starts: UnitStarts,
    silence: Duration
  ) throws -> LaunchResult {
    let run = request.run
    let name = names.worker(of: run.category)
    for attempt in 1...2 {
      let begun = try attempt == 1 ? first : begin(request, of: context, with: starts)
      let reply = try starts.finish(begun, silence: silence)
      if let silent = reply.silent { throw silent }
      if let answer = reply.answer {
        if let holder = answer.root["admissionHeld"]?.string { throw StateError.admissionHeld(by: holder) }
        if let result = answer.root["results"]?.array?.first.flatMap(LaunchResult.init(json:)) {
          if result == .launched { launched.append(begun.id) }
          return result
        }
        return .failed(answer.root["error"]?.string ?? "its supervisor gave an answer that cannot be read")
      }
      // One that read its order may have got far before it fell silent: what is on record counts.
      if reply.wasRead {
        let started = site.journal.mayHaveStarted([run.id], before: site.clocks.moment().wall)
        return started.contains(run.id) ? .launched : .failed("the supervisor in \(name) was lost: \(reply.why)")
      }
      switch standing(of: name, for: run) {
      case .busy(let state): return .denied(.busy(by: "unit \(name), which is \(state)"))
      case .reset where attempt == 1: continue
      case .reset, .other: return .failed("systemd did not start \(name): \(reply.why)")
      }
    }
    return .failed("systemd did not start \(name)")
  }

  private enum Standing {
    /// The name belongs to a unit that lives.
    case busy(String)
    /// The name belonged to a unit that had failed, and is free now.
    case reset
    /// The name is not what stood in the way.
    case other
  }

  /// Why a name could not be used. A unit that is ours is none: then its start failed for another reason.
  private func standing(of name: String, for run: Run) -> Standing {
    guard let found = manager.properties(["ActiveState", "LoadState", "Description"], of: name, clocks: site.clocks),
      let active = found["ActiveState"], found["Description"]?.holds(run.id.text) != true
    else { return .other }
    switch active {
    case "failed":
      return manager.ask("systemctl", ["reset-failed", "--", name], clocks: site.clocks).isSuccess ? .reset : .other
    case "inactive": return .other
    default: return .busy(active)
    }
  }

  private func unit(id: SupervisorID, name: String, of what: String) throws -> TransientUnit {
    TransientUnit(
      name: name, description: "fanout: \(what)", slice: slice, identifier: names.prefix, longest: nil, stopping: .zero,
      limits: UnitLimits(),
      command: [try UnitLauncher.program(), "supervise-unit", "--", site.state.path, id.text], afterwards: [])
  }

  /// The file that this process was executed from: what is there under its name now, should it have been replaced.
  static func program() throws(SystemError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { throw .last("read", "/proc/self/exe") }
    let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let gone = " (deleted)"
    return path.hasSuffix(gone) ? String(path.dropLast(gone.count)) : path
  }
}
