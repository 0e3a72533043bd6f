import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

extension Machine {
  @Suite struct `The journal` {
    let scratch: Scratch
    let journal: JournalFile
    let day = "2026-11-21"
    var file: String { "\(scratch.path)/\(day).jsonl" }

    init() throws {
      scratch = try Scratch()
      journal = JournalFile(directory: scratch.path)
    }

    func text() throws -> String { String(decoding: try #require(try journal.read(day)), as: UTF8.self) }

    @Test func `appends records as lines and reads them from any offset`() throws {
      #expect(try journal.read(day) == nil)
      try journal.append([Array("one".utf8), Array("two".utf8)], day: day, sync: true)
      try journal.append([Array("three".utf8)], day: day, sync: false)
      #expect(try text() == "one\ntwo\nthree\n")
      #expect(try journal.read(day, from: 8) == Array("three\n".utf8))
      #expect(try journal.read(day, from: 4, limit: 3) == Array("two".utf8))
      #expect(try journal.read(day, from: 14) == [])
      #expect(try journal.read(day, from: 99) == [])
      #expect(try stat.of(file).st_mode & 0o777 == 0o600)
    }

    @Test(arguments: [0, 1, 200_000, 300_000, 2_000_000])
    func `is handed over in pieces of a bounded length, each line whole that could be a record`(longest: Int) throws {
      let lines =
        [[UInt8](repeating: 0x61, count: longest)] + (0..<90_000).map { Array("line \($0)".utf8) } + [
          Array("torn".utf8)
        ]
      _ = try scratch.file("\(day).jsonl", String(decoding: Array(lines.joined(separator: [0x0A])), as: UTF8.self))
      var read: [[UInt8]] = []
      try journal.scan(day) { text, isEnd in
        #expect(text.count <= JournalFile.pieceLimit)
        let end = isEnd ? text.count : (text.lastIndex(of: 0x0A) ?? -1) + 1
        read += text[..<end].split(separator: 0x0A, omittingEmptySubsequences: false).dropLast(isEnd ? 0 : 1).map(
          Array.init)
        return end
      }
      #expect(read.dropFirst() == lines.dropFirst())
      // Of one that is longer than a piece its end is left, in which a record may stand.
      #expect(read[0] == lines[0] || longest > JournalFile.pieceLimit && read[0].count >= JournalFile.recordLimit)
      try journal.scan("2026-11-22") { _, _ in
        Issue.record("there is no such day")
        return 0
      }
    }

    @Test func `refuses a record that is too long before it writes any`() throws {
      let longest = [UInt8](repeating: 0x61, count: JournalFile.recordLimit - 1)
      try journal.append([longest], day: day, sync: false)
      #expect(throws: SystemError("append to", file, code: EMSGSIZE)) {
        try journal.append([[0x62], longest + [0x61]], day: day, sync: false)
      }
      #expect(try journal.read(day) == longest + [0x0A])
    }

    @Test(arguments: ["rm", "echo other > other; mv other"])
    func `does not say that it is on disk where its file is another one by then`(hides: String) throws {
      try journal.append([Array("one".utf8)], day: day, sync: true)
      #expect(throws: SystemError.self) {
        try journal.append([Array("two".utf8)], day: day, sync: true) { _ in
          _ = system("cd '\(scratch.path)' && \(hides) '\(file)'")
        }
      }
    }

    @Test func `begins a new line after a torn one`() throws {
      _ = try scratch.file("\(day).jsonl", "torn")
      try journal.append([Array("one".utf8), Array("two".utf8)], day: day, sync: false)
      #expect(try text() == "torn\none\ntwo\n")
    }

    @Test func `reports a short write, and the next record is whole again`() async {
      await #expect(processExitsWith: .success) {
        let scratch = try Scratch()
        let journal = JournalFile(directory: scratch.path)
        signal(SIGXFSZ, SIG_IGN)
        let record = [UInt8](repeating: 0x61, count: 59)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(1), &limit)
        let ours = limit.rlim_cur
        limit.rlim_cur = 100
        setrlimit(__rlimit_resource_t(1), &limit)
        let error = #expect(throws: SystemError.self) {
          try journal.append([record, record], day: "2026-11-21", sync: false)
        }
        #expect(error?.code == EFBIG)
        limit.rlim_cur = ours
        setrlimit(__rlimit_resource_t(1), &limit)
        try journal.append([record], day: "2026-11-21", sync: true)
        let lines = try #require(try journal.read("2026-11-21")).split(
          separator: 0x0A, omittingEmptySubsequences: false)
        #expect(lines.map(\.count) == [59, 40, 59, 0])
      }
    }

    @Test(.enabled(if: Tool.exists("perl"), "perl is missing"))
    func `loses no record while other processes append, and tear their lines`() throws {
      try journal.append([Array("first".utf8)], day: day, sync: false)
      let go = try Words()
      let whole = "sysopen(F, $ARGV[0], 1025) or die; sysread(STDIN, $_, 1); syswrite(F, \"other $_\\n\") for 1..2000"
      let torn = "sysopen(F, $ARGV[0], 1025) or die; sysread(STDIN, $_, 1); syswrite(F, \"torn\") for 1..2000"
      let children = try [whole, torn].map {
        try shell("exec perl -e \"$1\" \"$2\"", [$0, file], input: go.reader.number)
      }
      try go.writer.writeAll([1, 1])
      for number in 0..<2000 { try journal.append([Array("record \(number)".utf8)], day: day, sync: false) }
      for child in children { #expect(try end(of: child.pidfd) == .code(0)) }
      let lines = try text().split(separator: "\n")
      // A record may stand behind one that was torn between the look and the write; it ends its line all the same.
      let records = lines.compactMap { line in line.range(of: "record ").map { String(line[$0.lowerBound...]) } }
      let isWhole = records == (0..<2000).map { "record \($0)" }
      #expect(
        isWhole,
        "\(records.count) records, the first that is out of place: \(records.enumerated().first { $1 != "record \($0)" } as Any)"
      )
      #expect(lines.filter { $0.contains("other ") }.count == 2000)
    }

    @Test func `lists its days in order and nothing else`() throws {
      for name in [
        "2026-11-21.jsonl", "2025-01-02.jsonl", "2026-11-21.jsonl.gz", "2026-1-21.jsonl", "notes.jsonl",
        ".2026-11-21.jsonl",
      ] {
        _ = try scratch.file(name, "")
      }
      #expect(try journal.days() == ["2025-01-02", "2026-11-21"])
      #expect(throws: SystemError("list", "/no/such", code: ENOENT)) { try JournalFile(directory: "/no/such").days() }
    }

    @Test func `is never written through a link`() throws {
      let target = try scratch.file("target", "")
      symlink(target, file)
      #expect(throws: SystemError("open", file, code: ELOOP)) { try journal.append([[0x61]], day: day, sync: false) }
      #expect(try stat.of(target).st_size == 0)
    }
  }
}
