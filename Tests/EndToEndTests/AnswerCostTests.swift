import FanoutCore
import Foundation
import Testing

extension Sandbox {
  /// What a command has cost.
  struct Cost {
    /// The most bytes that it had in memory; never less than what python itself has.
    let most: Int
    /// How many bytes it and its children have read, as the kernel counts them: a file that is read twice counts twice.
    let read: Int
    let result: Result
  }

  /// Runs a command and answers the most bytes that it had in memory, with what it came to.
  func measured(_ arguments: [String], stdin: String = "/dev/null") throws -> (most: Int, result: Result) {
    let cost = try cost(of: arguments, stdin: stdin)
    return (cost.most, cost.result)
  }

  /// The most bytes that a supervisor which lives has ever had in memory.
  func mostOfSupervisor() throws -> Int {
    guard let supervisor = supervisors().first,
      let line = Sandbox.file("/proc/\(supervisor.pid)/status").split(separator: "\n").first(where: {
        $0.hasPrefix("VmHWM:")
      }), let kibibytes = line.split(separator: " ").dropLast().last.flatMap({ Int($0) })
    else { throw Unmet(description: "no supervisor whose memory is told") }
    return kibibytes << 10
  }

  /// Runs a command and answers what it has cost, told by who waited for the process.
  func cost(of arguments: [String], stdin: String = "/dev/null") throws -> Cost {
    let script = """
      import os, sys
      os.dup2(os.open(sys.argv[1], os.O_RDONLY), 0)
      pid = os.spawnv(os.P_NOWAIT, sys.argv[2], sys.argv[2:])
      os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
      open("read", "w").write(open(f"/proc/{pid}/io").readline().split()[1])
      _, status, usage = os.wait4(pid, 0)
      open("most", "w").write(str(usage.ru_maxrss * 1024))
      sys.exit(os.waitstatus_to_exitcode(status))
      """
    let result = try execute(["python3", "-c", script, stdin, Sandbox.binary] + arguments)
    return Cost(most: Int(try read("most")) ?? .max, read: Int(try read("read")) ?? .max, result: result)
  }
}

/// Row 19 of the trials: an answer is stored once, and costs at most three times its size in memory, its own bytes
/// included, whatever it is made of.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "python3 is missing"))
struct `The cost of an answer` {
  /// Two megabytes of something; what code stands for is in each.
  enum Shape: String, CaseIterable {
    case emptyLists, scores, denseScores, risingScores, listedScores, strings, objects, nothings, oneString, oneName,
      escapedName, spaces,
      longNames, hugeSelection, digits, oneKey, oneScoredName, oneKeyInside, manyKeys, manyKeysInside, deepKeys,
      newLines

    private static let size = 2_000_000
    private static let selected = #""selected":{"category":"code"},"#

    private func filled(_ head: String, _ tail: String, _ unit: (Int) -> String) -> String {
      var text = head
      var number = 0
      while text.utf8.count < Shape.size {
        text += unit(number)
        number += 1
      }
      return text + tail
    }

    private func repeated(_ text: String) -> String { String(repeating: text, count: Shape.size / text.utf8.count) }

    /// Names of three or four characters: no object has more members.
    private func dense(_ number: Int) -> String { String(number + 36 * 36, radix: 36) }

    var text: String {
      let head = "{" + Shape.selected
      return switch self {
      case .emptyLists: head + #""x":["# + repeated("[],") + "[]]}"
      case .scores: filled(head + #""all_scores":{"#, #""z":1}}"#) { #""c\#($0)": 0.1,"# }
      case .denseScores: filled(#"{"all_scores":{"#, #""code":1}}"#) { #""\#(dense($0))":2,"# }
      case .risingScores: filled(#"{"all_scores":{"#, #""code":1}}"#) { #""c\#($0)":\#($0),"# }
      case .listedScores:
        filled(#"{"all_scores":["#, #"{"id":"code","total":1}]}"#) { #"{"id":"c\#($0)","score":\#($0 % 99)},"# }
      case .strings: filled(#"{"diversity_alternatives":["#, #""code"]}"#) { #""\#(dense($0))","# }
      case .objects: filled(#"{"diversity_alternatives":["#, #"{"category":"code"}]}"#) { #"{"category":"n\#($0)"},"# }
      case .nothings: head + #""diversity_alternatives":["# + repeated("{},") + "{}]}"
      case .oneString: head + #""x":""# + repeated("y") + #""}"#
      case .oneName: head + #""alternatives":[""# + repeated("y") + #""]}"#
      case .escapedName: head + #""alternatives":["\n"# + repeated("y") + #""]}"#
      case .spaces: #"{"alternatives":[""# + repeated(" ") + #"code"]}"#
      case .longNames:
        filled(head + #""alternatives":["#, #""z"]}"#) { "\"\($0)\(String(repeating: "/", count: 4000))\"," }
      case .hugeSelection:
        filled(#"{"selected":{"category":"code","#, #""z":1}}"#) {
          "\"k\($0)\":\"\(String(repeating: "v", count: 70_000))\","
        }
      case .digits: head + #""all_scores":{"z":0."# + repeated("0") + "1}}"
      case .oneKey: "{" + repeated(#""":0,"#) + #""selected":{"category":"code"}}"#
      case .oneScoredName: #"{"all_scores":{"# + repeated(#""":0,"#) + #""code":1}}"#
      case .oneKeyInside: head + #""x":{"# + repeated(#""a":0,"#) + #""b":1}}"#
      case .manyKeys: filled(head, #""z":1}"#) { #""\#(dense($0))":0,"# }
      case .manyKeysInside: filled(head + #""x":{"#, #""z":1}}"#) { #""\#(dense($0))":0,"# }
      case .deepKeys:
        head + #""x":"# + String(repeating: #"{"a":"#, count: 120) + "{" + repeated(#""a":{},"#) + #""b":1}"#
          + String(repeating: "}", count: 121)
      case .newLines: head + #""x":["# + repeated("1,\n") + "1]}"
      }
    }

    /// The worker gets what the selector wrote for its category, as it wrote it: here that is all of it.
    var isSelection: Bool { self == .hugeSelection || self == .spaces }
  }

  @Test(arguments: Shape.allCases) func `is at most three times its size in memory, and once its size on disk`(
    shape: Shape
  ) throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected":{"category":"code"}}"#, allowlist: ["code"], confirmFor: "1ms", respawn: "{ limit: 0 }")
    let commands = [["plan", "--payload", "answer.json"], ["fire", "--wait"]]
    let least = try commands.map { try box.measured($0).most }
    let before = Int(try box.execute(["du", "-sb", box.state]).out.split(separator: "\t")[0]) ?? .max
    let text = shape.text
    try box.write("answer.json", text)
    for (command, least) in zip(commands, least) {
      let (most, result) = try box.measured(command)
      #expect(
        result.code == 0 && (result.out + result.err).contains("code"), "\(result.exit) \(result.err.prefix(400))")
      // How many pages of its own files a process has in memory depends on who reads them beside it.
      #expect(
        most - least < 3 * text.utf8.count + 500_000,
        "\(most) against \(least) bytes for \(text.utf8.count), \(command)")
    }
    let disk = Int(try box.execute(["du", "-sb", box.state]).out.split(separator: "\t")[0]) ?? .max
    #expect(
      disk - before < (shape.isSelection ? 2 : 1) * text.utf8.count + 500_000, "\(disk) bytes on disk, \(before) before"
    )
  }

  /// Who starts the worker has it as well, for as long as that works.
  @Test(arguments: [Shape.oneString, .denseScores, .listedScores, .hugeSelection, .spaces])
  func `is at most three times its size for the supervisor of its workers`(shape: Shape) throws {
    let text = shape.text
    var most: [Int] = []
    for answer in [#"{"selected":{"category":"code"}}"#, text] {
      let box = try Sandbox()
      try box.configure(answer: answer, worker: "echo $$ > pid; exec sleep 600", allowlist: ["code"], confirmFor: "1ms")
      let fire = try box.run("fire")
      #expect(fire.err.contains("started=1"), "\(fire.exit) \(fire.err.prefix(400))")
      _ = try box.meet("pid")
      most.append(try box.mostOfSupervisor())
      #expect(try box.run("kill", "code", "--now").code == 0)
    }
    #expect(most[1] - most[0] < 3 * text.utf8.count, "\(most) for \(text.utf8.count)")
  }

  @Test func `is the same where it comes through standard input`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected":{"category":"code"}}"#, allowlist: ["code"])
    let least = try box.measured(["plan", "--payload", "-"], stdin: "answer.json").most
    let text = Shape.denseScores.text
    try box.write("answer.json", text)
    let (most, result) = try box.measured(["plan", "--payload", "-"], stdin: "answer.json")
    #expect(result.code == 0 && result.out == "code\n", "\(result.err.prefix(400))")
    #expect(most - least < 3 * text.utf8.count, "\(most) against \(least) bytes")
  }
}
