/// A line of /proc/PID/stat in its fields. The name may contain anything, also `)` and spaces: it ends at the last
/// parenthesis.
struct StatLine {
  /// The process's number.
  let pid: Int32
  /// The name it goes by, as it is.
  let name: ArraySlice<UInt8>
  /// From the third on.
  private let fields: [ArraySlice<UInt8>]

  /// Nil where that is no such line.
  init?(_ bytes: [UInt8]) {
    guard let open = bytes.firstIndex(of: UInt8(ascii: "(")), let close = bytes.lastIndex(of: UInt8(ascii: ")")),
      open < close, let pid = ProcessEntry.decimal(bytes[..<open].prefix { $0 != 0x20 })
    else { return nil }
    self.pid = pid
    name = bytes[(open + 1)..<close]
    fields = bytes[(close + 1)...].split(separator: 0x20)
  }

  /// The letter of its state, field 3.
  var state: UInt8? { fields.first?.first }

  /// A number by its place in the line, as proc_pid_stat(5) counts them; nil where it is no number, or the line is
  /// shorter.
  func number<Number: FixedWidthInteger>(_ place: Int) -> Number? {
    fields.indices.contains(place - 3) ? Number(String(decoding: fields[place - 3], as: UTF8.self)) : nil
  }
}
