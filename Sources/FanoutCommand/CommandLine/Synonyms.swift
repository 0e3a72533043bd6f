import FanoutCore

/// What other programs call what a command of ours does. A synonym is no command: it is answered with the one that is,
/// so that `stop` neither ends workers for who meant a pause, nor the other way round.
enum Synonyms {
  private static let commands: [String: [String]] = [
    "stop": ["kill", "pause"], "end": ["kill"], "cancel": ["kill"], "abort": ["kill"], "terminate": ["kill"],
    "ps": ["status", "runs"], "list": ["runs", "status"], "ls": ["runs", "status"], "jobs": ["runs", "status"],
    "top": ["status"], "info": ["status", "show"], "state": ["status"], "queue": ["plan"],
    "resume": ["unpause"], "continue": ["unpause"], "unhold": ["unpause"], "release": ["unpause"],
    "hold": ["pause"], "suspend": ["pause"], "freeze": ["pause"],
    "disable": ["pause", "uninstall"], "enable": ["unpause", "install"],
    "start": ["fire", "run"], "trigger": ["fire"], "tick": ["fire"], "once": ["fire"], "launch": ["fire", "run"],
    "exec": ["run"], "spawn": ["run"],
    "doctor": ["check"], "validate": ["check"], "verify": ["check"], "test": ["check"], "lint": ["check"],
    "diagnose": ["check"],
    "history": ["runs", "report"], "past": ["runs"], "stats": ["report"], "summary": ["report"],
    "log": ["logs"], "tail": ["logs"], "output": ["logs"], "cat": ["logs"],
    "alerts": ["hands", "status"], "questions": ["hands"], "todo": ["hands"], "inbox": ["hands"],
    "snooze": ["ack"], "silence": ["ack"], "acknowledge": ["ack"], "mute": ["ack"],
    "describe": ["show"], "inspect": ["show"], "get": ["show"], "why": ["show"], "explain": ["show", "plan"],
    "preview": ["plan"], "dry-run": ["plan"],
    "setup": ["init", "install"], "new": ["init"], "create": ["init"], "schedule": ["install"], "cron": ["install"],
    "remove": ["uninstall"], "manual": ["man"], "docs": ["help"],
  ]

  /// Every word that is one, in order.
  static var words: [String] { commands.keys.sorted() }

  /// The commands that do what is called so elsewhere, in words; nil: nothing is called so, or no such command is there.
  static func commands(for word: String, among known: [CommandSpecification]) -> String? {
    let meant = (commands[word] ?? []).filter { name in known.contains { $0.name == name && !$0.isHidden } }
    return meant.isEmpty ? nil : alternatives(meant)
  }
}
