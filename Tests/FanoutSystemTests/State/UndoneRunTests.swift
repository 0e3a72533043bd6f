import Dispatch
import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

@Suite struct `The directory of a run that never was` {
  /// Chaos found it: a wish takes no lock, and what was renamed while its directory was emptied left all the rest there.
  @Test func `goes whole, though a wish is moved into it at that moment`() throws {
    let scratch = try Scratch()
    let state = StateDirectory(path: scratch.path + "/state", lockFile: nil)
    try state.prepare()
    let directory = RunDirectory(path: state.run("20261130T081647Z-70e9-1"))
    for _ in 0..<20 {
      try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: false)
      // Many, so that emptying it takes longer than moving a wish.
      for name in ["end.json", ".kill.json", "assignment.json"] + (1...300).map({ "piece-\($0)" }) {
        try Data("{}".utf8).write(to: URL(fileURLWithPath: directory.path + "/" + name))
      }
      let operators = DispatchGroup()
      // Not once but all the time: one wish alone seldom comes at that moment.
      DispatchQueue.global().async(group: operators) {
        var wishes = 0
        while wishes < 1000, (try? directory.wishKill(now: true)) != nil { wishes += 1 }
      }
      directory.removeUndone(in: state)
      operators.wait()
      #expect(!directory.exists)
    }
  }

  @Test func `goes also where nobody moves anything, and what has gone is no matter`() throws {
    let scratch = try Scratch()
    let state = StateDirectory(path: scratch.path + "/state", lockFile: nil)
    try state.prepare()
    let directory = RunDirectory(path: state.run("20261130T081647Z-70e9-1"))
    try FileManager.default.createDirectory(atPath: directory.path + "/deep/er", withIntermediateDirectories: true)
    directory.removeUndone(in: state)
    directory.removeUndone(in: state)
    #expect(!directory.exists)
    #expect(try directoryNames(state.live).isEmpty)
  }
}
