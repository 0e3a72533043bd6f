import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

extension Machine {
  @Suite struct `The last lines of a log` {
    private let log: OutputLog
    private let scratch: Scratch

    init() throws {
      scratch = try Scratch()
      log = OutputLog(path: try scratch.file("output.log"), limit: 256 << 10)
    }

    private func shown(last count: Int) throws -> String {
      var reader = LogReader(log, from: try log.start(ofLast: count))
      var text = ""
      try reader.read { piece in
        switch piece {
        case .text(let bytes): text += String(decoding: bytes, as: UTF8.self)
        case .cut(let bytes): text += OutputLog.line(forCut: bytes) + "\n"
        case .anew: text += "anew\n"
        }
        return true
      }
      return text
    }

    @Test(arguments: [
      ("one\ntwo\nthree\n", 1, "three\n"), ("one\ntwo\nthree\n", 2, "two\nthree\n"),
      ("one\ntwo\nthree\n", 3, "one\ntwo\nthree\n"), ("one\ntwo\nthree\n", 9, "one\ntwo\nthree\n"),
      ("one\ntwo\nthree", 1, "three"), ("one\ntwo\nthree", 2, "two\nthree"), ("one", 1, "one"), ("", 5, ""),
      ("\n\n\n", 2, "\n\n"), ("\n", 1, "\n"), ("one\n\n", 1, "\n"), ("one\n\n", 2, "one\n\n"),
    ])
    func `are as many as were asked for`(text: String, count: Int, last: String) throws {
      try log.create().writeAll(Array(text.utf8))
      #expect(try shown(last: count) == last)
    }

    /// More than is read at a time, in lines that lie over the borders of what is.
    @Test func `are found however long they are`() throws {
      let lines = (0..<40).map { String(repeating: "x", count: 7919) + "\($0)\n" }
      try log.create().writeAll(lines.flatMap { Array($0.utf8) })
      for count in [1, 8, 9, 16, 17, 39, 40, 41] {
        #expect(try shown(last: count) == lines.suffix(count).joined(), "\(count)")
      }
    }

    @Test func `have one line in place of what was cut`() throws {
      let writer = try log.create()
      let lines = (0..<60_000).map { "line \(100_000 + $0)\n" }
      try writer.writeAll(lines.flatMap { Array($0.utf8) })
      #expect(try log.cut() > 0)
      #expect(try shown(last: 2) == "line 159998\nline 159999\n")
      let whole = try shown(last: .max).split(separator: "\n")
      let cut = try #require(whole.firstIndex { $0.hasPrefix("…") })
      let behind = whole.count - cut - 1
      #expect(cut > 0 && behind > 2)
      for count in [behind, behind + 1, behind + 2, whole.count - 1, whole.count] {
        #expect(try shown(last: count).split(separator: "\n") == whole.suffix(count), "\(count)")
      }
    }

    @Test func `go on where they end`() throws {
      let writer = try log.create()
      try writer.writeAll(Array("one\ntwo\n".utf8))
      var reader = LogReader(log, from: try log.start(ofLast: 1))
      var text = ""
      let take = { (piece: LogReader.Piece) -> Bool in
        if case .text(let bytes) = piece { text += String(decoding: bytes, as: UTF8.self) } else { text += "other" }
        return true
      }
      try reader.read(take)
      try writer.writeAll(Array("three\n".utf8))
      try reader.read(take)
      #expect(text == "two\nthree\n")
    }
  }
}
