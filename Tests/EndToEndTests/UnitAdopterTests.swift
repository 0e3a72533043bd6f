import FanoutCore
import Foundation
import Testing

/// Runs that have lost their supervisor where the launcher is `systemd`.
@Suite(.serialized, .enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)))
struct `An adopter in a unit` {
  /// Two runs of one detached supervisor, in a place where whatever is begun from now on is a unit.
  private func orphansToBe() throws -> (house: House, workers: [pid_t], supervisor: pid_t) {
    let house = try `A run in a unit of its own`.house(
      worker: "echo $$ > pid-$FANOUT_CATEGORY; exec sleep 1000", allowlist: ["code", "news"], launcher: "process")
    let box = house.box
    let fire = try house.fanout("fire")
    #expect(fire.code == 0 && fire.err.contains("started=2"), "\(fire)")
    let workers = try ["code", "news"].map { try box.awaitedNumber("pid-\($0)") }
    try box.replace("launcher: 'process'", by: "launcher: 'systemd'")
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    return (house, workers, try #require(box.supervisors().first).pid)
  }

  /// One process, in a service in the slice, has adopted these categories, and ends with the last of them.
  private func expectAdopter(of categories: [String], in house: House) throws {
    let box = house.box
    let supervisors = box.supervisors()
    let adopter = try #require(supervisors.first)
    #expect(supervisors.count == 1 && adopter.command.contains("supervise-unit"), "\(supervisors)")
    let group = Sandbox.file("/proc/\(adopter.pid)/cgroup").split(separator: "\n").first {
      $0.contains("/fanout.slice/")
    }
    #expect(group?.hasSuffix(".service") == true, "\(Sandbox.file("/proc/\(adopter.pid)/cgroup"))")
    let adopted = box.journal().compactMap { record -> (name: String, by: String)? in
      guard case .runAdopted(let by, _) = record.event, let name = record.category?.name else { return nil }
      return (name, by.text)
    }
    let own = adopted.filter { adopter.command.contains($0.by) }
    #expect(own.map(\.name).sorted() == categories, "\(adopted)")
    let unit = group?.split(separator: "/").last.map(String.init) ?? ""
    #expect(try house.property("ActiveState", of: unit) == "active", "\(unit)")
    #expect(try house.fanout("kill", "--all", "--now").code == 0)
    #expect(box.eventually { box.supervisors().isEmpty })
    #expect(try house.settle("LoadState", of: unit, at: "not-found") == "not-found")
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  @Test func `takes what a fire finds without a supervisor, all of it`() throws {
    let (house, workers, _) = try orphansToBe()
    house.box.killSupervisors()
    let fire = try house.fanout("fire")
    #expect(fire.code == 0 && fire.err.contains("adopting 2 orphaned"), "\(fire)")
    #expect(workers.allSatisfy(Sandbox.lives))
    try expectAdopter(of: ["code", "news"], in: house)
  }

  @Test(.enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)))
  func `takes what a kill in a hurry leaves of a supervisor that does not obey`() throws {
    let (house, workers, supervisor) = try orphansToBe()
    let seizure = try Seizure(of: supervisor, in: house.box)
    defer { withExtendedLifetime(seizure) {} }
    let result = try house.fanout("kill", "code", "--now")
    #expect(result.code == 0 && result.err.contains("does not obey; ending it"), "\(result)")
    #expect(!Sandbox.lives(supervisor) && !Sandbox.lives(workers[0]) && Sandbox.lives(workers[1]), "\(result)")
    try expectAdopter(of: ["news"], in: house)
  }
}
