import Foundation

/// What differs from one run or machine to the next, by name, and what stands for it in a golden text. All else has to
/// be the same byte for byte.
struct GoldenRule {
  /// A moment as records and documents write it.
  static let recordedMoment = #"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"#
  /// A moment as screens say it.
  static let spokenMoment = #"(?:(?:yesterday|tomorrow|\d+ [A-Z][a-z]{2}(?: \d{4})?) )?\b\d\d:\d\d\b"#

  let name: String
  let pattern: String
  let word: String

  /// Of what looks at the machine, and has no other way to be told what to see there.
  static let machine = [
    GoldenRule(
      name: "how fast the selector answered", pattern: #"(shape [a-z_+]+, in )(?:<0\.1|[\d.]+) s:"#, word: "$1N ms:"),
    GoldenRule(
      name: "fires of the moment at which the frozen loop's clock stands", pattern: "20241121T120000Z-[0-9a-f]{4}",
      word: "FIRE"),
    GoldenRule(name: "how much room is free", pattern: #"[0-9.]+[KMGT]?i?B are free"#, word: "N are free"),
    GoldenRule(
      name: "how many descriptors may be open", pattern: #"(?:any number|\d+) may be open"#, word: "N may be open"),
    GoldenRule(
      name: "which inotify instances are left, in words", pattern: #"(?:ok|note) +inotify: .*"#,
      word: "ok       inotify: …"),
    GoldenRule(
      name: "which inotify instances are left, in a document",
      pattern: #""kind": "(?:ok|note)",(\s+"subject": "inotify",\s+"text": )".*""#, word: #""kind": "ok",$1"…""#),
    version, toolchain,
  ]

  /// Of what a fire and its supervisor put on record.
  static let record = [
    GoldenRule(name: "moments", pattern: Self.recordedMoment, word: "MOMENT"),
    GoldenRule(
      name: "lengths of time",
      pattern: #""(elapsed_ms|selector_ms|boottime_ms|suspended_ms|since_ns|start_ticks|length_ms)":\d+"#,
      word: #""$1":N"#),
    GoldenRule(
      name: "what was taken of the slots, and how long runs took", pattern: #""(taken_s|lengths_ms)":\{[^}]*\}"#,
      word: #""$1":{…}"#),
    GoldenRule(name: "process numbers", pattern: #"("pid":|pid )\d+"#, word: "$1PID"),
    GoldenRule(name: "the boot", pattern: #""boot":"[-0-9a-f]+""#, word: #""boot":"BOOT""#),
    GoldenRule(
      name: "the namespace of process numbers", pattern: #""namespace":"[^"]+""#, word: #""namespace":"NAMESPACE""#),
    GoldenRule(name: "which file a lock was", pattern: #""(device|inode)":"\d+""#, word: #""$1":"N""#),
    GoldenRule(name: "who fires the tests", pattern: #""fired_by":"[a-z]+""#, word: #""fired_by":"SOMEBODY""#),
    version, toolchain,
  ]

  /// Of what a command says to a person.
  static let spoken = [
    GoldenRule(name: "moments", pattern: Self.recordedMoment, word: "MOMENT"),
    GoldenRule(name: "moments as people say them", pattern: Self.spokenMoment, word: "MOMENT"),
    GoldenRule(
      name: "lengths of time", pattern: #"(?:<0\.1|\b\d+(?:\.\d+)?) (?:ms|s|min)\b(?: \d+ s\b)?"#, word: "TIME"),
    GoldenRule(name: "just now", pattern: #"just now"#, word: "TIME ago"),
    GoldenRule(name: "process numbers", pattern: #"pid \d+"#, word: "pid PID"),
    GoldenRule(
      name: "who fires the tests", pattern: #"fired by( +)(?:a program|a person|cron|program|person)"#,
      word: "fired by$1SOMEBODY"),
  ]

  private static let version = GoldenRule(
    name: "the version", pattern: #"(fanout |"version": ?")\d+\.\d+\.\d+\b"#, word: "$1VERSION")
  private static let toolchain = GoldenRule(
    name: "the toolchain", pattern: #"(toolchain(?:  |": ?"))Swift \d+\.\d+"#, word: "$1TOOLCHAIN")
}

extension String {
  /// The text with what differs replaced, each rule in turn.
  func normalised(by rules: [GoldenRule]) throws -> String {
    try rules.reduce(self) { text, rule in
      try NSRegularExpression(pattern: rule.pattern)
        .stringByReplacingMatches(in: text, range: NSRange(text.startIndex..., in: text), withTemplate: rule.word)
    }
  }

  /// The text with names in place of what they stand for, the longest first, so that none is part of another.
  func naming(_ names: [String: String]) -> String {
    names.keys.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }.reduce(self) {
      $0.replacingOccurrences(of: $1, with: names[$1] ?? $1)
    }
  }
}
