import FanoutCore
import Glibc

/// The main process of a unit: takes its order from a file, carries it out as any supervisor does, and keeps the
/// manager informed.
public struct UnitSupervision {
  let state: StateDirectory
  let id: SupervisorID
  let digest: String
  let clocks: Clocks

  /// A supervision of that name, whose order has that digest.
  public init(state: StateDirectory, id: SupervisorID, digest: String, clocks: Clocks) {
    self.state = state
    self.id = id
    self.digest = digest
    self.clocks = clocks
  }

  /// Carries the order out, to the end of its last run. `say` is for people, `tellEnd` for each end that is on record.
  public func run(
    manager: ProcessEnvironment, say: @escaping (String) -> Void,
    tellEnd: @escaping (Run, RunEndRecord, [String]) -> Void
  ) throws {
    let notification = ServiceNotification(manager)
    let order: UnitOrder
    let supervisor: Supervisor
    do {
      let received = try ReceivedOrder(state.supervisorOrder(id), digest: digest)
      order = received.order
      let limits = order.limits
      let unlike = order.surroundings.putInPlace(keepsNice: limits.nice != nil)
      if !unlike.isEmpty { say("not as where the fire ran: \(unlike.joined(separator: ", "))") }
      let cgroup = Cgroup.own()
      let unenforced = cgroup.unenforced(of: limits)
      if !unenforced.isEmpty { say("not enforced on this machine: \(unenforced.joined(separator: ", "))") }
      supervisor = try Supervisor(
        state: state, clocks: clocks, name: .given(id), setting: .detached, environment: order.environment, say: say)
      notification?.tell(status: "waits for its turn to claim")
      // It holds nothing yet: a manager that stops it meanwhile is obeyed at once.
      guard try supervisor.endingBySignals({ try received.takeTurn() }) else {
        // It did what was wanted of it: nothing.
        supervisor.finish()
        notification?.tell(Self.isUp, status: "not wanted any more")
        notification?.settle(within: AnswerWait.answering, clocks: clocks)
        return
      }
      supervisor.unit = UnitFacts(name: OwnService.unit(), cgroup: cgroup, unenforced: unenforced, unlike: unlike)
    } catch {
      answer([JSONMember("error", .string("\(error)"))])
      throw error
    }
    supervisor.onEnd = { run, end in tellEnd(run, end, lastWords(of: run)) }
    // A fire that waits no longer puts something in place of the answer.
    supervisor.isWithdrawn = { (try? stat.of(state.supervisorAnswer(id))) != nil }
    answer(supervisor.carryOut(order.order))
    if let bell = order.bell { Doorbell.ring(bell) }
    supervisor.isWithdrawn = nil
    CrashPoint.reached(.unitAnswered)
    // One whose claim was denied did what it was started for: it has nothing to fail at.
    if let notification { inform(notification, of: supervisor) }
    try supervisor.run(while: { supervisor.holdsLanes })
    notification?.tell("STOPPING=1")
    // A unit that ends without having been up has failed to its manager.
    notification?.settle(within: AnswerWait.answering, clocks: clocks)
    // The answer stays for the fire, which may be slower than a supervisor that had nothing to do.
    supervisor.finish()
  }

  private static let isUp = "READY=1"
  /// How many lanes a status names.
  private static let named = 8

  /// Tells that it is up, and after each turn what has changed, at once or when the manager takes messages again.
  private func inform(_ notification: ServiceNotification, of supervisor: Supervisor) {
    var told: String?
    supervisor.onTurn = {
      if let owed = notification.owed { supervisor.sources.forget(owed) }
      let status = status(of: supervisor)
      notification.tell(told == nil ? Self.isUp : nil, status: status == told ? nil : status)
      told = status
      if let owed = notification.owed { try? supervisor.sources.watch(owed.number, for: .manager, when: .room) }
    }
    supervisor.onTurn?()
  }

  private func answer(_ reply: [JSONMember]) {
    // Without it the fire asks the manager and the journal.
    try? AtomicFile.write(JSONValue.object(reply).encoded() + [10], to: state.supervisorAnswer(id))
  }

  private func status(of supervisor: Supervisor) -> String {
    let words = supervisor.living.map { lane in "\(lane.run.category) \(lane.activity.word): run \(lane.run.id)" }
    guard !words.isEmpty else { return "nothing lives" }
    let more = words.count - Self.named
    return words.prefix(Self.named).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  private func lastWords(of run: Run) -> [String] {
    let log = OutputLog(path: RunDirectory(path: state.run(run.id)).outputLog, limit: run.terms.outputLimit)
    return (try? log.lastLines(10, limit: 4096))?.map { String(decoding: $0, as: UTF8.self) } ?? []
  }
}

extension UnitOrder {
  /// What the unit was to be limited to.
  var limits: UnitLimits {
    guard case .launch(_, let requests) = order else { return UnitLimits() }
    return requests.first?.limits ?? UnitLimits()
  }
}
