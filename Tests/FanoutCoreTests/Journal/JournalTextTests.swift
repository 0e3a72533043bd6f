import Testing

@testable import FanoutCore

@Suite struct `The text of a journal` {
  @Test func `loses torn lines and nothing behind them`() throws {
    let (records, torn) = try JournalFixtures.read("torn")
    #expect(
      records.map(\.event.kind)
        == ["fireBegan", "lockAcquired", "runStarted", "runSpawned", "runConfirmed", "runEnded", "lockReleased"])
    #expect(torn == 3)
  }

  @Test func `tolerates foreign lines, unknown kinds and newer schemas`() throws {
    let (records, torn) = try JournalFixtures.read("foreign")
    #expect(records.map(\.event.kind) == ["fireBegan", "backendChosen", "runEnded"])
    #expect(records.map(\.schema) == [1, 1, 7])
    #expect(torn == 6)
  }

  @Test func `passes over endless lines, each counted once`() throws {
    let (records, torn) = try JournalFixtures.read("endless")
    #expect(records.map(\.event.kind) == ["fireBegan", "lockAcquired"])
    #expect(torn == 2)
  }

  @Test func `takes a line of exactly 4096 bytes with its newline, and not one of 4097`() throws {
    var story = Story()
    story.add(1, .unpaused)
    let line = Array(story.records[0].line().dropLast())
    for (length, count) in [(4095, 1), (4096, 0)] {
      let padded = line.dropLast() + [UInt8](repeating: 0x20, count: length - line.count) + [UInt8(ascii: "}"), 0x0A]
      #expect(padded.count == length + 1)
      let (records, torn) = JournalText.records(in: padded)
      #expect(records.count == count && torn == 1 - count)
    }
  }

  @Test(arguments: ["", "\n", "\n\n\r\n \n"])
  func `is empty where nothing is in it`(text: String) {
    let (records, torn) = JournalText.records(in: Array(text.utf8))
    #expect(records.isEmpty && torn == 0)
  }

  @Test func `cut at any byte gives every whole record before the cut, and never another one`() throws {
    let whole = try JournalFixtures.bytes("duplicate-end")
    let records = JournalText.records(in: whole).records
    for cut in 0...whole.count {
      let read = JournalText.records(in: Array(whole[..<cut]))
      #expect(read.records == Array(records.prefix(read.records.count)))
      let lines = whole[..<cut].count { $0 == 0x0A }
      #expect(read.records.count == lines || read.records.count == lines + 1)
      #expect(read.torn <= 1)
    }
  }

  @Test func `appended to at any cut without a newline loses only the torn record`() throws {
    let whole = try JournalFixtures.bytes("overlap")
    let records = JournalText.records(in: whole).records
    let first = records[0].line()
    for cut in 1..<(first.count - 1) {
      let read = JournalText.records(in: Array(first[..<cut]) + records[1].line())
      #expect(read.records.last == records[1] && read.torn + read.records.count == 2)
    }
  }

  @Test func `cannot be made to hold a record by what a worker wrote into a text`() throws {
    var end = RunEndRecord(outcome: .productive, exit: .code(0))
    var story = Story()
    story.add(0, .unpaused)
    end.summary = String(decoding: story.records[0].line(), as: UTF8.self)
    story.add(1, .runEnded(end), run: "f-1", "code")
    let torn = Array(story.records[1].line().dropLast(3))
    let read = JournalText.records(in: torn + [0x0A] + torn)
    #expect(read.records.isEmpty && read.torn == 2)
  }
}
