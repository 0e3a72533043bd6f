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

  @Suite struct `The reaps of a keeper` {
    /// One that whoever comes after its supervisor can follow: even before a reap and behind it, and never the same
    /// again.
    @Test(arguments: [true, false])
    func `are counted where others can see it, if it takes notes`(takesNotes: Bool) throws {
      let scratch = try Scratch()
      let keepers = try Keepers(notesAt: takesNotes ? "\(scratch.path)/notes" : nil)
      let go = "\(scratch.path)/go"
      // Each that is left goes when its file is there.
      let left = "setsid sh -c 'while ! [ -e $0$1 ]; do sleep 0.01; done' '\(go)' $n"
      let script = "for n in 1 2 3; do (\(left) &); done; exit 0"
      var command = ChildCommand(
        executable: "/bin/sh", arguments: ["sh", "-c", script], environment: [Array("PATH=/usr/bin:/bin".utf8)],
        output: nil, newSession: true)
      command.keptRun = "x-1"
      let child = try Spawner.spawn([command], keepers: keepers)[0].get()
      let keeper = child.keeper
      func seen() throws -> UInt64? { try ProcessTable.eventCount(keeper.pid, of: Int32(CSYSTEM_KEEPER_COUNTER)) }
      var counts: [UInt64] = []
      for number in 0...2 {
        if number > 0 { #expect(FileManager.default.createFile(atPath: "\(go)\(number)", contents: nil)) }
        // Its worker, the shells that have made the others, and one more each time.
        try eventually { keeper.exit != nil && keeper.reaps % 2 == 0 && keeper.reaps > (counts.last ?? 0) + 1 }
        let count = keeper.reaps
        // It tells us first.
        if takesNotes { try eventually { try seen() == count } } else { #expect(try seen() == nil) }
        counts.append(count)
      }
      #expect(FileManager.default.createFile(atPath: "\(go)3", contents: nil))
      var status: ExitStatus?
      try eventually {
        status = try keeper.reap()
        return status != nil
      }
      #expect(status == .code(0))
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
