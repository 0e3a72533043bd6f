import Testing

@testable import FanoutCore

/// All that a glance says, in words.
private func seen(_ counted: borrowing CountedRecord) -> String {
  func text(_ word: CountedRecord.Text?) -> String { word.map { "“\(String(decoding: $0, as: UTF8.self))”" } ?? "none" }
  let about = [counted.boot, counted.fire, counted.run, counted.category].map(text).joined(separator: " ")
  let event: String
  switch counted.event {
  case .fireEnded(let end):
    let reasons = end.reasons.map { "\(text($0.reason)) \($0.count) \($0.names.map(text))" }
    event =
      "end \(end.admitted) \(end.started) \(end.refused) \(end.failed) \(end.withheld) \(text(end.source)) \(text(end.constraint)) "
      + "\(end.intent.map { "\($0)" } ?? "none") \(end.demandMet.map { "\($0)" } ?? "none") "
      + "\(end.selectorMilliseconds.map { "\($0)" } ?? "none") \(text(end.answer)) \(reasons)"
  case .respawnDenied(let why): event = "denied \(text(why))"
  case .fireBegan(let begin): event = "\(begin)"
  case .runStarted(let generation): event = "start \(generation)"
  case .runEnded(let outcome, let elapsed, let swept, let overshoot, let denied):
    event =
      "run \(outcome) \(elapsed.map { "\($0)" } ?? "none") \(swept) \(overshoot.map { "\($0)" } ?? "none") \(text(denied))"
  case .reviewed(let sample):
    event =
      "reviewed \(text(sample.queue)) \(sample.load) \(sample.high) "
      + "\([sample.came, sample.went, sample.dated, sample.age].map { $0.map { "\($0)" } ?? "none" })"
  case .lockAcquired: event = "acquired"
  case .lockReleased: event = "released"
  case .uncounted: event = "uncounted"
  }
  return "\(counted.schema) \(counted.wall.rfc3339) \(counted.bootMilliseconds) \(about) \(event)"
}

private func seen(_ record: Record) -> String {
  var words = ""
  record.counted { words = seen($0) }
  return words
}

/// What is seen of a text that is read in pieces, and how many lines of it are torn.
private func glanced(_ text: [UInt8], piece: Int) -> (countedLines: [String], torn: Int) {
  var countedLines: [String] = []
  let torn = JournalProperties.glanced(text, piece: piece) { countedLines.append(seen($0)) }
  return (countedLines, torn)
}

private func isStraight(_ line: [UInt8]) -> Bool {
  var reader = CountedRecordReader()
  var counted = CountedRecord()
  return line.withUnsafeBytes { bytes in
    var line = CanonicalLine(bytes)
    return reader.read(&line, into: &counted)
  }
}

@Suite struct `A glance at a line` {
  @Test func `says what the record of the line says, whether it is straight or not`() {
    var straight = 0
    var crooked = 0
    for isPlain in [true, false] {
      var generator = RecordGenerator(random: SeededGenerator(seed: 7), longest: 9, isPlain: isPlain)
      for _ in 0..<4000 {
        let line = generator.record().line()
        let record = JournalText.records(in: line).records
        if isStraight(line) { straight += 1 } else { crooked += 1 }
        let look = glanced(line, piece: line.count)
        #expect(look.countedLines == record.map(seen) && look.torn == 0, "\(String(decoding: line, as: UTF8.self))")
      }
    }
    // Both ways were gone often.
    #expect(straight > 800 && crooked > 800, "\(straight) straight, \(crooked) crooked")
  }

  @Test func `says the same of lines that were bent, torn and run together`() {
    var random = SeededGenerator(seed: 21)
    var generator = RecordGenerator(random: SeededGenerator(seed: 22), longest: 3, isPlain: true)
    for _ in 0..<400 {
      var text: [UInt8] = []
      for _ in 0..<12 {
        var line = generator.record().line()
        for _ in 0..<Int.random(in: 0...2, using: &random) {
          let place = Int.random(in: 0..<line.count, using: &random)
          switch Int.random(in: 0...5, using: &random) {
          case 0: line.removeSubrange(place...)
          case 1: line.remove(at: place)
          case 2: line[place] = [0x20, 0x22, 0x5C, 0x7F, 0x80, 0x0A, 0x39, 0x7D].randomElement(using: &random) ?? 0
          case 3:
            line.insert(
              contentsOf: [[0x20], [0x2C], [0x0D, 0x0A], [0xC3, 0xA9]].randomElement(using: &random) ?? [], at: place)
          default: break
          }
          if line.isEmpty { line = [0x0A] }
        }
        text += line
      }
      let (records, torn) = JournalText.records(in: text)
      for piece in [1, 60, 500, text.count] {
        let look = glanced(text, piece: piece)
        #expect(look.countedLines == records.map(seen) && look.torn == torn, "\(String(decoding: text, as: UTF8.self))")
      }
    }
  }

  @Test func `takes no line for whole before its end was seen`() {
    var story = Story()
    story.add(1, .lockReleased(holderGone: false), run: "f-1", "code")
    let line = story.records[0].line()
    let text = line.dropLast() + Array("x\n".utf8) + line
    for piece in 1...text.count { #expect(glanced(Array(text), piece: piece) == ([seen(story.records[0])], 1)) }
  }

  @Test(arguments: [(4095, 1), (4096, 0)]) func `takes no line that is longer than a record may be`(
    length: Int, count: Int
  ) {
    var story = Story()
    var end = RunEndRecord(outcome: .noop, exit: .code(0))
    end.summary = ""
    story.add(1, .runEnded(end), run: "f-1", "code")
    let short = story.records[0].line().dropLast()
    let line = short.dropLast(2) + [UInt8](repeating: 0x61, count: length - short.count) + short.suffix(2)
    #expect(line.count == length && isStraight(Array(line)))
    let look = glanced(line + [0x0A], piece: length + 1)
    #expect(look.countedLines.count == count && look.torn == 1 - count)
  }

  @Test(arguments: ["torn", "foreign", "endless", "overlap", "duplicate-end", "stepped", "two-boots"])
  func `says of each journal what its records say`(journal: String) throws {
    let bytes = try JournalFixtures.bytes(journal)
    let (records, torn) = JournalText.records(in: bytes)
    let look = glanced(bytes, piece: 64)
    #expect(look.countedLines == records.map(seen) && look.torn == torn)
  }

  @Test(arguments: [
    #""kind":"runEnded","run":"r","outcome":"deferred","exit":0,"log_bytes":0,"cut_bytes":0,"swept_count":0"#,
    #""kind":"lockReleased","run":"r","category":"No Category","holder_gone":true"#,
    #""kind":"runStarted","generation":1,"attempt":1,"source":"s","rank":1,"supervisor":"s","generation":0"#,
    #""kind":"fireBegan","fire":"f","version":"","configuration":"","trigger":"run","fired_by":"nobody","late_ms":3"#,
    #""kind":"runConfirmed","kind":"unpaused""#, #""kind":"runConfirmed","run":"a","run":"b""#,
  ])
  func `leaves what it does not know to the record`(members: String) throws {
    let line = Array("{\"v\":1,\"at\":\"2026-11-21T01:16:24.250Z\",\"boot\":\"b\",\"boottime_ms\":7,\(members)}".utf8)
    #expect(!isStraight(line))
    let record = try #require(Record(line: line))
    #expect(glanced(line, piece: line.count).countedLines == [seen(record)])
  }
}

@Suite struct `Numbered names` {
  @Test func `are numbered in the order of their first appearance, and found again`() {
    var random = SeededGenerator(seed: 3)
    var names = NumberedNames()
    var known: [[UInt8]: Int] = [:]
    for _ in 0..<40_000 {
      let name = (0..<Int.random(in: 0...20, using: &random)).map { _ in UInt8.random(in: 0x61...0x63, using: &random) }
      let number = name.withUnsafeBytes { names.number($0) }
      #expect(number == known[name] ?? known.count)
      known[name] = number
    }
    #expect(names.count == known.count)
    for (name, number) in known { #expect(names[number] == String(decoding: name, as: UTF8.self)) }
  }

  @Test func `are counted as names are`() {
    var numbered = NumberedCounts()
    var counts = NameCounts()
    for number in [3, 1, 3, 0, 1, 3] {
      numbered.add(number)
      counts.add("n\(number)")
    }
    #expect(numbered.named { "n\($0)" } == counts)
  }
}
