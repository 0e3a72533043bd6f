import CSystem
import FanoutCore
import Glibc

/// Appends records to a journal: they are on disk before they are acted on. Made by those who hold what they write of: a
/// fire its begin, a supervisor its lock, reconciliation and retention the admission lock, a person his pause.
struct JournalWriter {
  private let journal: Journal
  /// The directory as it was when this value was made, held open so that no other can have its number; nil: there was
  /// none.
  private let place: Descriptor?

  /// A writer of that journal. Nothing is made before the first append.
  init(_ journal: Journal) {
    self.journal = journal
    place = try? Descriptor.open(journal.directory, csystem_path_only | O_DIRECTORY)
  }

  /// Where the directory is that this value began with.
  enum Whereabouts {
    /// Where it was.
    case inPlace
    /// Somewhere else, and another lies in its place.
    case replaced
    /// Nothing that could be it lies in its place.
    case away(SystemError)
  }

  /// Looks where it is. A renamed state directory, one that something is mounted over, a link that leads elsewhere: all
  /// are told by the path.
  func whereabouts() -> Whereabouts {
    var now = stat()
    guard stat(journal.directory, &now) == 0 else { return .away(.last("examine", journal.directory)) }
    guard now.isDirectory else { return .away(SystemError("list", journal.directory, code: ENOTDIR)) }
    guard let began = try? place?.status() else { return .inPlace }
    return FileIdentity(began) == FileIdentity(now) ? .inPlace : .replaced
  }

  /// Throws where what is appended would come into another journal than the one that this value began with, or into
  /// none.
  func proveInPlace() throws(StateError) {
    switch whereabouts() {
    case .inPlace: return
    case .replaced:
      throw .cannotWrite(
        journal.directory, SystemError("find the journal that it began with at", journal.directory, code: ESTALE))
    case .away(let error): throw .cannotWrite(journal.directory, error)
    }
  }

  /// Appends records in order, one write each, one sync for all. Their moment is now, read once. They go into the
  /// directory that this value began with, and with `wherever` also where that is no longer in its place.
  func append(_ records: [Record], sync: Bool = true, wherever: Bool = false) throws(StateError) {
    guard !records.isEmpty else { return }
    if !wherever { try proveInPlace() }
    do throws(SystemError) {
      let lines = records.map { Array($0.line().dropLast()) }
      try journal.file.append(lines, day: day(of: records), sync: sync, in: place) {
        CrashPoint.reached(.wrote(records[$0]))
      }
    } catch {
      throw .cannotWrite(journal.directory, error)
    }
  }

  /// The day whose file takes these: today, but none before the begin of their fires. A clock that was set back
  /// meanwhile would hide an end from everybody who looks for it from its run's begin on.
  private func day(of records: [Record]) -> String {
    let begins = records.compactMap { ($0.fire.map(\.made) ?? $0.run?.made)?.day }
    return max(journal.clocks.moment().wall.day, begins.max() ?? "")
  }
}
