import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

@Suite struct `The name of a fire` {
  private let clocks = Clocks(
    moment: { Moment(wall: WallTime(milliseconds: 1_795_219_200_000), boot: "b", bootMilliseconds: 1) },
    monotonic: { MonotonicTime(nanoseconds: 1) })

  @Test func `is drawn again while there is one like it, and is then its own`() throws {
    let scratch = try Scratch()
    let state = StateDirectory(path: scratch.path)
    try FileManager.default.createDirectory(atPath: state.fires, withIntermediateDirectories: true)
    var draws: [UInt64] = [0x7F3A, 0x7F3A, 0x7F3A, 0x0001]
    let first = try Fire.makeDirectory(in: state, clocks: clocks) { draws.removeFirst() }
    let second = try Fire.makeDirectory(in: state, clocks: clocks) { draws.removeFirst() }
    #expect(first.text.hasSuffix("-7f3a") && second.text.hasSuffix("-0001") && draws.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: state.fires).sorted() == [second.text, first.text])
  }

  @Test func `is not drawn for ever`() throws {
    let scratch = try Scratch()
    let state = StateDirectory(path: scratch.path)
    try FileManager.default.createDirectory(atPath: state.fires, withIntermediateDirectories: true)
    var draws = 0
    #expect(throws: StateError.self) {
      _ = try Fire.makeDirectory(in: state, clocks: clocks) { 1 }
      _ = try Fire.makeDirectory(in: state, clocks: clocks) {
        draws += 1
        return 1
      }
    }
    #expect(draws == 1000)
  }
}
