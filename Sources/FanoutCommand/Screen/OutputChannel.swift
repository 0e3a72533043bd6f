import Glibc
import Synchronization

/// One descriptor that text goes to. Whole buffers, in order; it remembers that it failed, so that no caller can forget
/// it.
public final class OutputChannel: Sendable {
  /// What became of it.
  enum Condition: Sendable, Equatable {
    case open
    /// The pipe has no reader any more, or the terminal is gone: nobody misses anything.
    case readerGone
    /// The descriptor could not be written, with the errno of the first time.
    case failed(Int32)
  }

  /// The descriptor's number.
  public let descriptor: Int32
  /// Whether it is a terminal.
  public let isTerminal: Bool
  /// Whether styles become colour.
  public let isColored: Bool
  /// The columns of the terminal; nil where it is none, and nothing is cut.
  public let width: Int?
  /// The lines of the terminal; nil where it is none.
  let height: Int?
  /// Whether a line may be drawn over: on a terminal that can.
  let canMove: Bool
  private let condition = Mutex(Condition.open)
  /// A line stands there that the next write has to take away.
  private let hasPassingLine = Mutex(false)

  /// The channel of a descriptor that stays open as long as it. `environment` reads a variable.
  public init(descriptor: Int32, color: ColorChoice, environment: (String) -> String?) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    let terminalName = environment("TERM") ?? ""
    let wanted = (environment("NO_COLOR") ?? "").isEmpty && !terminalName.isEmpty && terminalName != "dumb"
    canMove = isTerminal && !terminalName.isEmpty && terminalName != "dumb"
    isColored = color == .always || color == .auto && isTerminal && wanted
    width =
      isTerminal
      ? StandardStreams.columns(of: descriptor) ?? environment("COLUMNS").flatMap(Int.init).flatMap {
        $0 > 0 ? $0 : nil
      } ?? 80 : nil
    height =
      isTerminal
      ? StandardStreams.lines(of: descriptor) ?? environment("LINES").flatMap(Int.init).flatMap {
        $0 > 0 ? $0 : nil
      } ?? 24 : nil
  }

  var state: Condition { condition.withLock { $0 } }

  /// Shows a line that the next one replaces; nothing where that cannot be. Clipped to the terminal.
  func pass(_ line: String) {
    guard canMove else { return }
    let text = Terminal.visible(line).prefix(max(1, (width ?? 80) - 1))
    _ = write(Array("\(text)".utf8))
    hasPassingLine.withLock { $0 = true }
  }

  private func takeAwayPassingLine() -> [UInt8] {
    hasPassingLine.withLock { stands in
      defer { stands = false }
      return stands ? Array("\r\u{1B}[K".utf8) : []
    }
  }

  /// Writes all of it; false when nobody can read it (any more), and then nothing is tried again.
  func write(_ bytes: [UInt8]) -> Bool {
    let bytes = takeAwayPassingLine() + bytes
    return condition.withLock { condition in
      guard condition == .open else { return false }
      condition = bytes.withUnsafeBytes(writeAll)
      return condition == .open
    }
  }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) -> Condition {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written >= 0 {
        rest = rest.dropFirst(written)
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        // Somebody who shares it made it non-blocking; wait for room as a blocking one would. What poll says, write
        // will say.
        var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&place, 1, -1)
      case EPIPE: return .readerGone
      case EIO where isTerminal: return .readerGone
      case let error: return .failed(error)
      }
    }
    return .open
  }
}
