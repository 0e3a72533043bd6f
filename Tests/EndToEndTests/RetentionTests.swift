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

  /// Whoever is to decide looks at it.
  @Test func `keeps the run that a hand is up for, however old`() throws {
    let box = try sandbox(old: ["20200101T000000Z-aaaa-1", "20200101T000000Z-bbbb-1"])
    let last = try #require(box.journal().last)
    let raise = HandRaise(HandID(1), .question, subject: "20200101T000000Z-aaaa-1", detail: "which?")
    let record = Record(
      moment: last.moment, run: RunID("20200101T000000Z-aaaa-1"), category: last.category, event: .handRaised(raise))
    let day = try #require(FileManager.default.contentsOfDirectory(atPath: box.state + "/journal").max())
    try box.write(
      "state/journal/" + day, box.read("state/journal/" + day) + String(decoding: record.line(), as: UTF8.self))
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    #expect(box.exists("state/runs/20200101T000000Z-aaaa-1") && !box.exists("state/runs/20200101T000000Z-bbbb-1"))
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

  /// What hinders a removal, made by root in `$R`, which is `$U`'s; and what a fire says of the place.
  private static let deep = "d=$R/zz; for i in $(seq 70); do d=$d/d; done; mkdir -p $d"
  private static let hindrances: [(arrange: String, name: String)] = [
    ("touch $R/zz/file; chattr +i $R/zz/file", "zz/file"), ("touch $R/log; chattr +a $R/log", "log"),
    ("chattr +i $R/zz", "zz"), ("touch $R/zz/file; chattr +a $R/zz", "zz"),
    ("chmod 1777 $R/zz; chown 0 $R/zz; touch $R/zz/theirs", "zz/theirs"),
    ("\(deep)/theirs; touch $d/theirs/x; chown -R $U $R; chown 0 $d/theirs", "…/theirs"),
    ("\(deep); touch $d/x; chown -R $U $R; chattr +i $d/x", "…/x"),
  ]

  /// Whatever hinders it and however deep: not a name of it goes before, and no mode changes.
  @Test(.enabled(if: Machine.isRoot, .init(rawValue: Machine.needsRoot)), arguments: 0..<7)
  func `leaves as it was what holds anything that may not be removed`(number: Int) throws {
    let (arrange, name) = Self.hindrances[number]
    guard Machine.makesImmutable || !arrange.contains("chattr") else { return }
    let old = "20200101T000000Z-aaaa-1"
    let user = 4720 + number
    let box = try sandbox(old: [old])
    let directory = "\(box.state)/runs/\(old)"
    // Some are met before what hinders and some behind it, whatever the order of a directory.
    _ = try box.shell(
      "cd state/runs/\(old) && mkdir zz && for n in a m zzz; do mkdir -p $n/in && touch $n/file $n/in/file; done")
    try box.give(to: user)
    let made = try box.shell(
      "R='\(directory)'; U=\(user); \(arrange); for n in a m zzz; do chmod 0 $R/$n/in; chmod 500 $R/$n; done")
    defer { _ = try? box.shell("chattr -R -i -a '\(directory)'") }
    #expect(made.code == 0, "\(made)")
    let listing = "find '\(directory)' -printf '%p %m %U %y\\n' | sort"
    let before = try box.shell(listing).out
    let fire = try box.shell(as: user, "exec $F fire")
    #expect(fire.code == 0 && fire.err.contains("\(old) is old and cannot be removed"), "\(fire)")
    #expect(fire.err.contains(name + ": "), "\(fire)")
    #expect(try box.shell(listing).out == before)
    #expect(pruned(box).map(\.runs) == [0])
    #expect(box.eventually { box.isQuiet() })
    // Without it, it goes.
    _ = try box.shell("chattr -R -i -a '\(directory)'")
    try box.give(to: user)
    #expect(try box.shell(as: user, "exec $F fire").code == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: box.state + "/runs").allSatisfy { !$0.contains(old) })
    #expect(box.eventually { box.isQuiet() })
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

  /// One that works, by names as old as can be: its lock and its supervisor are not asked for, its entry is enough.
  @Test func `removes nothing of a run that lives, beside old ones that go`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news"]}"#,
      worker: "[ $FANOUT_CATEGORY = news ] && exit 0; echo $$ > pid; exec sleep 600", allowlist: ["code", "news"],
      confirmFor: "1ms")
    #expect(try box.run("fire").code == 0)
    let worker = try box.meet("pid")
    #expect(box.eventually { box.ends().count == 1 && box.openRuns().count == 1 })
    let (open, ended) = (try #require(box.openRuns().first), try #require(box.ends().keys.first))
    let old = ["20200101T000000Z-aaaa-1", "20200101T000000Z-bbbb-1"]
    let moved = try box.shell(
      """
      cd state && cp -r runs/\(ended) runs/\(old[0]) && mv runs/\(open) runs/\(old[1]) && mv live/\(open) live/\(old[1]) || exit
      for f in aaaa bbbb; do mkdir fires/20200101T000000Z-$f; echo '{}' > fires/20200101T000000Z-$f/plan.json; done
      for d in 2015-01-01 2019-12-31; do echo > journal/$d.jsonl; done
      find runs/\(old[1]) fires/20200101T000000Z-bbbb -type f | sort
      """)
    #expect(moved.code == 0 && moved.out.contains("run.json"), "\(moved)")
    try box.rewriteJournal { record in
      if case .pruned = record.event { record.event = .other(kind: "notLookedYet") }
    }
    let fire = try box.run("fire")
    #expect(pruned(box).map(\.runs) == [1], "\(fire)")
    #expect(!box.exists("state/runs/" + old[0]) && !box.exists("state/fires/20200101T000000Z-aaaa"))
    #expect(!box.exists("state/journal/2015-01-01.jsonl") && box.exists("state/journal/2019-12-31.jsonl"))
    let kept = try box.shell("cd state && find runs/\(old[1]) fires/20200101T000000Z-bbbb -type f | sort")
    #expect(kept.out == moved.out && box.exists("state/live/" + old[1]) && Sandbox.lives(worker))
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
