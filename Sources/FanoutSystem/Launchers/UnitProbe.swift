import FanoutCore
import Glibc

/// A unit that ends at once and tells what holds in it: what no look from outside can know.
struct UnitProbe {
  let manager: ServiceManager
  let names: UnitNames
  let slice: String
  let clocks: Clocks

  /// Starts it and takes its answer. Thrown: it could not be started; systemd's own words.
  func unenforced(of limits: UnitLimits) throws -> [String] {
    var generator = SystemRandomNumberGenerator()
    let id = SupervisorID.new(at: clocks, drawn: generator.next()).text
    // In a file: what a unit writes goes to the journal, and its pipes need a bus.
    let path = "/tmp/fanout-probe-\(id)"
    let file = try Descriptor.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW)
    defer { _ = unlink(path) }
    let unit = TransientUnit(
      probe: names.probe(id), slice: slice, identifier: names.prefix, limits: limits,
      command: [
        try UnitLauncher.program(), "probe-unit", "--", path, String(decoding: limits.json.encoded(), as: UTF8.self),
      ])
    let told = manager.ask("systemd-run", unit.arguments, clocks: clocks)
    let answer = try JSONDocument(parsing: file.read(1 << 16, at: 0))
    guard told.isSuccess, let names = answer.root["unenforced"]?.array else {
      throw ProbeFailure(description: told.why)
    }
    return names.compactMap(\.string)
  }
}
