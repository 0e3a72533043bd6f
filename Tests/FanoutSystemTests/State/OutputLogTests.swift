import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

extension Machine {
  @Suite struct `An output log` {
    let scratch: Scratch
    let log: OutputLog
    let limit = 256 * 1024

    init() throws {
      scratch = try Scratch()
      log = OutputLog(path: try scratch.file("output.log"), limit: limit)
    }

    /// Lines `line 000000` … of twelve bytes.
    func lines(_ range: Range<Int>) -> [UInt8] {
      range.flatMap { Array(("line " + String(repeating: "0", count: 6 - String($0).count) + "\($0)\n").utf8) }
    }

    func shown() throws -> [UInt8] {
      try log.parts().flatMap { part -> [UInt8] in
        switch part {
        case .text(let range): try log.bytes(in: range)
        case .cut(let bytes): Array((OutputLog.line(forCut: bytes) + "\n").utf8)
        }
      }
    }

    @Test func `keeps its first and last eighth when it is cut, again and again, while it grows`() throws {
      let writer = try log.create()
      var written = 0
      var freed = 0
      for _ in 0..<10 {
        try writer.writeAll(lines(written..<(written + 20_000)))
        written += 20_000
        freed += try log.cut()
        #expect(try log.onDisk() <= limit / 4 + 2 * 4096)
      }
      let whole = lines(0..<written)
      #expect(try log.bytes(in: 0..<(limit / 8)) == whole.prefix(limit / 8)[...].map { $0 })
      #expect(try log.bytes(in: (whole.count - limit / 8)..<whole.count) == whole.suffix(limit / 8).map { $0 })
      #expect(freed > whole.count - limit / 4 - 20 * 4096)
      let text = String(decoding: try shown(), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(text.first == "line 000000" && text.dropLast().last == "line 199999" && text.last == "")
      #expect(text.filter { $0.hasPrefix("… 2.2 MiB cut …") }.count == 1)
      #expect(text.dropLast().filter { !$0.hasPrefix("…") }.allSatisfy { $0.hasPrefix("line ") && $0.count == 11 })
      #expect(try log.lastLines(2) == [Array("line 199998".utf8), Array("line 199999".utf8)])
    }

    @Test func `is whole as long as nobody cuts it, and a cut of little is none`() throws {
      let writer = try log.create()
      #expect(try log.parts() == [])
      #expect(try log.lastLines(5) == [])
      try writer.writeAll(Array("one\ntwo".utf8))
      #expect(try log.cut() == 0)
      #expect(try log.parts() == [.text(0..<7)])
      #expect(try shown() == Array("one\ntwo".utf8))
      #expect(try log.lastLines(1) == [Array("two".utf8)])
      #expect(try log.lastLines(9, limit: 5) == [Array("e".utf8), Array("two".utf8)])
    }

    @Test func `without line breaks loses no byte that is there`() throws {
      let writer = try log.create()
      try writer.writeAll([UInt8](repeating: 0x61, count: 10 * limit))
      let freed = try log.cut()
      #expect(try shown().filter { $0 == 0x61 }.count == 10 * limit - freed)
    }

    @Test func `that the worker replaced is neither followed nor waited for`() throws {
      let target = try scratch.file("target", String(repeating: "x", count: 8 * limit))
      symlink(target, log.path)
      #expect(throws: SystemError("open", log.path, code: ELOOP)) { try log.cut() }
      unlink(log.path)
      mkfifo(log.path, 0o600)
      #expect(throws: SystemError.self) { try log.cut() }
      #expect(throws: SystemError.self) { try log.parts() }
      #expect(throws: SystemError("create", log.path, code: EEXIST)) { try log.create() }
    }

    @Test(arguments: [
      (0, "0 bytes"), (1023, "1023 bytes"), (1024, "1.0 KiB"), (1_048_575, "1023.9 KiB"), (12_900_000, "12.3 MiB"),
      (5 << 40, "5.0 TiB"),
    ]) func `says how much is missing`(bytes: Int, text: String) {
      #expect(OutputLog.line(forCut: bytes) == "… \(text) cut …")
    }
  }

  @Suite struct `A file watch` {
    @Test func `tells of growth and arrivals through the event loop`() throws {
      let scratch = try Scratch()
      let clocks = try Clocks.live()
      let watch = try FileWatch()
      let loop = try EventLoop(clocks: clocks)
      try loop.watch(watch.descriptor.number, token: 5)
      let path = try scratch.file("output.log", "")
      let file = try watch.watch(path, for: .growth)
      #expect(try watch.events() == [])
      #expect(try loop.wait(until: MonotonicTime(nanoseconds: 0)) == [])
      try Descriptor.open(path, O_WRONLY | O_APPEND).writeAll([1])
      #expect(try loop.wait(until: clocks.monotonic() + minute) == [5])
      #expect(try watch.events().map { [$0.watch, Int32($0.mask)] } == [[file, Int32(IN_MODIFY)]])
      #expect(try watch.events() == [])

      let inbox = try scratch.file("inbox")
      mkdir(inbox, 0o700)
      let directory = try watch.watch(inbox, for: .arrivals)
      try AtomicFile.write([1], to: "\(inbox)/kill.json")
      #expect(try watch.events().filter { $0.watch == directory }.last?.name == "kill.json")
      watch.unwatch(file)
      #expect(try watch.events().contains { $0.watch == file && $0.isOver })
    }

    @Test func `of what is not there, or a link, is refused`() throws {
      let scratch = try Scratch()
      let watch = try FileWatch()
      #expect(throws: SystemError("watch", "/no/such", code: ENOENT)) { _ = try watch.watch("/no/such", for: .growth) }
      let link = try scratch.file("link")
      symlink("/etc", link)
      let directory = try watch.watch(link, for: .growth)
      _ = try scratch.file("x", "")
      #expect(try watch.events().filter { $0.watch == directory && !$0.name.isEmpty } == [])
    }
  }
}
