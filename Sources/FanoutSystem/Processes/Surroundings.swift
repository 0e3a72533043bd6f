import FanoutCore
import Glibc

/// What a process inherits beside its environment: umask, priority, resource limits. A worker starts with those of its
/// fire, whoever executes it (SPEC 8).
struct Surroundings: Sendable, Equatable {
  /// The file mode creation mask.
  var mask: UInt32
  /// The nice value.
  var nice: Int32
  /// Soft and hard limits by their number; `UInt64.max` is no limit.
  var limits: [Limit]

  struct Limit: Sendable, Equatable {
    var soft: UInt64
    var hard: UInt64
  }

  /// The names of the limits, by their number (getrlimit(2)).
  private static let names = [
    "CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC", "NOFILE", "MEMLOCK", "AS", "LOCKS", "SIGPENDING",
    "MSGQUEUE", "NICE",
    "RTPRIO", "RTTIME",
  ]

  /// The surroundings of this process.
  static func current() -> Surroundings {
    let mask = umask(0)
    umask(mask)
    let limits = names.indices.map { number -> Limit in
      var limit = rlimit()
      guard getrlimit(resource(number), &limit) == 0 else { return Limit(soft: .max, hard: .max) }
      return Limit(soft: UInt64(limit.rlim_cur), hard: UInt64(limit.rlim_max))
    }
    return Surroundings(mask: mask, nice: getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0), limits: limits)
  }

  private static func resource(_ number: Int) -> __rlimit_resource_t { __rlimit_resource_t(UInt32(number)) }

  /// Makes them those of this process, as far as it may, and names what is different all the same. `keepsNice`: the
  /// unit has a priority of its own.
  func putInPlace(keepsNice: Bool) -> [String] {
    umask(mask)
    if !keepsNice { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, nice) }
    for (number, limit) in limits.enumerated() {
      var wanted = rlimit(rlim_cur: rlim_t(limit.soft), rlim_max: rlim_t(limit.hard))
      if setrlimit(Surroundings.resource(number), &wanted) == 0 { continue }
      // A hard limit cannot be raised again: then what it allows.
      var present = rlimit()
      guard getrlimit(Surroundings.resource(number), &present) == 0 else { continue }
      present.rlim_cur = min(rlim_t(limit.soft), present.rlim_max)
      _ = setrlimit(Surroundings.resource(number), &present)
    }
    return Surroundings.current().differences(from: self, ignoringNice: keepsNice)
  }

  /// What is not as in the other, in words: `NOFILE 4096 instead of 524288`.
  func differences(from other: Surroundings, ignoringNice: Bool) -> [String] {
    var found: [String] = []
    if mask != other.mask { found.append("umask \(String(mask, radix: 8)) instead of \(String(other.mask, radix: 8))") }
    if !ignoringNice, nice != other.nice { found.append("nice \(nice) instead of \(other.nice)") }
    // The soft limit is what a worker meets.
    for (number, name) in Surroundings.names.enumerated() where number < limits.count && number < other.limits.count {
      let (own, wanted) = (limits[number].soft, other.limits[number].soft)
      if own != wanted { found.append("\(name) \(Surroundings.text(own)) instead of \(Surroundings.text(wanted))") }
    }
    return found
  }

  private static func text(_ limit: UInt64) -> String { limit == .max ? "unlimited" : "\(limit)" }

  var json: JSONValue {
    // As text: a limit may be larger than a JSON number can say.
    [
      "umask": .integer(Int64(mask)), "nice": .integer(Int64(nice)),
      "limits": .array(limits.map { [.string("\($0.soft)"), .string("\($0.hard)")] }),
    ]
  }

  init?(json node: JSONNode) {
    guard let mask = node["umask"]?.integer, let nice = node["nice"]?.integer, let listed = node["limits"]?.array else {
      return nil
    }
    self.mask = UInt32(truncatingIfNeeded: mask)
    self.nice = Int32(truncatingIfNeeded: nice)
    limits = listed.compactMap { pair in
      guard let parts = pair.array, parts.count == 2, let soft = parts[0].string.flatMap(UInt64.init),
        let hard = parts[1].string.flatMap(UInt64.init)
      else { return nil }
      return Limit(soft: soft, hard: hard)
    }
    guard limits.count == listed.count else { return nil }
  }

  init(mask: UInt32, nice: Int32, limits: [Limit]) {
    self.mask = mask
    self.nice = nice
    self.limits = limits
  }
}
