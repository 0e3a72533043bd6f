import CSystem

/// What this program was called with. Not `CommandLine`: that reads /proc, and where there is none nobody was called
/// with anything.
public enum ProcessArguments {
  /// All of them, the program's own name first.
  public static func own() -> [String] {
    guard var next = csystem_arguments() else { return [] }
    var arguments: [String] = []
    while let text = next.pointee {
      arguments.append(String(cString: text))
      next += 1
    }
    return arguments
  }
}
