import Glibc

/// What the process was given as descriptors 0, 1 and 2.
public enum StandardStreams {
  /// Gives every one of the three that is closed a place holder, so that no file of ours can get its number and then
  /// receive our messages. The place holder is opened in the direction that nobody uses: reading or writing it fails as
  /// with a closed one, so data that was asked for is not lost in silence.
  public static func holdNumbers() {
    for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)] {
      guard fcntl(descriptor, F_GETFD) < 0, errno == EBADF else { continue }
      // Lower numbers are taken, so the lowest free one is this one. A root without /dev still has its own directory.
      if open("/dev/null", mode) < 0 { _ = open("/", O_RDONLY | O_DIRECTORY) }
    }
  }

  /// Whether `JOURNAL_STREAM` (device and inode, in decimal) names this descriptor: then systemd's journal reads it.
  static func isJournal(_ descriptor: Int32, journalStream: String?) -> Bool {
    var status = stat()
    guard let journalStream, fstat(descriptor, &status) == 0 else { return false }
    return journalStream == "\(status.st_dev):\(status.st_ino)"
  }

  /// The columns of the terminal at this descriptor, where it says so; 0 or nothing where it does not.
  static func columns(of descriptor: Int32) -> Int? { size(of: descriptor, \.ws_col) }

  /// The lines of that terminal.
  static func lines(of descriptor: Int32) -> Int? { size(of: descriptor, \.ws_row) }

  private static func size(of descriptor: Int32, _ side: KeyPath<winsize, UInt16>) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size[keyPath: side] > 0 else { return nil }
    return Int(size[keyPath: side])
  }
}
