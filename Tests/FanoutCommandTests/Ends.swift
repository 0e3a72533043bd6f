import Glibc
import Testing

/// Two ends of a pipe or of a terminal, closed when the test is over.
final class Ends {
  let reading: Int32
  private(set) var writing: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    (reading, writing) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // Nobody reads before all was written.
    try #require(fcntl(writing, Ends.setPipeSize, 1 << 20) >= 1 << 20)
    signal(SIGPIPE, SIG_IGN)
  }

  /// A real terminal of that many columns, which changes nothing of what is written to it.
  init(terminalOf columns: UInt16) throws {
    reading = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(reading >= 0)
    var lock: Int32 = 0
    try #require(ioctl(reading, Ends.setLock, &lock) == 0)
    writing = ioctl(reading, Ends.openPeer, O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(writing >= 0)
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(writing, UInt(TIOCSWINSZ), &size) == 0)
    var modes = termios()
    tcgetattr(writing, &modes)
    modes.c_oflag &= ~tcflag_t(OPOST)
    tcsetattr(writing, TCSANOW, &modes)
  }

  /// Everything that was written, once nobody writes any more.
  func text() -> String {
    close(writing)
    writing = -1
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    // A terminal whose writer is gone says EIO, a pipe says 0.
    while case let count = read(reading, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  // F_SETPIPE_SZ of Linux.
  private static let setPipeSize: Int32 = 1031
  // TIOCSPTLCK and TIOCGPTPEER of Linux, which Swift's Glibc does not show.
  private static let setLock: UInt = 0x4004_5431
  private static let openPeer: UInt = 0x5441

  deinit {
    close(reading)
    if writing >= 0 { close(writing) }
  }
}

/// A thread that reads so many bytes, or to the end.
final class ReadingThread: Sendable {
  private let thread: pthread_t

  private final class Task: Sendable {
    let descriptor: Int32
    let wanted: Int
    init(descriptor: Int32, wanted: Int) {
      self.descriptor = descriptor
      self.wanted = wanted
    }
  }

  init(_ wanted: Int, from descriptor: Int32) throws {
    let task = Unmanaged.passRetained(Task(descriptor: descriptor, wanted: wanted))
    var thread = pthread_t()
    let error = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let task = Unmanaged<Task>.fromOpaque(argument).takeRetainedValue()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var total = 0
        while total < task.wanted, case let count = read(task.descriptor, &buffer, buffer.count), count > 0 {
          total += count
        }
        return UnsafeMutableRawPointer(bitPattern: total)
      }, task.toOpaque())
    try #require(error == 0)
    self.thread = thread
  }

  /// How many bytes it read, once it has.
  func count() -> Int {
    var total: UnsafeMutableRawPointer?
    pthread_join(thread, &total)
    return Int(bitPattern: total)
  }
}
