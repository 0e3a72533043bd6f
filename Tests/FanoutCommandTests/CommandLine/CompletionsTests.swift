import Foundation
import Glibc
import Testing

@testable import FanoutCommand

/// What a shell printed on both outputs, and its status.
private func run(_ line: String) throws -> (status: Int32, text: String) {
  let stream = try #require(popen("{ \(line)\n} 2>&1", "re"))
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
  return (pclose(stream), String(decoding: bytes, as: UTF8.self))
}

private func present(_ shell: CompletionShell) -> Bool {
  (try? run("command -v \(shell.rawValue) >/dev/null"))?.status == 0
}

@Suite final class `Completion scripts` {
  let directory: URL
  let completions = Completions(commands: CommandSpecification.all)

  init() throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent("fanout-completions-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  func script(_ shell: CompletionShell) throws -> String {
    let file = directory.appendingPathComponent("_fanout.\(shell.rawValue)")
    try completions.script(for: shell).write(to: file, atomically: true, encoding: .utf8)
    return file.path
  }

  /// What bash offers for a line whose words are as bash splits them; the last one is being typed.
  func offered(_ words: [String]) throws -> [String] {
    let quoted = (["fanout"] + words).map { "'\($0)'" }.joined(separator: " ")
    let lines = """
      cd '\(directory.path)' && . '\(try script(.bash))'
      complete -p fanout >/dev/null || exit 9
      COMP_WORDS=(\(quoted)) COMP_CWORD=\(words.count)
      _fanout && printf '%s\\n' "${COMPREPLY[@]}"
      """
    let file = directory.appendingPathComponent("drive.bash")
    try lines.write(to: file, atomically: true, encoding: .utf8)
    let result = try run("bash --norc -u '\(file.path)'")
    #expect(result.status == 0)
    return result.text.split(separator: "\n").map(String.init)
  }

  @Test(arguments: CompletionShell.allCases)
  func `are a script that its shell accepts`(shell: CompletionShell) throws {
    guard present(shell) else { try Test.cancel("\(shell.rawValue) is not installed") }
    let check = shell == .fish ? "fish --no-execute" : "\(shell.rawValue) -n"
    let result = try run("\(check) '\(try script(shell))'")
    #expect(result.text.isEmpty && result.status == 0)
  }

  @Test(
    arguments: [
      (["pl"], ["plan"]),
      (["ru"], ["run", "runs"]),
      (["sup"], []),
      (["plan", "--i"], ["--idle"]),
      (["--json", "plan", "--ex"], ["--explain"]),
      (["--config", "plan", "fi"], ["fire"]),
      (["--config", "=", "plan", "fi"], ["fire"]),
      (
        ["logs", "-"],
        ["--follow", "-f", "--lines", "-n", "--config", "--name", "--quiet", "--color", "--help", "-h", "--version"]
      ),
      (["completions", ""], ["bash", "zsh", "fish"]),
      (["help", "un"], ["unpause", "uninstall"]),
      (["runs", "--outcome", "t"], ["timedOut"]),
      (["plan", "--color", "=", "a"], ["auto", "always"]),
      (["plan", "--color", "="], ["auto", "always", "never"]),
      (["pause", "--for", ""], []),
      (["plan", "--payload", "_fan"], ["_fanout.bash"]),
      (["init", "dri"], ["drive.bash"]),
    ] as [([String], [String])])
  func `in a real bash offer what can stand there`(words: [String], expected: [String]) throws {
    #expect(try offered(words) == expected)
  }

  @Test(arguments: CompletionShell.allCases)
  func `name every command and option but the hidden ones`(shell: CompletionShell) {
    let script = completions.script(for: shell)
    for command in CommandSpecification.all {
      let entry = shell == .fish ? "-a \(command.name) " : " \(command.name))"
      #expect(script.contains(entry) == !command.isHidden, "\(command.name)")
      for option in command.options { #expect(script.contains(shell == .fish ? "-l \(option.name) " : option.spelled)) }
    }
    #expect(script.hasSuffix("\n") && !script.hasSuffix("\n\n"))
  }
}
