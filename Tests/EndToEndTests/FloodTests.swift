import FanoutCore
import Foundation
import Testing

/// Workers that write as fast as memory takes it. What they take on disk is sampled from outside while they do.
@Suite(.serialized) struct `A flood` {
  static let mebibyte = 1 << 20

  private func onDisk(_ path: String) -> Int {
    var status = stat()
    return lstat(path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
  }

  /// What a log took at most, sampled until everything is quiet.
  private func peaks(_ box: Sandbox, _ categories: [String]) -> [String: Int] {
    let logs = categories.map { ($0, box.path + "/" + (box.run(of: $0) ?? "none") + "/output.log") }
    var peaks: [String: Int] = [:]
    _ = box.eventually(within: 60) {
      for (category, log) in logs { peaks[category] = max(peaks[category] ?? 0, onDisk(log)) }
      return box.isQuiet()
    }
    return peaks
  }

  /// Four hundred mebibytes from one worker. A machine that is busy with other things may let it overshoot; then the record says by how much.
  @Test(arguments: ["dd if=/dev/zero bs=64k count=6400 2>/dev/null; echo last words", "yes | head -c 400000000; echo last words"])
  func `of one worker stays within its limit on disk, keeps its ends, and does not end the worker`(worker: String) throws {
    let box = try `A run`.box("echo first words; " + worker, options: "outputLimit: '16MiB'")
    #expect(try box.run("fire").code == 0)
    let peak = peaks(box, ["code"])["code"] ?? 0
    let end = try #require(box.end(of: "code"))
    #expect(end.outcome == .unknown, "\(end)")
    #expect(end.logBytes > 300_000_000 && end.cutBytes > 100_000_000, "\(end)")
    #expect(peak > 0 && peak <= max(16 * Self.mebibyte, Int(end.overshootBytes ?? 0)), "\(peak) \(end)")
    let log = box.path + "/" + (try #require(box.run(of: "code"))) + "/output.log"
    #expect(onDisk(log) <= 16 * Self.mebibyte)
    #expect(try box.execute(["/usr/bin/head", "-c", "12", log]).out == "first words\n")
    #expect(try box.execute(["/usr/bin/tail", "-c", "11", log]).out == "last words\n")
  }

  /// Several at once are more than one supervisor can stop in time: what they took is on record, and past eight times the limit
  /// the run ends.
  @Test func `of several at once ends in a record of what they took, or in the end of the run`() throws {
    let box = try Sandbox()
    let categories = ["code", "triage", "research"]
    try box.configure(
      answer: #"{"alternatives": ["code", "triage", "research"]}"#,
      worker: "while ! [ -e go ]; do sleep 0.01; done; exec dd if=/dev/zero bs=1M count=400 2>/dev/null",
      allowlist: categories, workerOptions: "outputLimit: '1MiB'")
    #expect(try box.run("fire").code == 0)
    try box.write("go", "")
    let peaks = peaks(box, categories)
    for category in categories {
      let end = try #require(box.end(of: category))
      let peak = peaks[category] ?? 0
      #expect(peak <= max(Self.mebibyte, Int(end.overshootBytes ?? 0)), "\(category) \(peak) \(end)")
      if end.cause == .flood {
        #expect(end.outcome == .failed && end.detail?.contains("flood") == true, "\(end)")
        #expect(Int(end.overshootBytes ?? 0) > 8 * Self.mebibyte, "\(end)")
      } else {
        #expect(end.outcome == .unknown && end.exit == .code(0), "\(end)")
      }
    }
    #expect(box.eventually { box.processes().isEmpty })
  }

  /// One write of far more than eight times the limit: nobody could have cut it in time.
  @Test func `past eight times its limit at one stroke ends as failed`() throws {
    let box = try `A run`.box(
      "while ! [ -e go ]; do sleep 0.01; done; fallocate -l 40M \"$FANOUT_RUN_DIR/output.log\"; echo x; exec sleep 1000",
      options: "outputLimit: '1MiB'")
    #expect(try box.run("fire").code == 0)
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    let end = try #require(box.end(of: "code"))
    #expect(end.outcome == .failed && end.cause == .flood && end.exit == .signal(SIGKILL), "\(end)")
    #expect((end.overshootBytes ?? 0) >= 40 * Self.mebibyte, "\(end)")
  }
}
