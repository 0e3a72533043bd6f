import Testing

@testable import FanoutCore

@Suite struct `An id` {
  private let fire = FireID(made: WallTime(milliseconds: 1_795_223_784_250), drawn: "7f3a")

  @Test func `is formed as the journal has it`() {
    let run = RunID(of: fire, rank: 2)
    #expect(fire.text == "20261121T011624Z-7f3a" && run.text == "20261121T011624Z-7f3a-2")
    #expect(run.respawned.text == "20261121T011624Z-7f3a-2r" && "\(run.respawned)" == run.respawned.text)
    #expect(run.made == WallTime(milliseconds: 1_795_223_784_000) && run.lane.made == run.made)
    let supervisor = SupervisorID(made: WallTime(milliseconds: 1_795_223_784_250), drawn: "0000000a")
    #expect(supervisor.text == "20261121T011624Z-0000000a" && supervisor.made == fire.made)
    for name in [fire.text, run.text, run.respawned.text, supervisor.text] { #expect(StampedName.isOne(name)) }
    #expect(!StampedName.isOne(SupervisorID.nobody.text))
  }

  @Test func `of a run tells its generation, its lane and its fire`() {
    let run = RunID(of: fire, rank: 12)
    #expect(run.generation == 0 && run.respawned.generation == 1)
    #expect(run.lane == run.respawned.lane && run.lane.runs == [run, run.respawned] && run.lane.first == run)
    #expect(run.isOf(fire) && run.respawned.isOf(fire) && !run.isOf("20261121T011624Z-7f3"))
  }

  @Test(arguments: [
    ("20261121T011624Z-7f3a-2", "20261121T011624Z-7f3a", 2), ("20261121T011624Z-7f3a-12r", "20261121T011624Z-7f3a", 12),
    ("20261121T011624Z-7f3a", "20261121T011624Z-7f3a", 0), ("x", "x", 0), ("", "", 0),
  ])
  func `of a run holds that of its fire and its rank`(run: String, fire: String, rank: Int) {
    #expect(RunID(run).fire.text == fire && RunID(run).rank == rank)
  }

  @Test(arguments: ["", "r", "-", "x y", "\u{0}\"", "né\u{301}", "20261121T011624Z", "not-a-fire-1r"])
  func `holds whatever a record holds`(text: String) throws {
    let record = Record(
      moment: Story().moment(1), fire: FireID(text), run: RunID(text),
      event: .runAdopted(supervisor: SupervisorID(text), gap: true))
    let read = try #require(Record(line: record.line()))
    #expect(read == record && read.run?.text == text)
    #expect(RunID(text).lane.first.text == (text.last == "r" ? String(text.dropLast()) : text))
  }

  @Test func `stands where its text stands`() {
    let texts = ["b-10", "b-2", "a-1r", "a-1", "", "á"]
    #expect(texts.map { RunID($0) }.sorted().map(\.text) == texts.sorted())
  }
}
