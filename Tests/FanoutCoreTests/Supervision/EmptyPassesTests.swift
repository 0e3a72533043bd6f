import FanoutCore
import Testing

@Suite struct `Looks that find nothing` {
  @Test func `are enough where nobody is born, else when there were many`() {
    #expect(enough([(0, true), (0.05, true)]) == [false, false], "the second comes too soon to say anything more")
    #expect(enough([(0, true), (0.1, true)]) == [false, true])
    #expect(enough((0..<10).map { (Double($0), false) }) == [Bool](repeating: false, count: 9) + [true])
  }

  @Test func `begin anew where one finds somebody`() {
    var passes = EmptyPasses()
    let answers = [(true, 0.0), (false, 1), (true, 2), (true, 3)].map { isEmpty, second in
      passes.add(EmptyPasses.Pass(isEmpty: isEmpty, isQuiet: true), at: at(second))
    }
    #expect(answers == [false, false, false, true])
  }

  @Test func `begin anew where somebody has died since the last`() {
    let looks: [[Int32]] = [[7], [7], [7, 8], [7, 8], [8], [9], [], []]
    let dead = looks.map { Set($0.map { EmptyPasses.Dead(pid: $0, startTicks: 1) }) }
    #expect(answers(dead) == [false, false, false, false, true, false, false, true])
  }

  /// Where numbers are few they come again soon.
  @Test func `begin anew where another has died under the number of one who lay dead before`() {
    #expect(
      answers([1, 1, 2, 2].map { [EmptyPasses.Dead(pid: 7, startTicks: $0)] }) == [false, false, false, false])
    #expect(answers([1, 1, 1].map { [EmptyPasses.Dead(pid: 7, startTicks: $0)] }) == [false, false, true])
  }

  private func answers(_ dead: [Set<EmptyPasses.Dead>]) -> [Bool] {
    var passes = EmptyPasses()
    return dead.enumerated().map { second, dead in
      passes.add(EmptyPasses.Pass(isEmpty: true, dead: dead, isQuiet: true), at: at(Double(second)))
    }
  }

  private func enough(_ looks: [(second: Double, isQuiet: Bool)]) -> [Bool] {
    var passes = EmptyPasses()
    return looks.map { passes.add(EmptyPasses.Pass(isEmpty: true, isQuiet: $0.isQuiet), at: at($0.second)) }
  }
}

@Suite struct `What a keeper wrote down` {
  @Test func `tells its own number, its worker's, the exit and the end, run by run`() {
    let text = """
      a-1 keeper 10 5 6
      b-1 keeper 20 7 8
      a-1 worker 11 6 9
      a-1 exit code 3
      b-1 worker 21 8 8
      b-1 exit signal 9
      b-1 gone

      """
    let notes = KeeperNotes.read(Array(text.utf8))
    #expect(notes["a-1"]?.keeper == KeeperNotes.Process(pid: 10, started: 5...6))
    #expect(notes["a-1"]?.worker == KeeperNotes.Process(pid: 11, started: 6...9))
    #expect(notes["a-1"]?.exit == .code(3) && notes["a-1"]?.isGone == false)
    #expect(notes["b-1"]?.exit == .signal(9) && notes["b-1"]?.isGone == true)
    #expect(notes["c-1"] == nil)
  }

  @Test(arguments: [
    "a-1", "a-1 keep", "a-1 keeper 10 6 5", "a-1 exit 3", "a-1 exit code", "a-1 gone 1", "a-1 gone or not", " gone",
    "a-1 worker x 1 2",
  ])
  func `says nothing where a line is torn or foreign`(line: String) {
    let notes = KeeperNotes.read(Array(line.utf8))["a-1"] ?? KeeperNotes()
    #expect(notes == KeeperNotes())
  }
}
