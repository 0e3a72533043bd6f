import FanoutCore
import Foundation
import Testing

/// The state directory of 0.1.0 as it was in the middle of its work (`fixtures/states/v1-live`): ended, refused, failed
/// and respawned runs, a respawn denied, a pause, a torn line, an orphan, and a run whose supervisor lived. The two
/// open runs get real processes as 0.1.0 left them: a session of their own that holds the lock, nothing between them
/// and their supervisor, which is gone. Their fires get ids that nobody else has: by those of the fixture each state
/// would know the processes of another one, thawed on the same machine, for its own.
@Suite struct `A state directory of 0.1.0 with runs at work` {
  /// The state, at work on this machine and in this boot.
  private struct Thawed {
    let box: Sandbox
    let fires: [String]
    let frozen: String
    let workers: [String: pid_t]
    var orphan: String { fires[0] + "-1" }
    var live: String { fires[1] + "-1" }
  }

  private func thaw() throws -> Thawed {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"blocked_tasks": ["nothing to do"]}"#,
      allowlist: ["code", "triage", "research", "news", "content", "lint"])
    try box.replace("freeSpace: null", with: "freeSpace: null, runs: null, fires: null, journal: null, logs: null")
    let state = Sandbox.repository + "/fixtures/states/v1-live/state"
    #expect(try box.execute(["cp", "-R", state, box.state]).code == 0)
    let fires = try ["20261129T005246Z-11e5", "20261129T005247Z-9799"].map { fire in
      let drawn = fire.dropLast(4) + UUID().uuidString.lowercased().prefix(4)
      let renamed = try box.shell(
        """
        find state -type f -exec sed -i 's/\(fire)/\(drawn)/g' {} + &&
        find state -depth -name '\(fire)*' | while read -r path; do mv "$path" "${path%/*}/\(drawn)${path##*/\(fire)}"; done
        """)
      #expect(renamed.code == 0, "\(renamed)")
      return String(drawn)
    }
    var workers: [String: pid_t] = [:]
    // Before any of them starts: nobody is older than his run, however long this takes.
    let last = Self.clock(CLOCK_BOOTTIME) / 1_000_000
    var journal = try box.read("state/journal/2026-11-29.jsonl").replacingOccurrences(
      of: "/home/ann/loop", with: box.path)
    for (category, run) in [("content", fires[0] + "-1"), ("research", fires[1] + "-1")] {
      let words =
        "echo $$ > pid-\(category); until [ -e go-\(category) ]; do sleep 0.05; done; cp report $FANOUT_OUTCOME_FILE"
      let directory = "\(box.state)/runs/\(run)"
      // setsid(1) is done at once: the worker is nobody's child, as one whose supervisor is gone.
      _ = try box.start(
        ["setsid", "flock", "--no-fork", box.lock(category), "sh", "-c", words],
        environment: [
          "FANOUT_RUN_ID": run, "FANOUT_CATEGORY": category, "FANOUT_LOCK_FD": "3", "FANOUT_RUN_DIR": directory,
          "FANOUT_OUTCOME_FILE": directory + "/outcome.json",
        ]
      ).wait()
      let worker = try box.meet("pid-\(category)")
      workers[category] = worker
      journal = try Self.told(of: worker, run: run, in: journal)
      let lock = try FileManager.default.attributesOfItem(atPath: box.lock(category))
      let (device, inode) = (lock[.systemNumber] as? Int ?? 0, lock[.systemFileNumber] as? Int ?? 0)
      try box.write(
        "state/live/\(run)",
        try box.read("state/live/\(run)").replacing(
          try Regex(#""device":"[0-9]+","inode":"[0-9]+""#), with: #""device":"\#(device)","inode":"\#(inode)""#))
    }
    try box.write("report", #"{"outcome": "productive", "grade": 0.9, "summary": "went on"}"#)
    journal = try Self.ofThisBoot(journal, until: last)
    try box.write("state/journal/2026-11-29.jsonl", journal)
    try box.write("state/boot", Self.boot + "\n")
    return Thawed(box: box, fires: fires, frozen: journal, workers: workers)
  }

  private static let boot = Sandbox.file("/proc/sys/kernel/random/boot_id").trimmingCharacters(
    in: .whitespacesAndNewlines)

  private static func clock(_ id: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(id, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// The journal with that process as the worker of a run.
  private static func told(of pid: pid_t, run: String, in journal: String) throws -> String {
    let fields = Sandbox.file("/proc/\(pid)/stat").split(separator: ")").last.map { $0.split(separator: " ") } ?? []
    let ticks = try #require(fields.count > 19 ? fields[19] : nil)
    let worker = try Regex(#""pid":[0-9]+,"start_ticks":[0-9]+,"since_ns":[0-9]+"#)
    return journal.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard line.contains(#""kind":"runSpawned""#), line.contains("\"run\":\"\(run)\"") else { return String(line) }
      return String(line).replacing(
        worker, with: #""pid":\#(pid),"start_ticks":\#(ticks),"since_ns":\#(clock(CLOCK_MONOTONIC))"#)
    }.joined(separator: "\n")
  }

  /// The journal as if all of it had been written in this boot, the last of it at that moment.
  private static func ofThisBoot(_ journal: String, until now: Int64) throws -> String {
    let number = try Regex<(Substring, Substring)>(#""boottime_ms":([0-9]+)"#)
    let last = journal.matches(of: number).compactMap { Int64($0.output.1) }.max() ?? 0
    return journal.replacing(number) { "\"boottime_ms\":\((Int64($0.output.1) ?? 0) - last + now)" }
      .replacing(try Regex(#""boot":"[0-9a-f-]+""#), with: "\"boot\":\"\(boot)\"")
  }

  @Test func `is seen as it is, and looking changes nothing`() throws {
    let thawed = try thaw()
    let box = thawed.box
    let before = try box.shell("find state -type f | sort | xargs md5sum").out
    let runs = try box.document("runs", "--since", "20000d")["runs"]?.array ?? []
    let told = runs.map { run in
      let words = [run["run"], run["end"]?["outcome"] ?? run["live"]?["supervision"]].map { $0?.string ?? "?" }
      return words.joined(separator: " ") + " \(run["streak"]?.integer ?? 0) \(run["attempt"]?.integer ?? 0)"
    }
    #expect(
      Set(told) == [
        "20261129T005246Z-17cf-1 productive 1 1", "20261129T005246Z-17cf-1r noop 1 1",
        "20261129T005246Z-17cf-2 refused 1 1",
        "20261129T005246Z-17cf-3 failed 1 1", "20261129T005246Z-c1a7-1 failed 2 1",
        "20261129T005246Z-c1a7-2 productive 1 1",
        "\(thawed.orphan) orphaned 1 1", "\(thawed.live) orphaned 3 1",
      ])
    let status = try box.document("status")
    #expect(status["live"]?.integer == 2 && status["torn_lines"]?.integer == 1)
    for (category, run) in [("content", thawed.orphan), ("research", thawed.live)] {
      let lane = status["lanes"]?.array?.first { $0["run"]?.string == run }
      #expect(lane?["worker"]?["pid"]?.integer == thawed.workers[category].map(Int64.init), "\(category)")
    }
    let report = try box.document("report", "--since", "20000d")
    #expect(report["same_lock_violations"]?.integer == 0 && report["respawns"]?["count"]?.integer == 1)
    #expect(report["respawns"]?["denied"]?["gradeBelow"]?.integer == 1)
    #expect(try box.run("show", thawed.live).out.contains("streak 3"))
    #expect(try box.run("logs", "20261129T005246Z-17cf-3").out == "working on research\nno network\n")
    for fire in ["20261129T005246Z-17cf", "20261129T005246Z-c1a7", thawed.fires[0]] {
      let again = try box.run("plan", "--fire", fire)
      #expect(again.code == 0, "\(again)")
    }
    #expect(try box.shell("find state -type f | sort | xargs md5sum").out == before)
    #expect(thawed.workers.values.allSatisfy(Sandbox.lives))
  }

  @Test func `has them adopted by a fire, and each ends as what it was`() throws {
    let thawed = try thaw()
    let box = thawed.box
    let fire = try box.run("fire")
    #expect(fire.code == 0 && fire.err.contains("live=2/6"), "\(fire)")
    #expect(box.ends()[thawed.orphan] == nil && box.ends()[thawed.live] == nil)
    let adopted = box.journal().compactMap { if case .runAdopted = $0.event { $0.run?.text } else { nil } }
    #expect(Set(adopted) == [thawed.orphan, thawed.live])
    #expect(!box.isFree("content") && !box.isFree("research"))
    // One ends by itself, one is killed.
    try box.write("go-content", "")
    #expect(box.eventually { box.ends()[thawed.orphan] != nil })
    let killed = try box.run("kill", "research")
    #expect(killed.code == 0, "\(killed)")
    #expect(!thawed.workers.values.contains(where: Sandbox.lives))
    #expect(box.eventually { box.isQuiet() && box.supervisors().isEmpty })
    let ended = box.ends()[thawed.orphan]
    #expect(ended?.map(\.outcome) == [.productive] && ended?.first?.exit == .unseen)
    #expect(box.ends()[thawed.live]?.map(\.outcome) == [.killed])
    #expect(box.isFree("content") && box.isFree("research"))
    // Nothing of what was there is lost, and what was written since is of the schema of today.
    let journal = try box.read("state/journal/2026-11-29.jsonl")
    #expect(journal.hasPrefix(thawed.frozen))
    let audit = try JournalAudit(box.state + "/journal")
    #expect(audit.faults == [] && audit.torn == 1, "\(audit.faults)")
    #expect(box.journal().last?.schema == Schema.journal)
    try box.write("answer.json", #"{"alternatives": ["research"]}"#)
    #expect(try box.run("fire").code == 0 && box.eventually { box.isQuiet() })
  }

  /// The supervisor of one of them is still at work: it holds its lock as that of 0.1.0 did, and hears of a wish by the
  /// file that 0.1.0 wrote.
  @Test func `leaves alone what a supervisor of 0.1.0 still looks after`() throws {
    let thawed = try thaw()
    let box = thawed.box
    let lock = box.state + "/supervisors/20261129T005247Z-a62d16f1.lock"
    let supervisor = try box.start(["flock", "--no-fork", lock, "sleep", "600"])
    #expect(try box.eventually { try box.execute(["flock", "-n", lock, "true"]).code == 1 })
    func supervision(of run: String) throws -> String? {
      try box.document("runs", "--since", "20000d")["runs"]?.array?.first { $0["run"]?.string == run }?["live"]?[
        "supervision"]?.string
    }
    #expect(try supervision(of: thawed.live) == "alive" && supervision(of: thawed.orphan) == "orphaned")
    let fire = try box.run("fire")
    #expect(fire.code == 0 && fire.err.contains("adopting 1 orphaned: \(thawed.orphan)\n"), "\(fire)")
    func adopted() -> [String] {
      box.journal().compactMap { if case .runAdopted = $0.event { $0.run?.text } else { nil } }
    }
    #expect(adopted() == [thawed.orphan] && thawed.workers.values.allSatisfy(Sandbox.lives))
    let wish = "\(box.state)/runs/\(thawed.live)/kill.json"
    let killing = try box.start([Sandbox.binary, "kill", "research"])
    #expect(box.eventually { Sandbox.file(wish).contains("}") })
    // Whole, by its name, and as 0.1.0 reads it.
    #expect(Sandbox.file(wish).trimmingCharacters(in: .whitespacesAndNewlines) == #"{"now":false}"#)
    // It waits as long as a teardown takes and ten seconds more, and has taken nothing over by then.
    let result = killing.wait()
    #expect(result.code == 1 && result.err.contains("(pid \(supervisor.pid))"), "\(result)")
    #expect(adopted() == [thawed.orphan] && thawed.workers.values.allSatisfy(Sandbox.lives))
    #expect(box.exists(wish) && box.ends()[thawed.live] == nil)
    // Whoever comes once that supervisor is gone obeys.
    supervisor.signal(SIGKILL)
    _ = supervisor.wait()
    #expect(try box.run("fire").err.contains("adopting 1 orphaned: \(thawed.live)\n"))
    #expect(box.eventually { box.ends()[thawed.live]?.map(\.outcome) == [.killed] && box.isFree("research") })
    #expect(try box.run("kill", "--all").code == 0)
    #expect(try box.isQuiet() && JournalAudit(box.state + "/journal").faults == [])
  }
}
