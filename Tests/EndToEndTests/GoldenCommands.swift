import FanoutCommand
import Foundation
import Testing

/// Lines whose output is kept, by what they are about. Each group is looked at in a loop of its own; of a `documented`
/// group each line is kept as text and as a document.
enum GoldenCommands {
  struct Group: CustomTestStringConvertible, Sendable {
    let name: String
    var documented = false
    let lines: [String]
    var testDescription: String { name }

    /// Every line of it with the file that it is kept in.
    var files: [(line: String, file: String)] {
      lines.flatMap { line in documented ? [line, Group.withJSON(line)] : [line] }.map {
        ($0, "commands/\(name)/\(Group.slug($0)).txt")
      }
    }

    private static func withJSON(_ line: String) -> String {
      let parts = line.components(separatedBy: " <<< ")
      return ([parts[0].isEmpty ? "--json" : parts[0] + " --json"] + parts.dropFirst()).joined(separator: " <<< ")
    }

    /// A file name that says the line: its words without their dashes; what has no command is `global`.
    private static func slug(_ line: String) -> String {
      let words = (line.components(separatedBy: " <<< ").first ?? "").split(separator: " ").map { word in
        String(word.drop { $0 == "-" }.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" })
      }
      return ((line.isEmpty || line.hasPrefix("-") ? ["global"] : []) + words.map { $0.isEmpty ? "stdin" : $0 })
        .joined(separator: "-")
    }
  }

  static let groups = [status, runs, show, logs, report, plan, check, mistakes, help, setUp]

  private static let status = Group(
    name: "status",
    lines: [
      "status", "status --json", "status --check", "status --check --json", "status --quiet", "status --check --quiet",
      "status --color always", "--name night status", "--name night --json status", "--name night status --check",
      "FANOUT_WIDTH=2 status",
    ])

  private static let runs = Group(
    name: "runs",
    lines: [
      "runs", "runs --limit 2", "runs --limit 2 --json", "runs --since 2h",
      "runs --since 90d --limit 30", "runs code",
      "runs Paper", "runs lint", "runs lint --json", "runs reserch", "runs reserch --json",
      "runs code --since 3h --outcome noop --json",
      "runs --limit 4 --color always", "runs --limit 1 --quiet",
    ] + ["productive", "needsHuman", "refused", "killed", "lost"].map { "runs --outcome \($0)" })

  private static let show = Group(
    name: "show",
    lines: [
      // Fires: a plain one, degraded ones, one whose files are gone, one by hand, one with a failing hook, one without
      // an end.
      "20241120T220000Z-5f63", "20241120T223000Z-b355", "20241120T233000Z-3b50", "20241121T093000Z-0073",
      "20241121T103000Z-e1e4",
      "20241121T110000Z-6323", "20241121T113000Z-9f4e", "20241121T114500Z-3c78", "20241121T115000Z-ba11",
      // Runs: each outcome, a respawn, two denied ones, one that was pruned, one that was adopted, one without an end.
      "20241120T220000Z-5f63-1", "20241120T220000Z-5f63-1r", "20241120T220000Z-5f63-2", "20241120T220000Z-5f63-3",
      "20241120T223000Z-b355-1", "20241120T230000Z-0ec9-1", "20241120T230000Z-0ec9-2", "20241120T230000Z-0ec9-3",
      "20241121T090000Z-afc4-1", "20241121T090000Z-afc4-4", "20241121T090000Z-afc4-5", "20241121T093000Z-0073-1",
      "20241121T093000Z-0073-2", "20241121T103000Z-e1e4-1", "20241121T112000Z-3530-1", "20241121T115000Z-ba11-2",
      // Categories, and what is none.
      "code", "triage", "paper", "docs", "lint", "ops", "spam", "reserch",
      // Beginnings.
      "20241121T1030", "20241121T0930", "20991231T000000Z",
    ].map { "show \($0)" }
      + [
        "20241120T223000Z-b355", "20241121T114500Z-3c78", "20241121T115000Z-ba11", "20241120T220000Z-5f63-1",
        "20241120T220000Z-5f63-1r", "20241121T093000Z-0073-1", "20241121T093000Z-0073-2", "20241121T112000Z-3530-1",
        "20241121T115000Z-ba11-2", "20241120T223000Z-b355-1", "triage", "reserch", "20991231",
      ].map { "show \($0) --json" }
      + ["show", "show last", "show afc4", "show 0ec9-3", "show 0073-1 nosuch lint", "show 0073-1 nosuch lint --json"])

  private static let logs = Group(
    name: "logs",
    lines: [
      "logs monitoring", "logs code", "logs ops", "logs paper -f", "logs 20241120T220000Z-5f63-3",
      "logs 20241120T220000Z-5f63-3 --follow",
      "logs 20241121T1030", "logs 20241121T0930", "logs 20241120T223000Z-b355-1", "logs lint", "logs reserch",
      "logs nobody",
      "logs monitoring --color always", "logs monitoring --json", "logs last", "logs 0ec9-2", "logs 0ec9",
      "logs ops -n 1",
    ])

  private static let report = Group(
    name: "report",
    lines: [
      "report", "report --json", "report --since 2h", "report --since 1m", "report --since 1m --json",
      "report --since 90d",
    ])

  private static let plan = Group(
    name: "plan",
    lines: [
      "plan", "plan --json", "plan --explain", "plan --idle", "plan --idle --explain", "plan --quiet",
      "plan --explain --color always",
      #"plan --payload - <<< {"alternatives": ["code", "spam", "news"]}"#, "plan --strict --payload - <<< [1, 2]",
      "plan --strict --payload - --json <<< [1, 2]",
      #"plan --payload - --explain <<< {"selected": "code", "all_scores": {"news": 0.5}}"#,
      #"plan --payload - --json <<< {"blocked_tasks": ["all of them"]}"#, "plan --payload nowhere.json",
      "fire --dry-run",
      "fire --dry-run --explain --idle", "fire --dry-run --json", "FANOUT_WIDTH=1 plan --explain",
      "FANOUT_PER_FIRE=2 plan --json",
      "run --dry-run", "run code --dry-run", "run lint --dry-run", "run lint --dry-run --json",
      "run lint --force --dry-run",
      "run paper --dry-run", "run reserch --dry-run", "run spam --force --dry-run",
    ]
      + ["20241120T220000Z-5f63", "20241120T223000Z-b355", "20241120T230000Z-0ec9", "20241121T103000Z-e1e4"].flatMap {
        ["plan --fire \($0)", "plan --fire \($0) --explain"]
      } + [
        "plan --fire 20241120T233000Z-3b50", "plan --fire 20241121T114500Z-3c78",
        "plan --fire 20991231T000000Z-0000 --json", "plan --fire 5f63", "plan --fire last",
        "plan --fire 20241121T115000Z-ba11 --json",
      ])

  private static let check = Group(name: "check", documented: true, lines: ["check", "check --quiet"])

  private static let mistakes = Group(
    name: "mistakes", documented: true,
    lines: [
      "", "frobnicate", "statsu", "list", "status --frob", "status extra", "runs --outcome nope", "runs --limit 0",
      "runs --since tomorrow", "stop", "logs", "kill", "completions csh", "plan --wait", "plan --fire a --payload b",
      "fire --explain",
      "--config nowhere.json5 status", "--name Night/.. status",
      "FANOUT_WIDTH=many plan",
      "FANOUT_LAUNCHER=cloud check", "pause --for never", "init fanout.json5", "run --detach --dry-run",
    ])

  static let commands = [
    "fire", "plan", "select", "run", "status", "runs", "show", "logs", "report", "metrics", "hands", "kill", "pause",
    "unpause", "ack",
    "init",
    "check",
    "install", "uninstall",
    "completions", "help", "man", "version",
  ]

  private static let help = Group(
    name: "help",
    lines: ["--help", "help", "plan --help", "help plan --json", "help nothing"] + commands.map { "help \($0)" }
      // What is made of the description of the configuration is held to that.
      + HelpTopic.allCases.filter { $0 != .config }.map { "help \($0.rawValue)" } + ["help worker.limits"])

  private static let setUp = Group(
    name: "set-up",
    lines: [
      "version", "--version", "version --json", "completions bash", "completions zsh", "completions fish",
      "completions bash --json", "man",
    ])

  /// What changes a loop, and what is seen then: one after the other in the same loop.
  static let steering = [
    "pause --for 2h --why freeze", "status", "status --check", "plan", "run code --dry-run", "fire --quiet",
    "kill code", "kill --all",
    "runs --limit 2", "unpause", "unpause lint", "unpause lint --json", "pause paper --json", "show research",
    "kill docs --hold 1h",
    "status", "kill 20241120T220000Z-5f63-1", "kill nobody --json", "report --since 1h", "kill --all --json",
  ]
}
