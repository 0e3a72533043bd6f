import FanoutCore
import Glibc

/// The control group that a unit's processes share: what holds there, and what the kernel did there. Version 1 and 2.
struct Cgroup: Sendable {
  /// One hierarchy that this process is in.
  struct Place: Sendable, Equatable {
    /// The hierarchy's controllers; empty for version 2, `name=NAME` for a named one.
    var controllers: [String]
    /// Where in the hierarchy, as this process sees it.
    var path: String
  }

  /// Directories of the files of each controller; version 2 under the empty name.
  private let directories: [String: String]

  /// Where this process is, the named hierarchy of systemd and version 2 first.
  static func paths() -> [Place] {
    let text = (try? Descriptor.open("/proc/self/cgroup", O_RDONLY).readToEnd(limit: 1 << 16)) ?? []
    let places = String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line -> Place? in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return nil }
      return Place(controllers: parts[1].split(separator: ",").map(String.init), path: String(parts[2]))
    }
    func isFirst(_ place: Place) -> Bool { place.controllers.isEmpty || place.controllers.contains("name=systemd") }
    return places.filter(isFirst) + places.filter { !isFirst($0) }
  }

  /// The control group of this process.
  static func own() -> Cgroup {
    Cgroup(
      directories: Dictionary(hierarchies().map { ($0.controller, $0.mount + ($0.path == "/" ? "" : $0.path)) }) {
        _, last in last
      })
  }

  /// Each controller's hierarchy that this process is in (version 2 under the empty name): where it is mounted, and
  /// where in it this process is.
  static func hierarchies() -> [(controller: String, mount: String, path: String)] {
    let mounts = Cgroup.mounts()
    return paths().flatMap { place in
      (place.controllers.isEmpty ? [""] : place.controllers).compactMap { controller in
        guard let mount = mounts.first(where: { $0.controllers.contains(controller) }) else { return nil }
        // The mount may show a part of the hierarchy only.
        let within =
          mount.root != "/" && place.path.hasPrefix(mount.root)
          ? String(place.path.dropFirst(mount.root.count)) : place.path
        return (controller, mount.point, within.hasPrefix("/") ? within : "/" + within)
      }
    }
  }

  private static func mounts() -> [(point: String, root: String, controllers: [String])] {
    let text = (try? Descriptor.open("/proc/self/mountinfo", O_RDONLY).readToEnd(limit: 1 << 22)) ?? []
    // A container's host can have thousands of mounts: of a line that names no control group no text is made.
    let name = Array("cgroup".utf8)
    let lines = text.split(separator: 10).filter { line in
      line.indices.contains { line[$0] == name[0] && line[$0...].starts(with: name) }
    }
    return lines.map { String(decoding: $0, as: UTF8.self) }.compactMap { line in
      guard let mark = line.range(ofFirst: " - ") else { return nil }
      let front = line[..<mark.lowerBound].split(separator: " ").map(String.init)
      let back = line[mark.upperBound...].split(separator: " ").map(String.init)
      guard front.count >= 5, back.count >= 3 else { return nil }
      switch back[0] {
      case "cgroup2": return (front[4], front[3], [""])
      case "cgroup": return (front[4], front[3], back[2].split(separator: ",").map(String.init))
      default: return nil
      }
    }
  }

  private func file(_ name: String, of controller: String) -> String? {
    guard let directory = directories[controller],
      let bytes = try? Descriptor.open("\(directory)/\(name)", O_RDONLY).readToEnd(limit: 1 << 16)
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A file of version 2, else one of version 1: a machine may have the controllers in either.
  private func text(_ modern: String, _ old: String, of controller: String) -> String? {
    file(modern, of: "") ?? file(old, of: controller)
  }

  /// How many processes of it the kernel has killed for want of memory; nil: it does not count.
  func outOfMemoryKills() -> Int64? {
    guard let text = text("memory.events", "memory.oom_control", of: "memory") else { return nil }
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == "oom_kill" { return Int64(words[1]) }
    }
    return nil
  }

  /// Which of these limits the kernel does not enforce there, by their names in the configuration.
  func unenforced(of limits: UnitLimits) -> [String] {
    var names: [String] = []
    if let wanted = limits.memoryMax,
      !holds(text("memory.max", "memory.limit_in_bytes", of: "memory"), atMost: Int64(wanted))
    {
      names.append("memoryMax")
    }
    if let wanted = limits.cpuQuota, !holdsQuota(wanted) { names.append("cpuQuota") }
    if let wanted = limits.tasksMax, !holds(text("pids.max", "pids.max", of: "pids"), atMost: Int64(wanted)) {
      names.append("tasksMax")
    }
    if let wanted = limits.nice, getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) != Int32(wanted) {
      names.append("nice")
    }
    return names
  }

  /// `max`, a number that is too large, or no such file: nothing is enforced.
  private func holds(_ text: String?, atMost limit: Int64) -> Bool {
    guard let word = text?.split(whereSeparator: \.isWhitespace).first, let value = Int64(word) else { return false }
    return value <= limit
  }

  private func holdsQuota(_ percent: Int) -> Bool {
    let quota: Int64?
    let period: Int64?
    if let words = file("cpu.max", of: "")?.split(whereSeparator: \.isWhitespace), words.count == 2 {
      (quota, period) = (Int64(words[0]), Int64(words[1]))
    } else {
      func number(_ name: String) -> Int64? { file(name, of: "cpu").flatMap { Int64($0.filter { !$0.isWhitespace }) } }
      (quota, period) = (number("cpu.cfs_quota_us"), number("cpu.cfs_period_us"))
    }
    guard let quota, let period, quota > 0, period > 0 else { return false }
    return quota * 100 <= Int64(percent) * period
  }
}
