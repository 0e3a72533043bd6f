import FanoutCore
import Foundation
import Testing

/// What `keep` lets go, and what it never may.
@Suite struct `Retention` {
  /// A sandbox with one ended run, and copies of its directory under old names.
  private func sandbox(old names: [String]) throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, allowlist: ["code"])
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    let run = try #require(box.ends().keys.first)
    for name in names {
      try FileManager.default.copyItem(atPath: "\(box.state)/runs/\(run)", toPath: "\(box.state)/runs/\(name)")
    }
    // The first fire has looked already; its record is what the next look waits for.
    try box.rewriteJournal { record in
      if case .pruned = record.event { record.event = .other(kind: "notLookedYet") }
    }
    return box
  }

  private func pruned(_ box: Sandbox) -> [(runs: Int64, more: Bool)] {
    box.journal().compactMap { if case .pruned(let runs, _, _, let more) = $0.event { (runs, more) } else { nil } }
  }

  @Test func `removes what is old and has ended, and nothing that is open or cannot be read`() throws {
    let box = try sandbox(old: ["20200101T000000Z-aaaa-1", "20200101T000000Z-bbbb-1"])
    let unreadable = try box.write("state/runs/20200101T000000Z-bbbb-1/run.json", "{")
    try box.write("state/fires/20200101T000000Z-aaaa/plan.json", "{}")
    try box.write("state/journal/2015-01-01.jsonl", "\n")
    let kept = try #require(box.ends().keys.first)
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    #expect(!box.exists("state/runs/20200101T000000Z-aaaa-1"))
    #expect(!box.exists("state/fires/20200101T000000Z-aaaa") && !box.exists("state/journal/2015-01-01.jsonl"))
    #expect(box.exists(unreadable) && box.exists("state/runs/\(kept)"))
    #expect(pruned(box).map(\.runs) == [1])
  }

  @Test(.enabled(if: Machine.isRoot, .init(rawValue: Machine.needsRoot)))
  func `removes whole what a worker has closed, and leaves whole what it cannot remove, and says so`() throws {
    let user = 4719
    let closed = "20200101T000000Z-aaaa-1"
    let foreign = "20200101T000000Z-bbbb-1"
    let box = try sandbox(old: [closed, foreign])
    for name in [closed, foreign] {
      try box.write("state/runs/\(name)/build/deep/file", "x")
      try box.write("state/runs/\(name)/build/deep/other", "x")
    }
    try box.give(to: user)
    #expect(try box.execute(["/bin/chmod", "-R", "a-w", "\(box.state)/runs/\(closed)/build"]).code == 0)
    #expect(try box.execute(["/bin/chmod", "0", "\(box.state)/runs/\(closed)/build/deep"]).code == 0)
    // Somebody else's, as a container leaves it.
    #expect(try box.execute(["/bin/chown", "-R", "0:0", "\(box.state)/runs/\(foreign)/build/deep"]).code == 0)
    let before = try box.execute(["/usr/bin/find", "\(box.state)/runs/\(foreign)"]).out
    let first = try box.shell(as: user, "$F fire")
    #expect(first.code == 0 && first.err.contains("\(foreign) is old and cannot be removed"), "\(first)")
    let after = try box.execute(["/usr/bin/find", "\(box.state)/runs/\(foreign)"]).out
    #expect(!box.exists("state/runs/" + closed) && after == before)
    #expect(pruned(box).map(\.runs) == [1] && pruned(box).map(\.more) == [true])
    #expect(box.eventually { box.isQuiet() })
    #expect(try box.shell(as: user, "$F fire").err.contains("\(foreign) is old and cannot be removed"))
    #expect(box.eventually { box.isQuiet() })
    try box.give(to: user)
    #expect(try box.shell(as: user, "$F fire").code == 0)
    #expect(!box.exists("state/runs/" + foreign) && pruned(box).map(\.runs) == [1, 0, 1])
    let left = try FileManager.default.contentsOfDirectory(atPath: box.state + "/runs").filter { $0.hasPrefix(".") }
    #expect(left.isEmpty && box.eventually { box.isQuiet() })
  }

  /// Of a directory or of a file, of another file system or of the same.
  @Test(
    .enabled(if: Machine.canMount, .init(rawValue: Machine.needsMount)),
    arguments: [
      "mount --bind precious $R/data", "mount -t tmpfs tmpfs $R/data; echo 1 > $R/data/thesis",
      "mount --bind precious/thesis $R/log",
    ])
  func `leaves whole what something is mounted in`(mount: String) throws {
    let old = "20200101T000000Z-aaaa-1"
    let box = try sandbox(old: [old])
    try box.write("precious/thesis", "years of work")
    let result = try box.execute([
      "unshare", "--mount", "sh", "-c",
      "R=state/runs/\(old); mkdir -p $R/data; touch $R/log $R/zzz; \(mount); '\(Sandbox.binary)' fire; ls $R; cat precious/thesis",
    ])
    #expect(
      result.err.contains("\(old) is old and cannot be removed") && result.err.contains("something is mounted there"),
      "\(result)")
    #expect(
      result.out.contains("years of work") && result.out.contains("zzz\n") && result.out.contains("run.json\n"),
      "\(result)")
    #expect(pruned(box).map(\.runs) == [0] && box.eventually { box.isQuiet() })
    // With the mount it goes.
    #expect(try box.run("fire").code == 0)
    #expect(try !box.exists("state/runs/" + old) && box.read("precious/thesis") == "years of work")
  }

  @Test func `removes nothing of an open run, however old`() throws {
    let box = try sandbox(old: ["20200101T000000Z-aaaa-1"])
    try box.write("state/journal/2019-12-31.jsonl", "")
    try box.write("state/fires/20200101T000000Z-aaaa/plan.json", "{}")
    // Nobody can say what it is: so it may live, and nothing starts beside it.
    try box.write("state/live/20200101T000000Z-aaaa-1", "{")
    _ = try box.run("fire")
    #expect(box.exists("state/runs/20200101T000000Z-aaaa-1") && box.exists("state/fires/20200101T000000Z-aaaa"))
    #expect(box.exists("state/journal/2019-12-31.jsonl"))
  }

  @Test func `removes at most two hundred in one fire, the oldest first, and goes on in the next`() throws {
    let names = (0..<201).map { "20200101T000\($0 / 60)\($0 % 60 < 10 ? "0" : "")\($0 % 60)Z-aaaa-1" }
    let box = try sandbox(old: names)
    #expect(try box.run("fire").code == 0)
    #expect(names.filter { box.exists("state/runs/" + $0) } == [names[200]])
    #expect(try box.run("fire").code == 0)
    #expect(!box.exists("state/runs/" + names[200]))
    #expect(pruned(box).map(\.runs) == [200, 1])
    #expect(pruned(box).map(\.more) == [true, false])
    #expect(box.eventually { box.isQuiet() })
  }
}
