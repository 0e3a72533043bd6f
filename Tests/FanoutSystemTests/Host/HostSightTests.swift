import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

/// Files as the kernel writes them, in a directory.
@Suite struct `What is read of the machine` {
  private let directory: Scratch

  init() throws { directory = try Scratch() }

  private func write(_ files: [String: String]) throws {
    for (path, text) in files {
      let file = directory.path + "/" + path
      try FileManager.default.createDirectory(
        atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try text.write(toFile: file, atomically: false, encoding: .utf8)
    }
  }

  private static let pressure = """
    some avg10=1.00 avg60=2.50 avg300=0.10 total=12345
    full avg10=0.50 avg60=1.25 avg300=0.00 total=2345

    """

  /// A slice below a slice, version 2, and the machine.
  private func read(
    _ files: [String: String], policy: HostPolicy = HostPolicy(), unified: [String] = ["g/slice/own", "g/slice", "g"],
    memory: [String] = [], pressure: [String] = ["g/slice/own", "g"]
  ) throws -> HostFacts {
    var all = ["proc/meminfo": "MemTotal:       16384 kB\nMemFree:  1 kB\nMemAvailable:   8192 kB\n"]
    for kind in ["memory", "io", "cpu"] { all["proc/pressure/\(kind)"] = Self.pressure }
    all.merge(files) { $1 }
    try write(all.filter { $0.value != "-" })
    func paths(_ names: [String]) -> [String] { names.map { directory.path + "/" + $0 } }
    var groups = ControlGroups()
    (groups.unified, groups.memory) = (paths(unified), paths(memory))
    return HostSight(groups: groups, pressureGroups: paths(pressure), proc: directory.path + "/proc").read(policy)
  }

  private func level(_ group: String, max: String, high: String = "max", current: Int, stat: String = "") -> [String:
    String]
  {
    [
      "\(group)/memory.max": max + "\n", "\(group)/memory.high": high + "\n", "\(group)/memory.current": "\(current)\n",
      "\(group)/memory.stat": "anon 5\n" + stat,
    ]
  }

  @Test func `is the machine where no group limits`() throws {
    let facts = try read(level("g/slice/own", max: "max", current: 900))
    #expect(facts.memory == [HostFacts.Memory(available: 8192 << 10, limit: 16384 << 10, place: "the machine")])
    #expect(facts.unread.isEmpty)
  }

  @Test func `is every limit above a worker, the lower of max and high, with each group's own use`() throws {
    let files = level("g/slice/own", max: "max", current: 10).merging(
      level("g/slice", max: "1000", high: "800", current: 500)
    ) { $1 }.merging(level("g", max: "5000", current: 4900)) { $1 }
    let facts = try read(files)
    #expect(facts.memory.dropLast().map(\.available) == [300, 100])
    #expect(facts.memory.dropLast().map(\.limit) == [800, 5000])
    #expect(facts.memory.map { $0.place.hasSuffix("g/slice") } == [true, false, false])
  }

  @Test func `takes off the cache that can be dropped, and no other`() throws {
    let stat =
      "inactive_file 100\nactive_file 50\nslab_reclaimable 20\nfile_dirty 30\nfile_writeback 10\nshmem 400\nunevictable 99\n"
    let facts = try read(level("g", max: "1000", current: 900, stat: stat))
    #expect(facts.memory[0].available == 1000 - (900 - 130))
  }

  @Test func `is never less than nothing, nor more than all`() throws {
    let over = try read(level("g", max: "1000", current: 1200))
    #expect(over.memory[0].available == 0)
    let cache = try read(level("g", max: "1000", current: 10, stat: "inactive_file 500\n"))
    #expect(cache.memory[0].available == 1000)
  }

  @Test func `is read of version 1, whose greatest number is no limit`() throws {
    let files = [
      "m/own/memory.limit_in_bytes": "9223372036854771712\n", "m/own/memory.usage_in_bytes": "5\n",
      "m/own/memory.stat": "cache 1\n", "m/memory.limit_in_bytes": "2000\n", "m/memory.usage_in_bytes": "1500\n",
      "m/memory.stat": "inactive_file 1\ntotal_inactive_file 300\ntotal_active_file 100\ntotal_dirty 50\n",
    ]
    let facts = try read(files, unified: [], memory: ["m/own", "m"], pressure: [])
    let expected: [Int64] = [850, 8192 * 1024]
    #expect(facts.memory.map(\.available) == expected)
  }

  @Test func `leaves out a level that is gone, torn or empty`() throws {
    for (file, text) in [
      ("g/memory.current", "-"), ("g/memory.current", ""), ("g/memory.max", "garbage"), ("g/memory.stat", "-"),
    ] {
      var files = level("g", max: "1000", current: 900)
      files[file] = text
      try? FileManager.default.removeItem(atPath: directory.path + "/g")
      #expect(try read(files).memory.map(\.place) == ["the machine"], "\(file) \(text)")
    }
  }

  @Test func `says what it could not read, and reads the rest`() throws {
    let facts = try read(["proc/meminfo": "MemTotal: 1 kB\n", "proc/pressure/io": "some avg10=1.00 avg60=2.00\n"])
    #expect(facts.memory.isEmpty && facts.pressures.map(\.kind) == [.memory])
    #expect(facts.unread.count == 2 && facts.unread[0].contains("meminfo") && facts.unread[1].hasPrefix("io pressure"))
  }

  @Test func `is the pressure of the nearest group that tells, full of memory and disk, some of the processor`() throws
  {
    var policy = HostPolicy()
    policy.cpuPressure = HostPolicy.Bounds(narrow: 80, close: nil)
    let files = [
      "g/memory.pressure": Self.pressure,
      "g/io.pressure": "some avg60=9.00\nfull avg10=0 avg60=77.00 avg300=0 total=0\n",
      "g/slice/own/io.pressure": "some avg60=1.00\nfull avg10=0 avg60=3.00 avg300=0 total=0\n",
    ]
    let facts = try read(files, policy: policy)
    #expect(facts.pressures.map(\.kind) == [.memory, .io, .cpu] && facts.pressures.map(\.percent) == [1.25, 3, 2.5])
    #expect(
      facts.pressures.map { $0.place.dropFirst(directory.path.count) } == ["/g", "/g/slice/own", "/proc/pressure/cpu"])
  }

  @Test(arguments: ["avg60=NaN", "avg60=", "avg60=-1", "avg60=inf", ""])
  func `is no number where the kernel gave none`(field: String) throws {
    let facts = try read(["proc/pressure/io": "some avg60=1.00\nfull avg10=0.00 \(field)\n"])
    #expect(facts.pressures.map(\.kind) == [.memory] && facts.unread.count == 1)
  }

  @Test func `is not looked at where nobody wants to know`() throws {
    var policy = HostPolicy()
    (policy.memory, policy.memoryPressure, policy.ioPressure) = (nil, nil, nil)
    #expect(try read([:], policy: policy) == HostFacts())
  }

  @Test func `can be read here as it is`() throws {
    let facts = HostSight(.here(isUnit: false)).read(HostPolicy())
    let machine = try #require(facts.memory.last)
    #expect(machine.place == "the machine" && machine.available > 0 && machine.available <= machine.limit)
    #expect(facts.memory.allSatisfy { $0.limit > 0 })
  }
}
