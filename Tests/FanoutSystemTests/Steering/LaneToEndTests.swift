import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

@Suite struct `A doomed lane` {
  let scratch: Scratch
  let state: StateDirectory
  let entry: LiveEntry

  init() throws {
    scratch = try Scratch()
    state = StateDirectory(path: scratch.path + "/state")
    try state.prepare()
    entry = LiveEntry(
      run: "20261121T011624Z-7f3a-2", category: try #require(Category(canonical: "code")), supervisor: "a")
    try FileManager.default.createDirectory(atPath: state.run(entry.run), withIntermediateDirectories: true)
  }

  @Test func `hurries a wish that waits, and never weakens one that hurries`() throws {
    let lane = LaneToEnd(entry, in: state)
    try lane.wish(now: false)
    #expect(lane.directory.killWish()?.now == false)
    try lane.wish(now: true)
    #expect(lane.directory.killWish()?.now == true)
    try lane.wish(now: false)
    #expect(lane.directory.killWish()?.now == true)
  }

  @Test(arguments: ["mkfifo", "mkdir", "ln -s /nowhere", "echo nonsense >"])
  func `takes the place of whatever its worker put there`(making: String) throws {
    let lane = LaneToEnd(entry, in: state)
    #expect(system("\(making) '\(lane.directory.killFile)'") == 0)
    try lane.wish(now: false)
    #expect(lane.directory.killWish()?.now == false)
  }

  @Test func `has nobody to tell where the run and its directory are gone`() throws {
    let lane = LaneToEnd(entry, in: state)
    try FileManager.default.removeItem(atPath: lane.directory.path)
    try lane.wish(now: true)
    #expect(!FileManager.default.fileExists(atPath: lane.directory.path))
  }

  @Test func `goes on to its respawn, and to another supervisor`() {
    var lane = LaneToEnd(entry, in: state)
    var other = entry
    other.run = "20261121T011624Z-7f3a-3"
    let strangers = lane.follow([other], in: state)
    #expect(!strangers)
    var adopted = entry
    adopted.supervisor = "b"
    let again = lane.follow([other, adopted], in: state)
    #expect(!again && lane.entry.supervisor == "b")
    var respawn = entry
    respawn.run = entry.run.respawned
    let later = lane.follow([respawn], in: state)
    #expect(later && lane.entry == respawn && lane.directory.path == state.run(respawn.run))
  }

  @Test func `may take as long as every step of its teardown, unless it is hurried`() throws {
    let terms = Terms(
      confirmFor: .zero, timeLimit: nil, stallAfter: nil, outputLimit: 1 << 20,
      teardown: [TeardownStep(signal: 2, wait: .seconds(5)), TeardownStep(signal: 15, wait: .seconds(60))],
      respawn: RespawnPolicy())
    let run = Run(
      id: entry.run, fire: "20261121T011624Z-7f3a", category: entry.category, generation: 0, streak: 1,
      source: .selected, rank: 2,
      terms: terms)
    try Data(run.json.encoded()).write(to: URL(fileURLWithPath: RunDirectory(path: state.run(entry.run)).runFile))
    let lane = LaneToEnd(entry, in: state)
    #expect(lane.patience(hurried: false) == .seconds(65))
    #expect(lane.patience(hurried: true) == .zero)
  }
}
