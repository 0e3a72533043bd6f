import Testing

@testable import FanoutCore

/// There is a short way to read a line that fanout wrote, and a long one for every line. They must say the same, and
/// what is written most must go the short one: which way a line goes is looked at, not how long it takes.
@Suite struct `The short way to read a line` {
  private static func ways(_ line: [UInt8]) -> (short: Record?, long: Record?) {
    var reader = RecordReader()
    return line.withUnsafeBytes { bytes in
      let bytes = bytes.last == 0x0A ? UnsafeRawBufferPointer(rebasing: bytes.dropLast()) : bytes
      return (reader.straight(bytes), reader.tokenized(bytes))
    }
  }

  private static func isGlanced(_ line: [UInt8]) -> Bool {
    var reader = CountedRecordReader()
    var counted = CountedRecord()
    return line.dropLast().withUnsafeBytes { bytes in
      var line = CanonicalLine(UnsafeRawBufferPointer(bytes))
      return reader.read(&line, into: &counted) && line.isRead
    }
  }

  @Test(arguments: [true, false]) func `says what the long one says, of every kind, field and schema`(isPlain: Bool) {
    var random = SeededGenerator(seed: 5)
    var generator = RecordGenerator(random: SeededGenerator(seed: isPlain ? 11 : 12), longest: 8, isPlain: isPlain)
    var short: Set<String> = []
    for _ in 0..<20_000 {
      var line = generator.record().line()
      if Int.random(in: 0...2, using: &random) == 0 {
        let place = Int.random(in: 0..<line.count, using: &random)
        line[place] = [0x20, 0x22, 0x31, 0x32, 0x5C, 0x7D, 0x2C, 0x30].randomElement(using: &random) ?? 0
      }
      let ways = Self.ways(line)
      guard let record = ways.short else { continue }
      #expect(record == ways.long, "\(String(decoding: line, as: UTF8.self))")
      short.insert(record.event.kind)
    }
    if isPlain {
      #expect(
        short.isSuperset(of: [
          "fireBegan", "fireEnded", "lockAcquired", "lockReleased", "runStarted", "runSpawned", "runConfirmed",
          "runEnded",
        ]))
    }
  }

  /// What stands in a start under systemd and in none elsewhere.
  @Test(arguments: [
    ([], []), (["unit"], []), (["unit"], ["memoryMax"]), (["unit", "unlike"], ["memoryMax", "tasksMax"]),
    (["unlike"], []),
  ])
  func `is gone for every start, wherever it was started`(keys: [String], unenforced: [String]) {
    for schema in [1, Schema.journal] {
      var start = RunStart(generation: 0, streak: 2, source: "selected", rank: 1, supervisor: "20261121T011624Z-7f3a")
      if keys.contains("unit") { start.unit = "fanout-code-20261121T011624Z-7f3a-1.service" }
      start.unenforced = unenforced
      if keys.contains("unlike") { start.unlike = ["umask 0022, not 0077", "open files 1024, not 524288"] }
      let record = Record(
        moment: JournalProperties.moment, fire: "f", run: "f-1", category: Category(canonical: "code"),
        event: .runStarted(start),
        schema: schema)
      let ways = Self.ways(record.line())
      #expect(ways.short == record && ways.long == record)
      #expect(Self.isGlanced(record.line()))
    }
  }
}

@Suite struct `A respawn that was denied` {
  private func story(_ record: (inout Story) -> Void) -> Story {
    var story = Story()
    story.start(1, "a-1", "code")
    record(&story)
    return story
  }

  /// With the end itself, by a record behind it, by both, by that record twice.
  @Test func `is counted once, whichever way it was recorded`() throws {
    let ways = [
      story { $0.end(2, "a-1", "code", .productive) { $0.respawn = .denied("paused") } },
      story {
        $0.end(2, "a-1", "code", .productive) { $0.respawn = .due }
        $0.add(3, .respawnDenied(why: "paused"), run: "a-1", "code")
      },
      story {
        $0.end(2, "a-1", "code", .productive) { $0.respawn = .denied("paused") }
        $0.add(3, .respawnDenied(why: "paused"), run: "a-1", "code")
      },
      story {
        $0.end(2, "a-1", "code", .productive) { $0.respawn = .due }
        for second in [3.0, 4] { $0.add(second, .respawnDenied(why: "paused"), run: "a-1", "code") }
      },
    ]
    let always = WallTime(milliseconds: 0)..<WallTime(milliseconds: 1 << 50)
    for story in ways {
      let text = story.records.flatMap { $0.line() }
      var collector = Report.Collector(window: always)
      _ = JournalProperties.glanced(text, piece: text.count) { collector.apply($0) }
      for report in [collector.report(), Report(story.records, window: always)] {
        #expect(report.respawns.denied.text == "paused 1")
      }
      #expect(Ledger(of: JournalText.records(in: text).records).run("a-1")?.denial == "paused")
    }
  }
}
