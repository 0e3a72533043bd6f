import Foundation
import Testing

@testable import FanoutSystem

@Suite struct `A pass over the processes` {
  @Test func `looks first at those who were born last`() {
    #expect(ProcessPass.youngestFirst([1, 300, 20, 301, 40], newest: 300) == [300, 40, 20, 1, 301])
    #expect(ProcessPass.youngestFirst([1, 300, 20], newest: 20) == [20, 1, 300])
    #expect(ProcessPass.youngestFirst([1, 300, 20], newest: nil) == [300, 20, 1])
  }

  @Test func `begins at the number that the kernel gave out last`() throws {
    let newest = try #require(try NewestNumber.open())
    let before = try #require(newest.read())
    let hold = try Words()
    let child = try shell("read x", input: hold.reader.number)
    #expect(try #require(newest.read()) != before)
    try stop(child)
  }

  @Test func `shows the environment of what started since, and of nobody else`() throws {
    let words = try Words()
    let child = try shell("read x", environment: ["FANOUT_RUN_ID=a-1"], input: words.reader.number)
    let entry = try #require(ProcessTable.entry(child.pid))
    let own = try ProcessPass(environmentsSince: entry.startTicks)
    #expect(
      own.environment(of: entry)?.map { String(decoding: $0, as: UTF8.self) }.contains("FANOUT_RUN_ID=a-1") == true)
    #expect(try ProcessPass(environmentsSince: entry.startTicks + 1).environment(of: entry) == nil)
    #expect(own.entries.contains { $0.pid == child.pid })
    try stop(child)
  }

  /// A shell that starts one process after another, each of which lives for less than a pass takes.
  @Test func `sees by glimpses who was just born, by a whole entry of his environment`() throws {
    let name = "FANOUT_RUN_ID=\(UUID().uuidString)"
    let child = try shell("while :; do /bin/true; done", environment: [name])
    defer { kill(child.pid, SIGKILL) }
    try eventually { try !NewestProcesses.show([name]).isEmpty }
    #expect(try NewestProcesses.show(["\(name)0", String(name.dropLast()), String(name.dropFirst())]) == [])
    try stop(child)
  }

  /// Flags and the end of the environment, as /proc/PID/stat shows them.
  @Test(arguments: [
    ("S", 0x40_0000, 140_000, ProcessMemory.there), ("R", 0x40_0000, 0, .made), ("R", 0x40_0004, 0, .released),
    ("Z", 0x40_0004, 0, .never), ("X", 0x40_0004, 0, .never), ("S", 0x20_0040, 0, .never),
    ("R", 0x40_0004, 140_000, .there),
  ]) func `knows an environment that is being made from one that has gone`(
    state: String, flags: Int, end: Int, memory: ProcessMemory
  ) {
    let fields = (4...8).map { "\($0)" } + ["\(flags)"] + (10...50).map { "\($0)" } + ["\(end)", "0"]
    let line = "77 (a ) b) \(state) \(fields.joined(separator: " "))\n"
    #expect(ProcessMemory(stat: Array(line.utf8)) == memory)
  }
}
