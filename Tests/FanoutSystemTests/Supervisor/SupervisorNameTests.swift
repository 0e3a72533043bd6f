import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

extension Machine {
  @Suite struct `The name of a supervisor` {
    private let clocks = Clocks(
      moment: { Moment(wall: WallTime(milliseconds: 1_795_219_200_000), boot: "b", bootMilliseconds: 1) },
      monotonic: { MonotonicTime(nanoseconds: 1) })
    private let scratch: Scratch
    private let state: StateDirectory

    init() throws {
      scratch = try Scratch()
      state = StateDirectory(path: scratch.path)
      try state.prepare()
    }

    private func id(_ drawn: UInt64) -> SupervisorID { .new(at: clocks, drawn: drawn) }

    private func files() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: state.supervisors).sorted()
    }

    @Test func `is drawn again while one that lives has it, whose lock stays its own`() throws {
      var draws: [UInt64] = [7, 7, 7, 8]
      func take() throws -> (id: SupervisorID, lock: CategoryLock) {
        try Supervisor.takeOwnLock(.drawn { draws.removeFirst() }, in: state, at: clocks)
      }
      let first = try take()
      let second = try take()
      #expect(first.id == id(7) && second.id == id(8) && draws.isEmpty)
      for one in [first, second] {
        #expect(FileIdentity(try .of(state.supervisorLock(one.id))) == one.lock.identity)
        #expect(isBusy(CategoryLock.take(state.supervisorLock(one.id))))
      }
      #expect(try files() == ["\(first.id).lock", "\(second.id).lock"])
    }

    @Test func `that was given is refused where another has it, whose lock stays its own`() throws {
      let (name, lock) = try Supervisor.takeOwnLock(.given(id(7)), in: state, at: clocks)
      #expect(throws: StateError.self) { try Supervisor.takeOwnLock(.given(id(7)), in: state, at: clocks) }
      #expect(FileIdentity(try .of(state.supervisorLock(name))) == lock.identity && !lock.isUnlinked)
      #expect(isBusy(CategoryLock.take(state.supervisorLock(name))))
      #expect(try files() == ["\(name).lock"])
    }

    /// Words, orders, answers and notes are told by the name too.
    @Test(arguments: ["%.lock", ".%.lock", "%.log", "%.order", "%.answer", "%.keepers"])
    func `is drawn again while anything bears it, whoever starts the supervisor`(file: String) throws {
      let path = "\(state.supervisors)/\(file.replacingOccurrences(of: "%", with: id(7).text))"
      try Data("kept".utf8).write(to: URL(fileURLWithPath: path))
      var draws: [UInt64] = [7, 8]
      let site = LaunchSite(
        state: state, environment: ProcessEnvironment.current(), clocks: clocks, random: { draws.removeFirst() })
      #expect(try site.newID() == id(8) && draws.isEmpty)
      draws = [7, 8]
      #expect(try Supervisor.takeOwnLock(.drawn { draws.removeFirst() }, in: state, at: clocks).id == id(8))
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "kept")
    }

    @Test func `is not drawn for ever`() throws {
      var draws = 0
      let taken = try Supervisor.takeOwnLock(.given(id(7)), in: state, at: clocks)
      #expect(throws: StateError.self) {
        _ = try Supervisor.takeOwnLock(
          .drawn {
            draws += 1
            return 7
          }, in: state, at: clocks)
      }
      #expect(draws == SupervisorID.draws && !taken.lock.isUnlinked)
    }
  }
}
