import Glibc

/// What a program has written so far, as much of it as anybody wants.
struct ProgramOutput {
  /// How much of stderr is kept.
  static let errorsKept = 4096

  private let limit: Int
  private(set) var output: [UInt8] = []
  private(set) var errors: [UInt8] = []
  private(set) var isTooLarge = false

  /// At most so many bytes of stdout are kept.
  init(limit: Int) { self.limit = limit }

  /// Takes what is there now. Answers false at the end of the stream, or when it was too much.
  mutating func takeOutput(_ descriptor: Descriptor) -> Bool {
    ProgramOutput.drain(descriptor.number) { bytes in
      let room = limit - output.count
      output += bytes.prefix(max(0, room))
      if bytes.count > room { isTooLarge = true }
      return !isTooLarge
    }
  }

  /// The same of stderr, of which the end is kept.
  mutating func takeErrors(_ descriptor: Descriptor) -> Bool {
    ProgramOutput.drain(descriptor.number) { bytes in
      errors += bytes
      if errors.count > ProgramOutput.errorsKept * 4 { errors.removeFirst(errors.count - ProgramOutput.errorsKept) }
      return true
    }
  }

  /// Reads until nothing is there; false at the end of the stream or when the taker has had enough.
  private static func drain(_ descriptor: Int32, _ take: (ArraySlice<UInt8>) -> Bool) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    // A writer that never stops must not keep others waiting.
    for _ in 0..<64 {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        if !take(buffer[..<count]) { return false }
      } else if count < 0, errno == EINTR {
        continue
      } else {
        return count < 0 && errno == EAGAIN
      }
    }
    return true
  }
}
