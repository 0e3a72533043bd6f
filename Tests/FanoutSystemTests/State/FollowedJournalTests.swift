import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

extension Machine {
  /// Somebody who looks more than once. What was read already is spoiled in place behind his back: who reads it again
  /// loses it.
  @Suite struct `A journal that is followed` {
    private let timeline: Timeline
    private let followed: Journal

    init() throws {
      timeline = try Timeline()
      followed = Journal(timeline.state, clocks: timeline.clocks, remembers: true)
    }

    private var day: String { timeline.now.day }
    private var file: URL { URL(fileURLWithPath: "\(timeline.state.journal)/\(day).jsonl") }

    private func read() -> (runs: [RunID], torn: Int) {
      let reading = followed.read(day: day)
      return (reading.records.filter { $0.event.kind == "runStarted" }.compactMap(\.run), reading.torn)
    }

    private func spoil() throws {
      let handle = try FileHandle(forWritingTo: file)
      try handle.write(contentsOf: Data(repeating: 0x78, count: 100))
      try handle.close()
    }

    private func append(_ text: String) throws {
      let handle = try FileHandle(forWritingTo: file)
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
    }

    @Test func `is read once, and from then on what came behind`() throws {
      let first = try timeline.fire().run
      #expect(read() == ([first], 0))
      try spoil()
      let second = try timeline.fire().run
      #expect(read() == ([first, second], 0))
      #expect(read() == ([first, second], 0))
      #expect(timeline.journal.read(day: day).torn == 1)
    }

    @Test func `tells a line that is not whole yet as torn, and as a record when it is`() throws {
      let first = try timeline.fire().run
      let lines = try String(contentsOf: file, encoding: .utf8)
      let other = lines.replacing("\"run\":\"\(first)\"", with: "\"run\":\"\(first)0\"")
      #expect(read().runs == [first])
      try append(String(other.dropLast(40)))
      let half = read()
      #expect(half.runs == [first, RunID("\(first)0")] && half.torn == 1)
      try append(String(other.suffix(40)))
      #expect(read() == ([first, RunID("\(first)0")], 0))
    }

    @Test func `is read anew where another file lies in its place, or it is shorter`() throws {
      let first = try timeline.fire().run
      let one = try Data(contentsOf: file)
      let second = try timeline.fire().run
      #expect(read().runs == [first, second])
      let handle = try FileHandle(forWritingTo: file)
      try handle.truncate(atOffset: UInt64(one.count))
      try handle.close()
      #expect(read().runs == [first])
      let text = try String(contentsOf: file, encoding: .utf8).replacing("\(first)", with: "\(first)0")
      try Data(text.utf8).write(to: file, options: .atomic)
      #expect(read().runs == [RunID("\(first)0")])
      try FileManager.default.removeItem(at: file)
      #expect(read() == ([], 0))
    }
  }
}
