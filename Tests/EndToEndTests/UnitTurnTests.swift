import FanoutCore
import Foundation
import Testing

/// Several units of one fire: they are started together, and claim one after another.
@Suite(.serialized, .enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)))
struct `Units of one fire` {
  private static let categories = ["docs", "code", "triage", "audit"]

  /// A fire whose first unit waits for admission, which somebody keeps, while the others are up and wait for it.
  private func waiting() throws -> (house: House, fire: Sandbox.Running, holder: Sandbox.Running) {
    let house = try `A run in a unit of its own`.house(
      worker: "echo $$ > pid-$FANOUT_CATEGORY; exec sleep 1000", allowlist: Self.categories, more: "perFire: 4,")
    let box = house.box
    let holder = try box.holdAdmissionWhileSelecting()
    let fire = try house.enclave.start([Sandbox.binary, "fire"], environment: house.environment)
    #expect(
      try box.eventually {
        try Self.categories.dropFirst().allSatisfy {
          try house.property("StatusText", of: "fanout-\($0).service") == "waits for its turn to claim"
        }
      })
    #expect(box.journal().allSatisfy { $0.kind != "lockAcquired" })
    return (house, fire, holder)
  }

  private func claims(_ box: Sandbox) -> [String] {
    box.journal().filter { $0.kind == "lockAcquired" }.compactMap { $0.category?.name }
  }

  @Test func `are started together, and claim in order`() throws {
    let (house, fire, holder) = try waiting()
    holder.signal(SIGKILL)
    _ = holder.wait()
    let result = fire.wait()
    #expect(result.code == 0 && result.err.contains("admitted=4 started=4"), "\(result)")
    #expect(claims(house.box) == Self.categories)
    #expect(try house.box.shell("ls state/supervisors | grep -c order").out == "0\n")
    #expect(try house.fanout("kill", "--all", "--now").code == 0)
  }

  /// No worker ends before all six are there, and none is confirmed by its age: one that waited for the confirmation of
  /// another would wait for an hour.
  @Test func `are confirmed together, none before another is launched`() throws {
    let names = (1...6).map { "lane\($0)" }
    let house = try `A run in a unit of its own`.house(
      worker: "touch here-$FANOUT_CATEGORY; while [ $(ls here-* | wc -l) -lt 6 ]; do sleep 0.02; done",
      allowlist: names, more: "width: 6, perFire: null,")
    let box = house.box
    try box.replace("confirmFor: \"50ms\"", by: "confirmFor: \"1h\"")
    let fire = try house.start(Sandbox.binary, "fire")
    #expect(box.eventually(within: 120) { !Sandbox.lives(fire.pid) })
    if Sandbox.lives(fire.pid) { fire.signal(SIGKILL) }
    let result = fire.wait()
    #expect(result.code == 0 && result.err.contains("started=6 refused=0 failed=0"), "\(result)")
    #expect(box.eventually { box.isQuiet() })
    // Each in a unit of its own.
    let supervisors = box.journal().compactMap { record -> SupervisorID? in
      if case .runStarted(let start) = record.event { start.supervisor } else { nil }
    }
    #expect(Set(supervisors).count == 6, "\(supervisors)")
  }

  /// The first had its turn. The others end with their fire, and give their names back.
  @Test func `start nothing where the fire is killed before their turn`() throws {
    let (house, fire, holder) = try waiting()
    kill(fire.pid, SIGKILL)
    _ = fire.wait()
    #expect(
      try house.box.eventually {
        try Self.categories.dropFirst().allSatisfy {
          try house.property("LoadState", of: "fanout-\($0).service") == "not-found"
        }
      })
    holder.signal(SIGKILL)
    _ = holder.wait()
    #expect(house.box.eventually { house.box.number("pid-docs") != nil })
    #expect(claims(house.box) == ["docs"])
    #expect(try house.fanout("kill", "--all", "--now").code == 0)
    try house.box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    #expect(try house.fanout("fire").code == 0)
    #expect(try house.box.shell("ls state/supervisors | grep -c order").out == "0\n")
  }

  /// What keeps the first from its claim would keep the others as well: all have waited as long as one.
  @Test func `are not wanted any more where the first finds admission held`() throws {
    let (house, fire, holder) = try waiting()
    let result = fire.wait()
    #expect(result.code == 75 && result.err.contains("the admission lock was held for 10 s"), "\(result)")
    #expect(house.box.eventually { house.box.processes("supervise-unit").isEmpty })
    #expect(claims(house.box) == [] && house.box.isQuiet())
    holder.signal(SIGKILL)
    _ = holder.wait()
    let again = try house.fanout("fire")
    #expect(again.code == 0 && again.err.contains("started=4"), "\(again)")
    #expect(try house.fanout("kill", "--all", "--now").code == 0)
  }
}
