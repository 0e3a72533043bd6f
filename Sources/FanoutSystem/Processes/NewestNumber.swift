import Glibc

/// The number that was given out last in this pid namespace, as /proc/loadavg shows it.
struct NewestNumber {
  private let file: Descriptor

  /// Nil where there is no such file.
  static func open() throws(SystemError) -> NewestNumber? {
    try ProcessTable.seen { () throws(SystemError) in NewestNumber(file: try ProcessNamespace.open("loadavg")) }
  }

  /// The number as it is now; nil where it is not shown.
  func read() -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 128)
    let length = pread(file.number, &bytes, bytes.count, 0)
    guard length > 0, let space = bytes[..<length].lastIndex(of: 0x20) else { return nil }
    return ProcessEntry.decimal(bytes[(space + 1)..<length].prefix { $0 != 0x0A })
  }
}
