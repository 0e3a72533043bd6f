import FanoutCore
import Glibc

/// The days of a journal as they were read, for somebody who looks more than once: nothing is read twice, and of a day
/// that has grown only what came behind.
final class ReadDays {
  private struct Day {
    var file: FileIdentity
    var size: Int
    var changed: timespec
    /// Where the first line begins that was not whole yet.
    var next = 0
    var lines = JournalLines()
    /// Of the whole lines.
    var records: [Record] = []

    /// Whether the file still begins with what was read: it is the same, and has grown since or not changed at all.
    func isBeginning(of status: stat) -> Bool {
      guard FileIdentity(status) == file, Int(status.st_size) >= size else { return false }
      return Int(status.st_size) > size || isUnchanged(status)
    }

    func isUnchanged(_ status: stat) -> Bool {
      Int(status.st_size) == size && status.st_mtim.tv_sec == changed.tv_sec
        && status.st_mtim.tv_nsec == changed.tv_nsec
    }
  }

  private var days: [String: Day] = [:]

  /// A day as it is now; empty where it has no file.
  func read(_ name: String, of file: JournalFile) throws(SystemError) -> JournalReading {
    let status: stat
    do throws(SystemError) { status = try .of(file.path(name)) } catch {
      guard error.code == ENOENT else { throw error }
      days[name] = nil
      return JournalReading()
    }
    var day =
      days[name].flatMap { $0.isBeginning(of: status) ? $0 : nil }
      ?? Day(
        file: FileIdentity(status), size: 0, changed: status.st_mtim)
    if day.next == 0 || !day.isUnchanged(status) {
      day.next = try file.scan(name, from: day.next, isFollowing: true) { text, isEnd in
        day.lines.read(text, isEnd: isEnd) { day.records.append($0) }
      }
      (day.size, day.changed) = (Int(status.st_size), status.st_mtim)
    }
    days[name] = day
    // What stands behind the last whole line may be a record all the same, or torn.
    var reading = JournalReading()
    reading.records = day.records
    var rest = day.lines
    if day.next < day.size {
      try file.scan(name, from: day.next) { text, isEnd in rest.read(text, isEnd: isEnd) { reading.records.append($0) }
      }
    }
    reading.torn = rest.torn
    return reading
  }
}
