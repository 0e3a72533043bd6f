import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

@Suite struct `What is old` {
  private static let day = Duration.seconds(86_400)
  private let machine: Timeline

  init() throws { machine = try Timeline() }

  private func kept(_ ids: (fire: FireID, run: RunID)) -> Bool {
    machine.exists(machine.state.run(ids.run)) && machine.exists(machine.state.fire(ids.fire))
  }

  @Test func `goes when every clock says so, and not before`() throws {
    let first = try machine.fire()
    machine.pass(Self.day * 13)
    try machine.fire()
    _ = try machine.prune()
    #expect(kept(first))
    machine.pass(Self.day * 2)
    try machine.fire()
    #expect(try machine.prune().isEmpty)
    #expect(!machine.exists(machine.state.run(first.run)) && !machine.exists(machine.state.fire(first.fire)))
  }

  @Test(arguments: [1, 20, 405, 730])
  func `is nothing by a wall clock alone that was set ahead, in as many fires as there are`(days: Int) throws {
    let young = try machine.fire()
    let open = try machine.fire("news", isOpen: true)
    let journal = machine.journal.days().days
    machine.set(by: Self.day * days)
    for hour in 0..<4 {
      try machine.fire()
      let said = try machine.prune()
      #expect(said.contains { $0.contains("ahead of what boot time") } == (hour == 0), "\(hour): \(said)")
      #expect(kept(young) && kept(open) && journal.allSatisfy(machine.journal.days().days.contains))
      machine.pass(.seconds(4000))
    }
    #expect(try machine.records().count { $0.event.kind == "clockAhead" } == 1)
    // Set right: what grows old then is old.
    machine.set(by: .zero - Self.day * days)
    machine.pass(Self.day * 16)
    try machine.fire()
    _ = try machine.prune()
    #expect(!machine.exists(machine.state.run(young.run)) && kept(open))
  }

  @Test func `is said once and again while the clock is ahead, and put on record once each time`() throws {
    for _ in 0..<2 {
      try machine.fire()
      machine.set(by: Self.day * 20)
      for _ in 0..<2 {
        try machine.fire()
        #expect(try machine.prune().count == 1)
      }
      machine.set(by: .zero - Self.day * 20)
      try machine.fire()
      #expect(try machine.prune().isEmpty)
      machine.pass(.seconds(7200))
    }
    #expect(try machine.records().count { $0.event.kind == "clockAhead" } == 2)
  }

  @Test func `after a start waits until the clock has stood for an hour where the machine was off for long`() throws {
    let old = try machine.fire()
    machine.restart(off: Self.day * 20)
    let young = try machine.fire()
    #expect(try machine.prune().count == 1 && kept(old))
    machine.pass(.seconds(3500))
    try machine.fire()
    #expect(try machine.prune().count == 1 && kept(old))
    machine.pass(.seconds(200))
    try machine.fire()
    _ = try machine.prune()
    #expect(!machine.exists(machine.state.run(old.run)) && kept(young))
  }

  @Test func `after a start under a clock that is ahead and is set right within the hour is nothing`() throws {
    let young = try machine.fire()
    machine.restart(off: Self.day * 400)
    try machine.fire()
    _ = try machine.prune()
    machine.pass(.seconds(600))
    machine.set(by: .zero - Self.day * 400)
    for _ in 0..<3 {
      try machine.fire()
      _ = try machine.prune()
      machine.pass(.seconds(4000))
    }
    #expect(kept(young))
  }

  @Test func `is not what a clock that was a year behind has named`() throws {
    try machine.fire()
    machine.set(by: .zero - Self.day * 405)
    let young = try machine.fire()
    machine.set(by: Self.day * 405)
    try machine.fire()
    machine.pass(.seconds(7200))
    try machine.fire()
    _ = try machine.prune()
    machine.restart(off: .seconds(60))
    try machine.fire()
    machine.pass(.seconds(7200))
    _ = try machine.prune()
    #expect(kept(young) && machine.journal.days().days.count == 2)
  }

  @Test func `is nothing that cannot be read, nor anything beside a journal that cannot`() throws {
    let old = try machine.fire()
    machine.pass(Self.day * 500)
    try machine.fire()
    let state = machine.state
    try FileManager.default.createDirectory(
      atPath: state.run("20200101T000000Z-aaaa-1"), withIntermediateDirectories: true)
    try Data("x".utf8).write(to: URL(fileURLWithPath: state.fire("20200101T000000Z-aaaa")))
    try Data("no record\n".utf8).write(to: URL(fileURLWithPath: state.journal + "/2015-01-01.jsonl"))
    let fifo = state.journal + "/2015-01-02.jsonl"
    #expect(mkfifo(fifo, 0o600) == 0)
    let said = try machine.prune()
    #expect(said.count == 1 && said[0].contains(fifo) && kept(old), "\(said)")
    try FileManager.default.removeItem(atPath: fifo)
    _ = try machine.prune()
    #expect(!machine.exists(state.run(old.run)))
    #expect(machine.exists(state.run("20200101T000000Z-aaaa-1")) && machine.exists(state.fire("20200101T000000Z-aaaa")))
    #expect(machine.exists(state.journal + "/2015-01-01.jsonl") && machine.journal.days().days.count == 2)
  }

  @Test func `is by size what is oldest in truth, whatever its name says`() throws {
    let first = try machine.fire()
    machine.pass(Self.day)
    machine.set(by: .zero - Self.day * 100)
    let second = try machine.fire()
    machine.set(by: Self.day * 100)
    machine.pass(Self.day)
    let third = try machine.fire()
    machine.pass(.seconds(7200))
    for ids in [first, second, third] { try machine.directory(of: ids.run, log: 100_000) }
    _ = try machine.prune(Retention(logs: 250_000))
    #expect(!machine.exists(machine.state.run(first.run)) && kept(second) && kept(third))
  }

  @Test func `waits for the next day where it ended only now`() throws {
    let long = try machine.fire(isOpen: true)
    machine.pass(Self.day * 20)
    try FileManager.default.removeItem(atPath: "\(machine.state.live)/\(long.run)")
    let end = RunEndRecord(outcome: .noop, exit: .code(0))
    let code = try Timeline.named("code")
    try JournalWriter(machine.journal).append([
      Record(moment: machine.clocks.moment(), fire: long.fire, run: long.run, category: code, event: .runEnded(end))
    ])
    try machine.fire()
    _ = try machine.prune()
    #expect(machine.exists(machine.state.run(long.run)))
    machine.pass(Self.day * 3)
    try machine.fire()
    _ = try machine.prune()
    #expect(!machine.exists(machine.state.run(long.run)))
  }

  @Test func `goes on where an earlier fire was ended in the middle of it`() throws {
    try machine.fire()
    let rest = machine.state.runs + "/.removed-20200101T000000Z-aaaa-1"
    try FileManager.default.createDirectory(atPath: rest + "/deep", withIntermediateDirectories: true)
    _ = try machine.prune()
    #expect(!machine.exists(rest))
  }
}

@Suite struct `A directory that is removed` {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func `goes with names that are no text, with closed directories, with links and not with what they lead to`()
    throws
  {
    let tree = scratch.path + "/tree"
    let kept = try scratch.file("kept", "x")
    let made = system(
      "mkdir -p \(tree)/a/b && printf x >\"\(tree)/a/$(printf '\\377\\376')\" && ln -s \(kept) \(tree)/a/link && ln -s \(scratch.path) \(tree)/up "
        + "&& mkfifo \(tree)/a/b/fifo && chmod 0 \(tree)/a/b && chmod 0555 \(tree)/a")
    #expect(made == 0)
    try FileTree.remove(tree, aside: scratch.path + "/.removed")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["kept"])
  }

  @Test func `goes however deep it is, with few descriptors`() throws {
    let tree = scratch.path + "/tree"
    let name = String(repeating: "d", count: 200)
    #expect(mkdir(tree, 0o700) == 0)
    var place = open(tree, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    for _ in 0..<300 {
      #expect(mkdirat(place, name, 0o700) == 0)
      let next = openat(place, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      close(place)
      close(openat(next, "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
      place = next
    }
    close(place)
    try FileTree.remove(tree, aside: scratch.path + "/.removed")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }

  @Test func `of many files goes whole`() throws {
    let tree = scratch.path + "/tree"
    #expect(system("mkdir \(tree) && cd \(tree) && seq 3000 | xargs touch") == 0)
    try FileTree.remove(tree, aside: scratch.path + "/.removed")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }
}
