/// What the state of the machine makes of further starts.
public struct HostVerdict: Sendable, Equatable {
  /// From nothing to all.
  public enum Level: Int, Sendable, Comparable {
    /// As many as there are slots.
    case open
    /// Half of them.
    case narrow
    /// None.
    case close
    /// Less before more.
    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  /// How much.
  public var level: Level
  /// Memory closes without a floor.
  public var isMemory: Bool
  /// What was found, and how to switch it off.
  public var detail: String

  /// The name of the gate.
  public static let gateName = "host"
}

extension HostPolicy {
  /// The worst that these facts come to; nil: nothing stands in the way.
  public func verdicts(_ facts: HostFacts) -> [HostVerdict] {
    let worst = memory.flatMap { bounds in
      facts.memory.compactMap { level in memoryVerdict(level, bounds) }
        .max { ($0.verdict.level, -$0.part) < ($1.verdict.level, -$1.part) }?.verdict
    }
    return [worst].compactMap { $0 } + facts.pressures.compactMap(pressureVerdict)
  }

  private func memoryVerdict(_ level: HostFacts.Memory, _ bounds: Bounds<MemoryShare>)
    -> (verdict: HostVerdict, part: Double)?
  {
    func isBelow(_ share: MemoryShare?) -> Bool { share?.isAbove(level.available, of: level.limit) == true }
    let key: String
    let share: MemoryShare
    let state: HostVerdict.Level
    if let close = bounds.close, isBelow(close) {
      (key, share, state) = ("close", close, .close)
    } else if let narrow = bounds.narrow, isBelow(narrow) {
      (key, share, state) = ("narrow", narrow, .narrow)
    } else {
      return nil
    }
    let limit = ByteCount(bytes: level.limit)
    let percent = Int((level.part * 100).rounded(.down))
    let what =
      "memory \(ByteCount(bytes: level.available).rough) of \(limit.rough) (\(percent) %) available in \(level.place)"
    return (
      HostVerdict(
        level: state, isMemory: true,
        detail: "\(what), less than host.memory.\(key) \(share.written); host: { memory: null } switches it off"),
      level.part
    )
  }

  private func pressureVerdict(_ pressure: HostFacts.Pressure) -> HostVerdict? {
    let (bounds, key) =
      switch pressure.kind {
      case .memory: (memoryPressure, "memoryPressure")
      case .io: (ioPressure, "ioPressure")
      case .cpu: (cpuPressure, "cpuPressure")
      }
    guard let bounds else { return nil }
    let name: String
    let bound: Double
    let state: HostVerdict.Level
    if let close = bounds.close, pressure.percent >= close {
      (name, bound, state) = ("close", close, .close)
    } else if let narrow = bounds.narrow, pressure.percent >= narrow {
      (name, bound, state) = ("narrow", narrow, .narrow)
    } else {
      return nil
    }
    let what = "\(pressure.kind.rawValue) pressure \(HostPolicy.words(pressure.percent)) % in \(pressure.place)"
    return HostVerdict(
      level: state, isMemory: false,
      detail: "\(what), at least host.\(key).\(name) \(HostPolicy.words(bound)); host: { \(key): null } switches it off"
    )
  }

  /// Without a needless decimal.
  static func words(_ number: Double) -> String {
    number == number.rounded() ? "\(Int(number))" : "\((number * 10).rounded() / 10)"
  }
}

extension ByteCount {
  /// In the largest binary unit that there is one of, with one decimal that is not rounded up: `1.2 GiB`.
  var rough: String {
    let units: [(String, Int64)] = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
    guard let unit = units.first(where: { $0.1 <= bytes }) else { return "\(bytes) B" }
    let tenths = bytes % unit.1 * 10 / unit.1
    return "\(bytes / unit.1)" + (tenths == 0 ? "" : ".\(tenths)") + " \(unit.0)"
  }
}
