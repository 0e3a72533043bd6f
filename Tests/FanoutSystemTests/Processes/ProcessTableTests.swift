import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

extension Machine {
  @Suite struct `The process table` {
    static let tail = "S 40 41 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 9876 123 45 18446744073709551615"

    @Test(arguments: [
      ("sh", "sh"), ("a) S 1 (b", "a) S 1 (b"), (") ", ") "), ("", ""), ("a\nb\u{1B}[31m", "a?b?[31m"), ("ü", "ü"),
    ])
    func `reads a line whatever stands in the name`(name: String, shown: String) throws {
      let entry = try #require(ProcessEntry.parse(Array("39 (\(name)) \(Self.tail)".utf8)))
      #expect(
        entry
          == ProcessEntry(
            pid: 39, parent: 40, group: 41, session: 42, state: UInt8(ascii: "S"), threads: 3, startTicks: 9876,
            name: shown))
    }

    @Test(arguments: ["", "39", "39 (sh", "39 (sh) S 1 2", ") 39 ("])
    func `takes a torn line for no process`(line: String) {
      #expect(ProcessEntry.parse(Array(line.utf8)) == nil)
    }

    @Test func `shows this process and its child as they are`() throws {
      let before = ProcessTable.ticks(bootMilliseconds: try Clocks.live().moment().bootMilliseconds)
      let words = try Words()
      let child = try shell("echo ready; read x", input: words.reader.number, output: words.writer.number)
      // `read` takes the line that was echoed into the same pipe only if we do not; so it is not read here.
      let table = try ProcessTable.read()
      let own = try #require(table.first { $0.pid == getpid() })
      let entry = try #require(table.first { $0.pid == child.pid })
      #expect(own.parent == getppid() && own.session == getsid(0) && own.group == getpgrp())
      #expect(entry.parent == own.pid && entry.session == child.pid)
      #expect(entry.startTicks >= before && own.startTicks <= before)
      #expect(table.map(\.pid) == table.map(\.pid).sorted())
      try stop(child)
      #expect(ProcessTable.entry(child.pid) == nil)
    }

    @Test(.enabled(if: Tool.exists("python3"), "python3 is missing"))
    func `does not take a process whose first thread has ended for a zombie`() throws {
      let words = try Words()
      let hold = try Words()
      let child = try leaderless(input: hold.reader.number, output: words.writer.number)
      #expect(try words.line() == "ready")
      try eventually { ProcessTable.entry(child.pid)?.state == UInt8(ascii: "Z") }
      let entry = try #require(ProcessTable.entry(child.pid))
      #expect(entry.threads == 2 && !entry.isZombie)
      try stop(child)
    }

    @Test func `knows exact environment entries only, and does not know what it cannot read`() throws {
      let words = try Words()
      let child = try shell("read x", environment: ["FANOUT_RUN_ID=a-1", "E="], input: words.reader.number)
      #expect(try ProcessTable.environmentContains(child.pid, "FANOUT_RUN_ID=a-1") == true)
      for other in ["FANOUT_RUN_ID=a-", "FANOUT_RUN_ID=a-10", "RUN_ID=a-1", "E", ""] {
        #expect(try ProcessTable.environmentContains(child.pid, other) == false)
      }
      try stop(child)
      #expect(try ProcessTable.environmentContains(child.pid, "E=") == nil)
      #expect(try ProcessTable.lockHeld(child.pid, FileIdentity(device: 1, inode: 1)) == nil)
    }
  }
}
