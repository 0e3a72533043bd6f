import Glibc

/// A process as one look at /proc showed it.
public struct ProcessEntry: Sendable, Equatable {
  /// The process's number.
  public let pid: Int32
  /// Number of its parent, process group and process session.
  public let parent, group, session: Int32
  /// The kernel's letter: `R` running, `S` and `D` waiting, `T` stopped, `Z` ended and not yet reaped.
  public let state: UInt8
  /// The number of threads. More than one with state `Z`: only the first thread has ended.
  public let threads: Int
  /// When it started, in clock ticks since boot: with the number, its identity.
  public let startTicks: UInt64
  /// The name it goes by, without control characters.
  public let name: String

  /// Ended, and waiting for its parent to look.
  public var isZombie: Bool { (state == UInt8(ascii: "Z") || state == UInt8(ascii: "X")) && threads <= 1 }
  /// Stopped by a signal or a debugger.
  public var isStopped: Bool { state == UInt8(ascii: "T") || state == UInt8(ascii: "t") }
}

extension ProcessEntry {
  /// Reads a line of /proc/PID/stat. The name may contain anything, also `)` and spaces: it ends at the last
  /// parenthesis.
  static func parse(_ bytes: [UInt8]) -> ProcessEntry? {
    guard let open = bytes.firstIndex(of: UInt8(ascii: "(")), let close = bytes.lastIndex(of: UInt8(ascii: ")")),
      open < close
    else {
      return nil
    }
    let fields = bytes[(close + 1)...].split(separator: 0x20)
    guard fields.count > 19, let state = fields[0].first,
      let pid = decimal(bytes[..<open].prefix { $0 != 0x20 }), let parent = decimal(fields[1]),
      let group = decimal(fields[2]),
      let session = decimal(fields[3]), let threads = decimal(fields[17]),
      let start = UInt64(String(decoding: fields[19], as: UTF8.self))
    else { return nil }
    let name = String(decoding: bytes[(open + 1)..<close], as: UTF8.self)
    return ProcessEntry(
      pid: pid, parent: parent, group: group, session: session, state: state, threads: Int(threads), startTicks: start,
      name: String(
        String.UnicodeScalarView(name.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 })))
  }

  /// A number as /proc writes it; nil for anything else.
  static func decimal(_ bytes: ArraySlice<UInt8>) -> Int32? { Int32(String(decoding: bytes, as: UTF8.self)) }
}
