import Foundation
import Testing

@testable import FanoutSystem

@Suite struct `A pass over the processes` {
  @Test func `looks first at those who were born last`() {
    #expect(ProcessPass.youngestFirst([1, 300, 20, 301, 40], newest: 300) == [300, 40, 20, 1, 301])
    #expect(ProcessPass.youngestFirst([1, 300, 20], newest: 20) == [20, 1, 300])
    #expect(ProcessPass.youngestFirst([1, 300, 20], newest: nil) == [300, 20, 1])
  }

  /// The last number is asked for behind the list: whoever is born in between is none of the oldest.
  @Test func `begins at the number that was given out last when all were listed`() throws {
    var asked: [String] = []
    var sight = Self.sight([1, 300, 20, 301, 40], newest: 301)
    let (numbers, newest, find) = (sight.numbers, sight.newest, sight.find)
    sight.numbers = { () throws(SystemError) in
      asked.append("numbers")
      return try numbers()
    }
    sight.newest = { () throws(SystemError) in
      asked.append("newest")
      return try newest()
    }
    sight.find = { pid throws(SystemError) in
      asked.append("\(pid)")
      return try find(pid)
    }
    #expect(try ProcessPass(environmentsSince: 0, by: sight).entries.map(\.pid) == [1, 20, 40, 300, 301])
    #expect(asked == ["numbers", "newest", "301", "300", "40", "20", "1"])
    asked = []
    sight.newest = { () throws(SystemError) in 40 }
    _ = try ProcessPass(environmentsSince: 0, by: sight)
    #expect(asked == ["numbers", "40", "20", "1", "301", "300"])
  }

  @Test func `asks the kernel for that number, and it moves with each birth`() throws {
    let sight = ProcessPass.Sight()
    let before = try #require(try sight.newest())
    let hold = try Words()
    let child = try shell("read x", input: hold.reader.number)
    #expect(try #require(try sight.newest()) != before)
    try stop(child)
  }

  @Test func `is quiet where nobody was born and nobody was missed`() throws {
    let entry: [ArraySlice<UInt8>] = [Array("A=1".utf8)[...]]
    #expect(try ProcessPass(environmentsSince: 0, by: Self.sight([1, 20], newest: 20)).isQuiet)
    for (look, isQuiet) in [(EnvironmentLook.shown(entry), true), (.hidden, true), (.missed, false)] {
      var sight = Self.sight([1, 20], newest: 20)
      sight.environment = { pid in pid == 1 ? look : .hidden }
      #expect(try ProcessPass(environmentsSince: 0, by: sight).isQuiet == isQuiet, "\(look)")
      // Of what is older nothing is asked.
      #expect(try ProcessPass(environmentsSince: 2, by: sight).isQuiet)
    }
    var (sight, births) = (Self.sight([1, 20], newest: 20), UInt64(7))
    sight.births = {
      births += 1
      return births
    }
    #expect(try !ProcessPass(environmentsSince: 0, by: sight).isQuiet)
    sight.births = { nil }
    #expect(try !ProcessPass(environmentsSince: 0, by: sight).isQuiet)
  }

  /// Processes that all started at once, and show no environment.
  private static func sight(_ numbers: [Int32], newest: Int32?) -> ProcessPass.Sight {
    ProcessPass.Sight(
      births: { 7 }, numbers: { () throws(SystemError) in numbers }, newest: { () throws(SystemError) in newest },
      find: { pid throws(SystemError) in
        ProcessEntry(
          pid: pid, parent: 1, group: 1, session: 1, state: UInt8(ascii: "S"), threads: 1, startTicks: 1, name: "x")
      }, environment: { _ throws(SystemError) in .hidden })
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

  /// A shell that starts one process after another, each of which lives for less than a pass takes. None but these has
  /// the entry.
  @Test func `sees by glimpses who was just born, by a whole entry of his environment`() throws {
    let name = "FANOUT_RUN_ID=\(UUID().uuidString)"
    let child = try shell("while :; do \(name) /bin/true; done")
    defer { kill(child.pid, SIGKILL) }
    #expect(try ProcessTable.environmentContains(child.pid, name) == false)
    try eventually { try !NewestProcesses.show([name]).isEmpty }
    #expect(try NewestProcesses.show(["\(name)0", String(name.dropLast()), String(name.dropFirst())]) == [])
    try stop(child)
  }

  /// What was inherited stands in front of it.
  @Test func `sees by glimpses what stands behind all else in a long environment`() throws {
    let name = "FANOUT_RUN_ID=\(UUID().uuidString)"
    let environment = (0..<12).map { "V\($0)=" + String(repeating: "x", count: 120_000) } + [name]
    let hold = try Words()
    try eventually {
      let child = try Spawner.spawn(
        ChildCommand(
          executable: "/bin/cat", arguments: ["cat"], environment: environment.map { Array($0.utf8) },
          input: hold.reader.number))
      defer { try? stop(child) }
      return try !NewestProcesses.show([name]).isEmpty
    }
  }

  /// State, threads, flags and the end of the environment, as /proc/PID/stat shows them.
  @Test(arguments: [
    ("S", 1, 0x40_0000, 140_000, ProcessMemory.there), ("S", 1, 0x40_0000, 50, .empty), ("R", 1, 0x40_0000, 0, .made),
    ("R", 1, 0x40_0004, 0, .released), ("Z", 1, 0x40_0004, 0, .never), ("X", 1, 0x40_0004, 0, .never),
    ("Z", 2, 0x40_0004, 0, .ofOtherThreads), ("X", 9, 0x40_0004, 0, .ofOtherThreads), ("S", 1, 0x20_0040, 0, .never),
    ("R", 2, 0x40_0004, 140_000, .there),
  ]) func `knows an environment that is being made from one that has gone`(
    state: String, threads: Int, flags: Int, end: Int, memory: ProcessMemory
  ) {
    var fields = (4...52).map { "\($0)" }
    for (place, value) in [(9, flags), (20, threads), (51, end)] { fields[place - 4] = "\(value)" }
    let line = "77 (a ) b) \(state) \(fields.joined(separator: " "))\n"
    #expect(ProcessMemory(stat: Array(line.utf8)) == memory)
  }

  @Test func `takes an environment for empty only where the memory says so behind the reading`() throws {
    func look(_ bytes: [UInt8]?, _ memory: ProcessMemory...) throws -> EnvironmentLook? {
      var next = memory.makeIterator()
      var last = ProcessMemory.never
      return try EnvironmentLook.of(
        { () throws(SystemError) in bytes },
        { () throws(SystemError) in
          last = next.next() ?? last
          return last
        })
    }
    let entries = [Array("A=1".utf8)[...], Array("B=".utf8)[...]]
    #expect(try look(Array("A=1\0B=\0".utf8), .released) == .shown(entries))
    #expect(try look([], .empty) == .shown([]) && look([], .made, .empty) == .shown([]))
    // It was there, and has gone.
    #expect(try look([], .there, .released) == .missed && look([], .there, .never) == .hidden)
    // It is being made all the while, or never shows what it has.
    #expect(try look([], .made) == .missed && look([], .there) == .missed)
    #expect(try look([], .never) == .hidden && look([], .ofOtherThreads) == nil)
    // It is not for us to see.
    #expect(try look(nil, .made) == .hidden && look(nil, .there) == .hidden && look(nil, .never) == .hidden)
    #expect(try look(nil, .released) == .missed && look(nil, .ofOtherThreads) == nil)
  }

  @Test func `takes whoever shows nothing by his other threads either for missed`() throws {
    let entries = [Array("A=1".utf8)[...]]
    func look(_ looks: EnvironmentLook?...) throws -> EnvironmentLook {
      try EnvironmentLook.of(others: looks.indices.map { Int32($0) }) { looks[Int($0)] }
    }
    #expect(try look(nil, .hidden, .missed, .shown(entries)) == .shown(entries))
    #expect(try look() == .missed && look(.hidden) == .missed && look(nil, .missed) == .missed)
  }

  @Test func `shows an environment that is empty`() throws {
    let hold = try Words()
    let child = try Spawner.spawn(
      ChildCommand(
        executable: "/bin/cat", arguments: ["cat"], environment: [], input: hold.reader.number))
    try eventually { try ProcessTable.look(atEnvironmentOf: child.pid) == .shown([]) }
    try stop(child)
    #expect(try ProcessTable.look(atEnvironmentOf: child.pid) == .hidden)
  }
}
