/// The line of one loop in a crontab. It ends with a mark by which it is found again, and a seal that tells whether it
/// was changed.
public struct CrontabLine: Sendable, Equatable {
  /// The line, without its end.
  public let text: String
  /// How long the command in it is, in bytes.
  public let commandLength: Int
  /// The longest command that cron takes (MAX_COMMAND of Vixie's cron, measured with Debian's crontab).
  public static let longestCommand = 998

  /// The line that fires an instance as often as the five fields say. Nothing of the environment that cron gives is
  /// relied on.
  public init(fields: String, instance: Instance) {
    let words = [instance.executable, "--quiet"] + instance.arguments
    let command =
      fields + " PATH=" + CrontabLine.quoted(instance.path) + " " + words.map(CrontabLine.quoted).joined(separator: " ")
    text = "\(command) \(instance.names.mark) [\(Digest(of: command.utf8))]"
    commandLength = text.utf8.count - fields.utf8.count - 1
  }

  /// A word for sh(1) inside of a crontab, where an unescaped `%` would end the command.
  public static func quoted(_ text: String) -> String {
    let isBare =
      !text.isEmpty
      && text.utf8.allSatisfy { UnitWords.isPlainPath($0) || $0 == 0x3A || $0 == 0x2B || $0 == 0x40 || $0 == 0x2C }
    if isBare { return text }
    var written = "'"
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar {
      case "'": written += "'\\''"
      // cron takes a backslash before it for its own, so that one of the text must stand apart.
      case "%": written += last == "\\" ? "''\\%" : "\\%"
      default: written.unicodeScalars.append(scalar)
      }
      last = scalar
    }
    return written + "'"
  }
}
