/// The number that was given out last in this pid namespace, as /proc/loadavg shows it.
struct NewestNumber {
  private let file: Descriptor

  /// Nil where there is no such file.
  static func open() throws(SystemError) -> NewestNumber? {
    try ProcessTable.seen { () throws(SystemError) in NewestNumber(file: try ProcessNamespace.open("loadavg")) }
  }

  /// The number as it is now; nil where it is not shown.
  func read() throws(SystemError) -> Int32? {
    let bytes = try ProcessTable.seen { () throws(SystemError) in try file.read(128, at: 0, "/proc/loadavg") }
    guard let bytes, let space = bytes.lastIndex(of: 0x20) else { return nil }
    return ProcessEntry.decimal(bytes[(space + 1)...].prefix { $0 != 0x0A })
  }
}
