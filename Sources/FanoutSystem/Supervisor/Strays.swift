import CSystem
import FanoutCore
import Glibc

/// Children of a supervisor that are no keepers: what lanes left whose keeper was killed, and perhaps what was there
/// before the supervisor, which is none of its business.
struct Strays {
  private let inherited: Set<Int32>
  private let clocks: Clocks
  private let say: (String) -> Void

  /// From now on; those that are children already were inherited. `say` is for people.
  init(clocks: Clocks, say: @escaping (String) -> Void) throws(SystemError) {
    inherited = Set(try ProcessTable.ownChildren().map(\.pid))
    self.clocks = clocks
    self.say = say
  }

  /// All of these but what was inherited.
  func own(among processes: [ProcessEntry]) -> [ProcessEntry] { processes.filter { !inherited.contains($0.pid) } }

  /// Takes zombies off the table that are nobody's worker: leftovers of a lane whose keeper was killed. A keeper is
  /// none: a plain wait does not see it.
  func reap(_ table: [ProcessEntry]? = nil, besides workers: Set<Int32>) {
    let own = getpid()
    // Those that cannot be looked at now are reaped another time.
    let strangers = table ?? (try? ProcessTable.ownChildren(besides: workers)) ?? []
    for zombie in strangers where zombie.parent == own && zombie.isZombie && !workers.contains(zombie.pid) {
      Strays.reap(zombie)
    }
  }

  /// Whether no child is one. Nobody else reaps them, so that each is in the list, living or not, until it was seen.
  /// `lanes`: the runs of those that are held. `others` are not reaped here: their exits are somebody's to take in.
  func areGone(of lanes: [Run], besides others: Set<Int32>) -> Bool {
    for _ in 0..<8 {
      guard csystem_has_children() != 0 else { return true }
      guard let children = try? ProcessTable.ownChildren() else { return false }
      let strays = children.filter {
        !($0.isZombie && others.contains($0.pid)) && isStray($0, of: lanes) ?? true
      }
      if strays.isEmpty { return true }
      guard strays.allSatisfy(\.isZombie) else { return false }
      // What they left may have come to us since they were seen.
      for zombie in strays { Strays.reap(zombie) }
    }
    return false
  }

  /// Ends what was left by lanes that are gone, recognisable to none: with the last of them.
  func end(of lanes: [Run], besides workers: Set<Int32>) {
    for _ in 0..<8 {
      reap(besides: workers)
      guard csystem_has_children() != 0 else { return }
      let strays = ((try? ProcessTable.ownChildren()) ?? []).filter {
        !$0.isZombie && isStray($0, of: lanes) == true
      }
      if strays.isEmpty { return }
      for stray in strays {
        say("ending \(stray.pid) (\(stray.name)), which no run is known by")
        _ = stray.signal(Signals.kill)
      }
      // What hangs in the kernel, or is another user's, must not keep us.
      let deadline = clocks.monotonic() + ProgramCall.killWait
      let remaining = strays.filter { stray in
        guard let pidfd = try? Descriptor.ofProcess(stray.pid) else { return false }
        return !ChildEnd.comes(to: stray.pid, pidfd, until: deadline, clocks: clocks)
      }
      guard remaining.isEmpty else {
        return say("\(remaining.map { "\($0.pid) (\($0.name))" }.joined(separator: ", ")) cannot be ended and is left")
      }
    }
  }

  /// Whether a child of ours is what lanes left, or may be: no keeper, nothing that was there before, and nothing that
  /// somebody else looks after. Nil: it cannot be told now.
  private func isStray(_ child: ProcessEntry, of lanes: [Run]) -> Bool? {
    guard !child.isKeeper, !inherited.contains(child.pid) else { return false }
    do throws(SystemError) {
      guard let environment = try ProcessTable.environment(child.pid) else { return true }
      if let run = ProcessEnvironment.value(of: "FANOUT_RUN_ID", in: environment),
        lanes.contains(where: { $0.id.lane == RunID(run).lane })
      {
        return true
      }
      return try !LookedAfter.bySomebodyElse(child, environment, isChildOfOurs: true)
    } catch {
      return nil
    }
  }

  private static func reap(_ zombie: ProcessEntry) {
    var status: Int32 = 0
    _ = waitpid(zombie.pid, &status, WNOHANG)
  }
}
