import FanoutCore
import Glibc

/// Reads what is left of the machine: a few small files, nothing more.
struct HostSight: Sendable {
  /// Where a worker will stand.
  let groups: ControlGroups
  /// The nearest group whose pressure counts: it stands above the worker and above whoever asks.
  let pressureGroups: [String]
  /// What the machine tells of itself.
  let proc: String

  init(groups: ControlGroups, pressureGroups: [String], proc: String) {
    self.groups = groups
    self.pressureGroups = pressureGroups
    self.proc = proc
  }

  init(_ place: WorkerPlace) {
    proc = "/proc"
    switch place {
    case .here(let isUnit):
      groups = ControlGroups.ofThisProcess()
      // A fire's own unit says what the fire does; what is above the workers' unit is shared.
      let above = isUnit ? Array(groups.unified.dropFirst().prefix(1)) : []
      pressureGroups = above + groups.unified.suffix(1)
    case .slice(let slice, let isUsers):
      groups = ControlGroups.ofSlice(slice, isUsers: isUsers)
      pressureGroups = Array(groups.unified.prefix(1)) + groups.unified.suffix(1)
    }
  }

  /// What is so now.
  func read(_ policy: HostPolicy) -> HostFacts {
    var facts = HostFacts()
    if policy.memory != nil { readMemory(&facts) }
    let wanted: [(HostFacts.Kind, Bool)] = [
      (.memory, policy.memoryPressure != nil), (.io, policy.ioPressure != nil), (.cpu, policy.cpuPressure != nil),
    ]
    for (kind, isWanted) in wanted where isWanted { readPressure(kind, &facts) }
    return facts
  }

  // MARK: - Memory

  private func readMemory(_ facts: inout HostFacts) {
    facts.memory += groups.unified.compactMap(HostSight.unifiedLevel)
    facts.memory += groups.memory.compactMap(HostSight.oldLevel)
    guard let machine = machine() else {
      facts.unread.append("how much memory is available: \(proc)/meminfo does not say")
      return
    }
    facts.memory.append(machine)
  }

  private func machine() -> HostFacts.Memory? {
    guard let numbers = HostSight.table("\(proc)/meminfo"), let available = numbers["MemAvailable"],
      let all = numbers["MemTotal"]
    else { return nil }
    return HostFacts.Memory(available: available << 10, limit: all << 10, place: "the machine")
  }

  /// A group of version 2 that limits; nil: it does not, or is gone. The limit is read before the use, so that a limit
  /// that was just raised never makes more of what is left.
  private static func unifiedLevel(_ directory: String) -> HostFacts.Memory? {
    let limits = ["memory.max", "memory.high"].compactMap { number("\(directory)/\($0)") }
    guard let limit = limits.min(), let used = number("\(directory)/memory.current"),
      let parts = table("\(directory)/memory.stat")
    else { return nil }
    func part(_ name: String) -> Int64 { parts[name] ?? 0 }
    let cache =
      part("inactive_file") + part("active_file") + part("slab_reclaimable") - part("file_dirty")
      - part("file_writeback")
    return HostFacts.Memory(available: limit - max(0, used - max(0, cache)), limit: limit, place: directory)
  }

  /// A group of version 1 that limits. A limit above all memory is none.
  private static func oldLevel(_ directory: String) -> HostFacts.Memory? {
    guard let limit = number("\(directory)/memory.limit_in_bytes"), limit < 1 << 60,
      let used = number("\(directory)/memory.usage_in_bytes"), let parts = table("\(directory)/memory.stat")
    else { return nil }
    func part(_ name: String) -> Int64 { parts["total_\(name)"] ?? parts[name] ?? 0 }
    let cache = part("inactive_file") + part("active_file") - part("dirty") - part("writeback")
    return HostFacts.Memory(available: limit - max(0, used - max(0, cache)), limit: limit, place: directory)
  }

  // MARK: - Pressure

  private func readPressure(_ kind: HostFacts.Kind, _ facts: inout HostFacts) {
    for directory in pressureGroups {
      if let percent = HostSight.average(kind, at: "\(directory)/\(kind.rawValue).pressure") {
        facts.pressures.append(HostFacts.Pressure(kind, percent: percent, place: directory))
        return
      }
    }
    let path = "\(proc)/pressure/\(kind.rawValue)"
    if let percent = HostSight.average(kind, at: path) {
      facts.pressures.append(HostFacts.Pressure(kind, percent: percent, place: path))
    } else {
      facts.unread.append("\(kind.rawValue) pressure: this kernel tells it neither in control groups nor in \(path)")
    }
  }

  /// `full avg60=` of memory and io, `some avg60=` of the processor, where nothing is ever full for the whole machine.
  private static func average(_ kind: HostFacts.Kind, at path: String) -> Double? {
    guard let text = text(path) else { return nil }
    let line = text.split(separator: "\n").first { $0.hasPrefix(kind == .cpu ? "some " : "full ") }
    let field = line?.split(separator: " ").first { $0.hasPrefix("avg60=") }
    guard let percent = field.flatMap({ Double($0.dropFirst(6)) }), percent.isFinite, percent >= 0 else { return nil }
    return percent
  }

  // MARK: - Files

  private static func text(_ path: String) -> String? {
    (try? Descriptor.open(path, O_RDONLY).readToEnd(limit: 1 << 16)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// One number; nil for `max`, and where there is none.
  private static func number(_ path: String) -> Int64? {
    text(path)?.split(whereSeparator: \.isWhitespace).first.flatMap { Int64($0) }
  }

  /// `NAME NUMBER` or `NAME: NUMBER kB`, a line each.
  private static func table(_ path: String) -> [String: Int64]? {
    guard let text = text(path) else { return nil }
    var numbers: [String: Int64] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", omittingEmptySubsequences: true)
      guard words.count >= 2, let number = Int64(words[1]) else { continue }
      numbers[words[0].hasSuffix(":") ? String(words[0].dropLast()) : String(words[0])] = number
    }
    return numbers
  }
}
