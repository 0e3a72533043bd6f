import CSystem
import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

extension Machine {
  @Suite struct `Programs that are called` {
    let clocks: Clocks

    init() throws { clocks = try .live() }

    private func call(
      _ script: String, _ arguments: [String] = [], input: String = "", limit: Int = 1 << 20, time: Duration = minute
    )
      -> ProgramCall
    {
      ProgramCall(
        command: ChildCommand(
          executable: "/bin/sh", arguments: ["sh", "-c", script, "sh"] + arguments,
          environment: [Array("PATH=/usr/local/bin:/usr/bin:/bin".utf8)], directory: "/", newSession: false),
        input: Array(input.utf8), outputLimit: limit, timeLimit: time)
    }

    /// Waits in a loop of its own, as a supervisor would: for one source.
    private func replies(_ programs: Programs, _ count: Int) throws -> [Programs.Key: ProgramCall.Reply] {
      let loop = try EventLoop(clocks: clocks)
      try loop.watch(programs.descriptor, token: 1)
      var replies: [Programs.Key: ProgramCall.Reply] = [:]
      let end = clocks.monotonic() + minute
      while replies.count < count {
        try #require(clocks.monotonic() < end, "\(count - replies.count) replies are missing")
        _ = try loop.wait(until: min(programs.wakesAt ?? end, end))
        for (key, reply) in try programs.advance() { #expect(replies.updateValue(reply, forKey: key) == nil) }
      }
      return replies
    }

    private func text(_ reply: ProgramCall.Reply?) -> String { String(decoding: reply?.output ?? [], as: UTF8.self) }

    @Test func `run a hundred at once in one process, which touch no child that is not theirs`() throws {
      let living = try shell("exec sleep 1000")
      defer { try? stop(living) }
      let ended = try shell("exit 7")
      let programs = try Programs(clocks: clocks)
      // Each waits until all of them run.
      let scratch = try Scratch()
      let script =
        ": > \"$1/$2\"; while [ $(ls \"$1\" | wc -l) -lt 100 ]; do sleep 0.01; done; cat; echo \"$2\" >&2; exit \"$2\""
      let keys = try (0..<100).map { number in
        try programs.start(call(script, [scratch.path, "\(number)"], input: "answer \(number)")).get()
      }
      let replies = try replies(programs, 100)
      for (number, key) in keys.enumerated() {
        let reply = try #require(replies[key])
        #expect(
          reply.end == .exited(.code(Int32(number))) && text(reply) == "answer \(number)"
            && reply.words == "\(number)\n")
      }
      #expect(ProcessTable.entry(living.pid)?.isZombie == false)
      #expect(try end(of: ended.pidfd) == .code(7))
      #expect(programs.wakesAt == nil)
    }

    @Test func `end what they leave, whatever it did to session, environment and descriptors`() throws {
      let script = "setsid env -i sh -c 'exec sleep 1000' <&- >&- 2>&- & echo $!; exit 3"
      let programs = try Programs(clocks: clocks)
      let first = try programs.start(call(script)).get()
      // It belongs to one of two, and the other is at work meanwhile.
      let other = try programs.start(call("sleep 1000")).get()
      let loop = try replies(programs, 1)
      let left = try #require(Int32(text(loop[first]).trimmingCharacters(in: .newlines)))
      #expect(loop[first]?.end == .exited(.code(3)) && loop[first]?.left == [] && ProcessTable.entry(left) == nil)
      programs.end(other, for: .interrupted(SIGTERM))
      #expect(try replies(programs, 1)[other]?.end == .interrupted(SIGTERM))
    }

    @Test func `count for what was written when they ended, not for what their children write`() throws {
      let programs = try Programs(clocks: clocks)
      let key = try programs.start(call("echo one; (trap '' TERM HUP; while :; do echo two; done) & exit 0")).get()
      let reply = try #require(try replies(programs, 1)[key])
      #expect(reply.end == .exited(.code(0)) || reply.end == .tooLarge)
      #expect(text(reply).hasPrefix("one\n"))
    }

    @Test func `are ended at their limits, also where they ignore that they are asked to`() throws {
      let programs = try Programs(clocks: clocks)
      let late = try programs.start(
        call("trap '' TERM; echo so far; sleep 1000 & wait; sleep 1000", time: .milliseconds(500))
      ).get()
      let loud = try programs.start(call("while :; do echo much; done", limit: 1000)).get()
      let replies = try replies(programs, 2)
      #expect(replies[late]?.end == .timedOut && text(replies[late]) == "so far\n" && replies[late]?.left == [])
      #expect(replies[loud]?.end == .tooLarge && replies[loud]?.output.count == 1000)
    }

    @Test func `that cannot be started say so at once`() throws {
      var call = call("true")
      call.command.executable = "/nowhere/program"
      #expect(try Programs(clocks: clocks).start(call) == .failure(.missing("/nowhere/program")))
    }

    @Test func `are not lost with a keeper that is stopped or killed`() async {
      await #expect(processExitsWith: .success) {
        let clocks = try Clocks.live()
        _ = csystem_become_subreaper()
        for signal in [SIGSTOP, SIGKILL] {
          let programs = try Programs(clocks: clocks)
          let words = try Words()
          let call = ProgramCall(
            command: ChildCommand(
              executable: "/bin/sh", arguments: ["sh", "-c", "trap 'exit 4' TERM; sleep 1000 & wait"],
              environment: [Array("PATH=/bin:/usr/bin".utf8)], lock: words.writer.number, newSession: false),
            timeLimit: .milliseconds(200))
          let key = try programs.start(call).get()
          let keeper = try ProcessTable.read().first { $0.parent == getpid() && $0.name == "fanout-keeper" }
          guard let keeper else { exit(2) }
          guard keeper.signal(signal) == .sent else { exit(5) }
          let loop = try EventLoop(clocks: clocks)
          try loop.watch(programs.descriptor, token: 1)
          var reply: ProgramCall.Reply?
          let end = clocks.monotonic() + minute
          while reply == nil, clocks.monotonic() < end {
            _ = try loop.wait(until: min(programs.wakesAt ?? end, end))
            reply = try programs.advance().first { $0.key == key }?.reply
          }
          guard reply?.end == .timedOut else { exit(3) }
          // Everybody who had it has closed it.
          guard try words.rest().isEmpty else { exit(4) }
        }
      }
    }
  }
}
