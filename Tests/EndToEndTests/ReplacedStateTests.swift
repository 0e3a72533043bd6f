import FanoutCore
import Foundation
import Testing

/// Once another directory lies where a state directory was, its locks exclude nobody who began in the one before.
@Suite struct `A state directory in whose place another lies` {
  private static let code = #"{"selected": {"category": "code"}}"#
  /// Ends by its teardown, and says so.
  private static let worker = """
    trap 'echo torn >> torn; exit 0' TERM
    echo $$ >> pids
    while :; do sleep 0.01; done
    """

  private func sandbox() throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: Self.code, worker: Self.worker, allowlist: ["code"], confirmFor: "1ms",
      teardown: "[{ signal: 'TERM', wait: '10m' }]")
    return box
  }

  /// The workers that ever began, once there are so many.
  private func workers(_ count: Int, in box: Sandbox) throws -> [pid_t] {
    var pids: [pid_t] = []
    let isMet = box.eventually {
      let text = (try? box.read("pids")) ?? ""
      pids = text.split(separator: "\n").compactMap { pid_t($0) }
      return text.hasSuffix("\n") && pids.count == count
    }
    guard isMet else { throw Sandbox.Unmet(description: "\(count) workers, not \(pids)") }
    return pids
  }

  private func records(_ box: Sandbox, in state: String) throws -> [Record] {
    let text = try box.shell("cat '\(state)'/journal/*.jsonl").out
    return JournalText.records(in: Array(text.utf8)).records
  }

  /// What happened to it, where its path leads through, and where it lies afterwards.
  struct Removal: CustomTestStringConvertible {
    let name: String
    var path = "./state"
    var before = "true"
    let damage: String
    let old: String
    let back: String
    var testDescription: String { name }

    static let all = [
      Removal(name: "renamed", damage: "mv state old", old: "old", back: "mv state new; mv old state"),
      Removal(
        name: "renamed, and a copy in its place", damage: "cp -a state copy; mv state old; mv copy state", old: "old",
        back: "mv state new; mv old state"),
      Removal(
        name: "below a directory that was renamed", path: "./data/loop/state", before: "mkdir -p data/loop",
        damage: "mv data old; mkdir -p data/loop", old: "old/loop/state", back: "mv data new; mv old data"),
      Removal(
        name: "below a link that leads elsewhere", path: "./current/state", before: "mkdir a b; ln -s a current",
        damage: "ln -s b next; mv -T next current", old: "a/state", back: "ln -s a next; mv -T next current"),
    ]
  }

  @Test(arguments: Removal.all)
  func `has its workers ended, and keeps its records to itself`(removal: Removal) throws {
    let box = try sandbox()
    try box.replace("\"./state\"", by: "\"\(removal.path)\"")
    #expect(try box.shell("umask 077; \(removal.before)").code == 0)
    #expect(try box.run("fire").code == 0)
    let first = try workers(1, in: box)[0]
    let supervisor = try #require(box.supervisors().first).pid
    let run = try #require(try records(box, in: removal.path).first { $0.run != nil }?.run?.text)
    #expect(try box.shell("umask 077; \(removal.damage)").code == 0)
    let isCopy = removal.damage.contains("cp -a")
    // In a copy the run is on record, and nobody there has it; whoever looks after it ends it, or the fire does.
    _ = try box.run("fire")
    #expect(box.eventually { !Sandbox.lives(first) && !Sandbox.lives(supervisor) })
    #expect(box.exists("torn"))
    let old = try records(box, in: removal.old)
    let outcomes = old.compactMap { record -> Outcome? in
      if case .runEnded(let end) = record.event { end.outcome } else { nil }
    }
    #expect(outcomes == [.killed], "\(old)")
    #expect(old.contains { $0.kind == "lockReleased" })
    if isCopy { return }
    let second = try workers(2, in: box)[1]
    #expect(Sandbox.lives(second))
    #expect(try records(box, in: removal.path).allSatisfy { $0.run?.text != run })
    #expect(try box.run("status", "--check").code == 0)
    #expect(try box.run("kill", "code").code == 0)
    #expect(box.eventually { box.supervisors().isEmpty })
    // Put back, it is as if it had never been away.
    #expect(try box.shell(removal.back).code == 0)
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    #expect(try box.run("fire").code == 0)
    #expect(try box.run("status").out.contains("idle"))
    #expect(try records(box, in: removal.path).count { $0.kind == "runEnded" } == 1)
  }

  @Test(.enabled(if: Machine.canMount)) func `that was mounted has its workers ended`() throws {
    let box = try sandbox()
    try box.write(
      "mounts.sh",
      """
      "$F" fire || exit 1
      until [ "$(wc -l < pids)" = 1 ]; do sleep 0.01; done
      first=$(head -n 1 pids)
      mount -t tmpfs -o mode=700 tmpfs state || exit 2
      "$F" fire || exit 3
      until [ "$(wc -l < pids)" = 2 ]; do sleep 0.01; done
      i=0; while [ -d /proc/$first ] && [ $i -lt 3000 ]; do sleep 0.02; i=$((i + 1)); done
      [ -d /proc/$first ] && exit 4
      [ -d /proc/$(tail -n 1 pids) ] || exit 5
      "$F" status --check || exit 6
      grep -h -o '"kind":"run[A-Z][a-z]*"' state/journal/* | sort | uniq -c > new
      "$F" kill code || exit 7
      umount -l state
      grep -h -o '"outcome":"[a-z]*"' state/journal/* > old
      """)
    let result = try box.shell("export F; exec unshare --mount sh mounts.sh")
    #expect(result.code == 0, "\(result)")
    #expect(try box.read("old") == "\"outcome\":\"killed\"\n")
    #expect(try !box.read("new").contains("runEnded") && box.read("new").contains("1 \"kind\":\"runStarted\""))
  }

  /// The directory itself, seen through a second mount, and one that is away for a moment: it is what it was.
  @Test(.enabled(if: Machine.canMount)) func `is none where the same one comes back`() throws {
    let box = try sandbox()
    try box.write(
      "mounts.sh",
      """
      "$F" fire || exit 1
      until [ "$(wc -l < pids)" = 1 ]; do sleep 0.01; done
      first=$(head -n 1 pids); super=$(cat state/locks/code.lock | sed 's/.*pid //')
      mount --bind state state || exit 2
      mount -t tmpfs tmpfs /mnt || exit 3
      umount state || exit 4
      mv state away || exit 5
      mv away state || exit 6
      "$F" fire 2> fire.err
      [ -d /proc/$first ] || exit 7
      [ -d /proc/$super ] || exit 8
      "$F" status --check || exit 9
      "$F" kill code || exit 10
      """)
    let result = try box.shell("export F; exec unshare --mount sh mounts.sh")
    #expect(result.code == 0, "\(result)")
    #expect(try workers(1, in: box).count == 1 && box.read("fire.err").contains("withheld=1"))
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.killed]] && box.isQuiet())
  }

  @Test func `is told by its journal alone, and no record comes into that`() throws {
    let box = try sandbox()
    #expect(try box.run("fire").code == 0)
    let first = try workers(1, in: box)[0]
    #expect(try box.shell("mv state/journal old; mkdir -m 700 state/journal").code == 0)
    #expect(box.eventually { !Sandbox.lives(first) && box.supervisors().isEmpty })
    #expect(box.journal().isEmpty)
    #expect(try box.shell("cat state/supervisors/*.log").out.contains("another directory lies at"))
    #expect(try box.shell("rmdir state/journal; mv old state/journal").code == 0)
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.killed]] && box.isQuiet())
  }

  /// A fire whose selector takes long ends where it began.
  @Test func `gets nothing of a fire that began in the one before`() throws {
    let box = try sandbox()
    try box.select(with: "mv state old; mkdir -p -m 700 state/journal; cat answer.json")
    let fire = try box.run("fire")
    #expect(fire.code == 74 && fire.err.contains("find the journal that it began with"), "\(fire)")
    #expect(box.journal().isEmpty && !box.exists("pids") && !box.exists(box.state + "/standing.json"))
    #expect(try records(box, in: "old").map(\.kind) == ["fireBegan", "fireEnded"])
  }
}
