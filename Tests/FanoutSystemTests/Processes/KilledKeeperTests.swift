import CSystem
import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

extension Machine {
  @Suite struct `A keeper that is killed while it makes its worker` {
    @Test func `leaves a worker that is at work, which is no worker that could not start`() throws {
      let stage = try Stage(notes: 1)
      let words = try Words()
      let start = stage.start("echo $$ $PPID; exec sleep 1000", output: words.writer.number)
      let numbers = try words.line().split(separator: " ").compactMap { Int32($0) }
      try #require(numbers.count == 2)
      let worker = try stage.ended.add(numbers[0])
      #expect(kill(numbers[1], SIGKILL) == 0)
      let child = try start.wait().get()
      #expect(child.pid == worker.pid && child.keeper.pid == numbers[1])
      #expect(ProcessTable.entry(child.pid)?.parent == getpid())
      var status: ExitStatus?
      try eventually {
        status = try child.keeper.reap()
        return status != nil
      }
      #expect(status == .signal(SIGKILL))
      _ = worker.signal(SIGKILL)
      #expect(waitpid(child.pid, nil, 0) == child.pid)
    }

    @Test func `has made none before it is noted`() throws {
      let stage = try Stage(notes: 0)
      let start = stage.start("touch '\(stage.scratch.path)/ran'; exec sleep 1000", output: nil)
      var keeper: Int32?
      try eventually {
        keeper = try ProcessTable.read().first { $0.parent == getpid() && $0.name == "fanout-keeper" }?.pid
        return keeper != nil
      }
      #expect(kill(try #require(keeper), SIGKILL) == 0)
      #expect(throws: SpawnFailure.self) { try start.wait().get() }
      #expect(access("\(stage.scratch.path)/ran", F_OK) == -1)
      #expect(try ProcessTable.read().allSatisfy { $0.parent != getpid() || $0.pid != keeper })
    }
  }
}

/// Keepers whose notes go into a pipe that has room for so many: at the next one a keeper stands still. This process
/// inherits what they leave meanwhile, as a supervisor does.
private final class Stage {
  let scratch: Scratch
  let ended = Ended()
  private let keepers: Keepers
  private let reader: Descriptor
  private static let run = String(repeating: "r", count: 100)

  init(notes: Int) throws {
    scratch = try Scratch()
    let path = "\(scratch.path)/notes"
    try #require(mkfifo(path, 0o600) == 0)
    reader = try Descriptor.open(path, O_RDONLY | O_NONBLOCK)
    let writer = try Descriptor.open(path, O_WRONLY)
    // F_SETPIPE_SZ: one page, so that what fills it is known.
    let size = Int(fcntl(reader.number, 1031, 4096))
    // A note is longer than its run's name, and shorter than twice that.
    let filling = [UInt8](repeating: 0x20, count: size - notes * 2 * Stage.run.utf8.count)
    try #require(write(writer.number, filling, filling.count) == filling.count)
    keepers = try Keepers(notesAt: path)
    writer.close()
    try #require(csystem_become_subreaper() == 0)
  }

  deinit {
    // PR_SET_CHILD_SUBREAPER: the tests that come after this one have no children of others.
    typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
    if let control = dlsym(nil, "prctl") { _ = unsafeBitCast(control, to: Control.self)(36, 0, 0, 0, 0) }
  }

  /// Begins a start on a thread of its own: it comes back when the keeper has answered or is gone.
  func start(_ script: String, output: Int32?) -> Start {
    var command = ChildCommand(
      executable: "/bin/sh", arguments: ["sh", "-c", script], environment: [Array("PATH=/usr/bin:/bin".utf8)],
      output: output, newSession: true)
    command.keptRun = Stage.run
    return Start(command, keepers)
  }

  final class Start: @unchecked Sendable {
    private let isDone = DispatchSemaphore(value: 0)
    private var result: Result<KeptChild, SpawnFailure>?

    init(_ command: ChildCommand, _ keepers: Keepers) {
      nonisolated(unsafe) let keepers = keepers
      Thread { [self] in
        result = Spawner.spawn([command], keepers: keepers)[0]
        isDone.signal()
      }.start()
    }

    func wait() throws -> Result<KeptChild, SpawnFailure> {
      try #require(isDone.wait(timeout: .now() + 60) == .success, "the start has not come back within a minute")
      return try #require(result)
    }
  }
}
