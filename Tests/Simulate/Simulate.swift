import Dispatch
import FanoutSimulation
import Foundation

/// `simulate COUNT [--seed S] [--trace] [--no-shrink]`: worlds of consecutive seeds until there were so many fires;
/// `--world LINE [--shrink]`: the one of a line of fixtures/seeds.txt.
@main struct Simulate {
  static func main() {
    var count = 20_000
    var seed: UInt64 = 1
    var single: WorldSpec?
    var isTraced = false
    var shrinks = false
    var tellsFailures = true
    var words = Array(CommandLine.arguments.dropFirst())
    func value() -> String {
      guard !words.isEmpty else { usage() }
      return words.removeFirst()
    }
    while !words.isEmpty {
      let word = words.removeFirst()
      switch word {
      case "--seed":
        guard let number = UInt64(value()) else { usage() }
        seed = number
      case "--world":
        guard let spec = WorldSpec(line: value()) else { usage() }
        single = spec
      case "--trace": isTraced = true
      case "--shrink": shrinks = true
      case "--no-shrink": tellsFailures = false
      default:
        guard let number = Int(word) else { usage() }
        count = number
      }
    }
    if let single, shrinks {
      tell(Simulation.run(single))
      exit(0)
    }
    if let single { exit(replay(single, isTraced: isTraced)) }
    exit(search(count, from: seed, tellsFailures: tellsFailures))
  }

  private static func usage() -> Never {
    FileHandle.standardError.write(
      Data("usage: simulate COUNT [--seed S] | --world 'SEED [fires=N] [without=a,b]' [--trace]\n".utf8))
    exit(64)
  }

  private static func replay(_ spec: WorldSpec, isTraced: Bool) -> Int32 {
    var spec = spec
    spec.isTraced = isTraced
    let finding = Simulation.run(spec)
    for line in finding.trace { print(line) }
    guard let broken = finding.broken else {
      print("world \(spec): every rule holds, \(finding.tally.fires) fires")
      return 0
    }
    print("world \(spec) breaks \(broken.rule): \(broken.sentence)")
    return 1
  }

  private static func search(_ count: Int, from seed: UInt64, tellsFailures: Bool) -> Int32 {
    let search = Search(count: count, seed: seed)
    let began = Date()
    DispatchQueue.concurrentPerform(iterations: ProcessInfo.processInfo.activeProcessorCount) { _ in search.work() }
    let elapsed = Date().timeIntervalSince(began)
    let (tally, worlds, failures) = search.result
    print(
      "\(tally.fires) fires in \(worlds) worlds, \(tally.workers) workers, \(tally.links.reduce(0, +)) links of chains, "
        + "\(tally.respawns) respawns, \(tally.adoptions) adoptions, "
        + "\(tally.settlements) settlements, \(tally.records) records, \(tally.steps) steps")
    print(String(format: "%.1f s, %.0f fires a second", elapsed, Double(tally.fires) / elapsed))
    print("faults: " + WorldFault.allCases.map { "\($0.name) \(tally.struck[$0.rawValue])" }.joined(separator: ", "))
    print("judged: " + Rule.allCases.map { "\($0) \(tally.judged[$0.rawValue])" }.joined(separator: ", "))
    guard !failures.isEmpty else { return 0 }
    for rule in Rule.allCases {
      let own = failures.filter { $0.broken?.rule == rule }.sorted { $0.spec.seed < $1.spec.seed }
      if let first = own.first { print("\(own.count) worlds break \(rule), the first of seed \(first.spec.seed)") }
    }
    for failure in failures.sorted(by: { $0.spec.seed < $1.spec.seed }).prefix(2) where tellsFailures { tell(failure) }
    print("\(failures.count) worlds failed")
    return 1
  }

  private static func tell(_ failure: WorldFinding) {
    guard let broken = failure.broken else { return }
    print("\nseed \(failure.spec.seed) breaks \(broken.rule): \(broken.sentence)")
    var least = Simulation.shrink(failure.spec, breaking: broken.rule)
    least.isTraced = true
    let shrunk = Simulation.run(least)
    print("shrunk to \(least): \(shrunk.broken?.sentence ?? "")")
    for line in shrunk.trace.suffix(60) { print("  \(line)") }
    print("again: scripts/simulate --world '\(least)' --trace")
    print("to keep: echo '\(least)  # \(broken.rule): \(broken.sentence)' >> fixtures/seeds.txt")
  }
}

/// Worlds of consecutive seeds, taken by as many threads as there are processors.
final class Search: @unchecked Sendable {
  private let lock = NSLock()
  private let count: Int
  private var next: UInt64
  private var tally = Tally()
  private var worlds = 0
  private var failures: [WorldFinding] = []

  init(count: Int, seed: UInt64) {
    self.count = count
    next = seed
  }

  var result: (Tally, Int, [WorldFinding]) { lock.withLock { (tally, worlds, failures) } }

  func work() {
    while let seed = take() {
      let finding = Simulation.run(WorldSpec(seed: seed))
      lock.withLock {
        tally += finding.tally
        worlds += 1
        if finding.broken != nil { failures.append(finding) }
      }
    }
  }

  private func take() -> UInt64? {
    lock.withLock {
      guard tally.fires < count, failures.count < 40 else { return nil }
      defer { next += 1 }
      return next
    }
  }
}
