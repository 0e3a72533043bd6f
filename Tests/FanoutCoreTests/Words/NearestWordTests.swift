import Testing

@testable import FanoutCore

@Suite struct `The nearest known word` {
  static let known = ["fire", "plan", "run", "runs", "status", "stateDirectory", "perFire", "completions"]

  @Test(arguments: [
    ("paln", "plan"), ("plna", "plan"), ("fir", "fire"), ("fires", "fire"), ("statsu", "status"),
    ("state_directory", "stateDirectory"),
    ("PERFIRE", "perFire"), ("rn", "run"), ("stateDirektori", "stateDirectory"), ("comp", "completions"),
  ])
  func `is named`(written: String, meant: String) {
    #expect(nearestWord(to: written, among: `The nearest known word`.known) == meant)
  }

  @Test(arguments: ["", "x", "zzz", "deploy", "p", "ru ns now", "st", String(repeating: "plan", count: 1000)])
  func `is nothing where nothing is near`(written: String) {
    #expect(nearestWord(to: written, among: `The nearest known word`.known) == nil)
  }

  @Test func `is the earlier one of two that are equally near`() {
    #expect(nearestWord(to: "cat", among: ["bat", "hat"]) == "bat")
    #expect(nearestWord(to: "cat", among: ["hat", "bat"]) == "hat")
  }

  @Test func `counts a swap of neighbours once`() {
    // Two replacements would be out of reach for three letters.
    #expect(nearestWord(to: "rnu", among: ["run"]) == "run")
    #expect(nearestWord(to: "nur", among: ["run"]) == nil)
  }
}
