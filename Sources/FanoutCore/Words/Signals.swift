/// Signals by number and by the name people write, without `SIG` (Linux on x86-64 and arm64).
public enum Signals {
  /// The name of a number; nil for one that has none here.
  public static func name(_ number: Int32) -> String? { table.first { $0.number == number }?.name }
  /// The number of a name, with or without `SIG`, in any case.
  public static func number(_ written: String) -> Int32? {
    let upper = written.uppercased()
    let name = upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
    return table.first { $0.name == name }?.number
  }

  /// Every name, in the order of the numbers.
  public static var names: [String] { table.map(\.name) }

  /// Ends at once; cannot be caught.
  public static let kill: Int32 = 9
  /// Asks to end.
  public static let terminate: Int32 = 15
  /// Continues a stopped process.
  public static let resume: Int32 = 18
  /// Stops; cannot be caught.
  public static let stop: Int32 = 19

  private static let table: [(number: Int32, name: String)] = [
    (1, "HUP"), (2, "INT"), (3, "QUIT"), (4, "ILL"), (5, "TRAP"), (6, "ABRT"), (7, "BUS"), (8, "FPE"), (9, "KILL"),
    (10, "USR1"),
    (11, "SEGV"), (12, "USR2"), (13, "PIPE"), (14, "ALRM"), (15, "TERM"), (17, "CHLD"), (18, "CONT"), (19, "STOP"),
    (20, "TSTP"),
    (21, "TTIN"), (22, "TTOU"), (24, "XCPU"), (25, "XFSZ"), (31, "SYS"),
  ]
}
