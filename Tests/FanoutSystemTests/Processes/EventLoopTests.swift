import CSystem
import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

extension Machine {
  @Suite struct `The event loop` {
    let clocks: Clocks

    init() throws { clocks = try .live() }

    @Test func `sees every one of two hundred exits and reads its status`() throws {
      let loop = try EventLoop(clocks: clocks)
      let children = try (0..<200).map { number in try shell("exit \(number)") }
      for (number, child) in children.enumerated() { try loop.watch(child.pidfd.number, token: UInt64(number)) }
      var seen: [UInt64: ExitStatus] = [:]
      while seen.count < children.count {
        let tokens = try loop.wait(until: clocks.monotonic() + minute)
        try #require(!tokens.isEmpty, "\(children.count - seen.count) exits are missing")
        for token in tokens {
          let pidfd = children[Int(token)].pidfd
          #expect(seen.updateValue(try #require(try ExitWatch.status(of: pidfd)), forKey: token) == nil)
          loop.unwatch(pidfd.number)
        }
      }
      for number in 0..<200 { #expect(seen[UInt64(number)] == .code(Int32(number))) }
    }

    @Test func `answers with nothing at its deadline, not before it`() throws {
      let loop = try EventLoop(clocks: clocks)
      let deadline = clocks.monotonic() + .microseconds(1500)
      #expect(try loop.wait(until: deadline) == [])
      #expect(clocks.monotonic() >= deadline)
      #expect(try loop.wait(until: MonotonicTime(nanoseconds: 0)) == [])
    }

    @Test func `tells again what was not consumed, and nothing of what it no longer watches`() throws {
      let loop = try EventLoop(clocks: clocks)
      let words = try Words()
      try loop.watch(words.reader.number, token: 7)
      try words.writer.writeAll([1])
      #expect(try loop.wait(until: nil) == [7])
      #expect(try loop.wait(until: nil) == [7])
      loop.unwatch(words.reader.number)
      #expect(try loop.wait(until: MonotonicTime(nanoseconds: 0)) == [])
    }

    @Test func `refuses what can never be ready`() throws {
      let loop = try EventLoop(clocks: clocks)
      let scratch = try Scratch()
      let file = try Descriptor.open(try scratch.file("x", ""), O_RDONLY)
      let error = #expect(throws: SystemError.self) { try loop.watch(file.number, token: 0) }
      #expect(error?.code == EPERM)
    }
  }

  @Suite struct `An exit` {
    @Test func `is seen at once though the worker left a process behind that holds its output`() throws {
      let words = try Words()
      let child = try shell("sleep 1000 & echo $!", output: words.writer.number)
      let left = Ended()
      let sleeper = try left.add(try words.number())
      #expect(try end(of: child.pidfd) == .code(0))
      #expect(ProcessTable.entry(sleeper.pid)?.startTicks == sleeper.startTicks)
    }

    @Test func `by a signal is a signal`() throws {
      #expect(try end(of: try shell("kill -9 $$").pidfd) == .signal(9))
      #expect(try end(of: try shell("kill -TERM $$").pidfd) == .signal(15))
    }

    @Test func `can be read without reaping, and its number stays taken`() throws {
      let child = try shell("exit 3")
      #expect(try end(of: child.pidfd, leavingZombie: true) == .code(3))
      #expect(ProcessTable.entry(child.pid)?.isZombie == true)
      #expect(try ExitWatch.status(of: child.pidfd) == .code(3))
      #expect(ProcessTable.entry(child.pid) == nil)
    }

    @Test func `is nothing while the process runs, and unseen of somebody else's child`() throws {
      let words = try Words()
      let child = try shell("sleep 1000 & echo $!", output: words.writer.number)
      let left = Ended()
      let sleeper = try left.add(try words.number())
      let pidfd = Descriptor(owning: csystem_pidfd_open(sleeper.pid))
      #expect(try ExitWatch.status(of: pidfd) == nil)
      #expect(sleeper.signal(SIGKILL) == .sent)
      #expect(try end(of: pidfd) == .unseen)
      #expect(try end(of: child.pidfd) == .code(0))
    }
  }
}
