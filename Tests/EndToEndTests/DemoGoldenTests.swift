import Foundation
import Testing

/// The demo in a clone that holds nothing else, so that it finds the same each time and shares its state with nobody.
@Suite struct `What the demo says and writes stays as it was` {
  /// In place of `sleep`, for workers: each waits for what it is to come after instead of a length of time.
  private static let sleep = #"""
    #!/bin/sh
    after() {
      until grep -q "$1" ../../.build/demo/state/journal/*; do [ -e /proc/$PPID ] || exit 1; /bin/sleep .05; done
    }
    case $FANOUT_CATEGORY-$FANOUT_GENERATION in
      index-0) after '"kind":"fireEnded"' ;;
      lint-0) after '"kind":"runEnded".*"category":"index"' ;;
      publish-0) after '"kind":"runEnded".*"category":"lint"' ;;
      index-1)
        after '"kind":"runEnded".*"category":"publish"'
        after "\"kind\":\"runConfirmed\".*\"run\":\"$FANOUT_RUN_ID\"" ;;
      *) exec /bin/sleep "$@" ;;
    esac

    """#

  @Test func `on its screen and in its journal`() throws {
    let box = try Sandbox()
    for directory in ["scripts", "fixtures"] {
      try FileManager.default.createDirectory(atPath: box.path + "/" + directory, withIntermediateDirectories: true)
    }
    for name in ["scripts/demo", "scripts/toolchain", "fixtures/demo"] {
      #expect(try box.execute(["cp", "-R", Sandbox.repository + "/" + name, box.path + "/" + name]).code == 0)
    }
    for name in ["One", "Two", "Three"] { try box.write("Sources/\(name).swift", "// \(name)\n") }
    try box.write("bin/sleep", Self.sleep, executable: true)
    let result = try box.execute(
      ["/bin/bash", box.path + "/scripts/demo"],
      environment: [
        "FANOUT": Sandbox.binary,
        "PATH": box.path + "/bin:" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"),
      ])

    let journal = box.path + "/.build/demo/state/journal"
    let lines = try FileManager.default.contentsOfDirectory(atPath: journal).sorted().flatMap {
      Sandbox.file(journal + "/" + $0).split(separator: "\n").map(String.init)
    }
    // What runs write side by side is kept run by run. Hands are put on record beside them, by whoever looks first.
    let run = { (line: String) in
      line.components(separatedBy: "\"run\":\"").dropFirst().first?.prefix { $0 != "\"" } ?? ""
    }
    let sorted = lines.filter { !$0.contains("\"kind\":\"hand") }.enumerated().sorted {
      (run($0.element), $0.offset) < (run($1.element), $1.offset)
    }.map(
      \.element)
    let screen = try result.golden(of: "scripts/demo").normalised(by: GoldenRule.spoken)
    let text = try (screen + "=== journal\n" + sorted.joined(separator: "\n") + "\n").naming([box.path: "/srv/demo"])
      .normalised(by: [GoldenRule(name: "fires", pattern: #"\d{8}T\d{6}Z-[0-9a-f]{4}\b"#, word: "FIRE")])
      .normalised(by: [GoldenRule(name: "supervisors", pattern: #"\d{8}T\d{6}Z-[0-9a-f]{8}\b"#, word: "SUPERVISOR")])
      .normalised(by: GoldenRule.record)
    try Golden.compare(text, with: "demo.txt")
  }
}
