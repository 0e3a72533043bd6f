import FanoutCore

/// What a fire's supervisors do, as it shows: names in the index, records in the journal.
final class LaunchProgress {
  private let fire: FireID
  private let files: FileWatch?
  private var tail: Journal.Tail

  init(of fire: FireID, in state: StateDirectory, journal: Journal) {
    self.fire = fire
    let files = try? FileWatch()
    do throws(SystemError) {
      _ = try files?.watch(state.live, for: .arrivals)
      _ = try files?.watch(state.journal, for: .growth)
      self.files = files
    } catch {
      self.files = nil
    }
    tail = journal.tail()
  }

  /// Readable when there may be something; nil: ask again and again.
  var descriptor: Int32? { files?.descriptor.number }

  /// Whether anything has shown since the last look.
  func hasNew() -> Bool {
    var isNew = false
    while let events = try? files?.events(), !events.isEmpty {
      isNew = isNew || events.contains { $0.name.drop { $0 == "." }.hasPrefix(fire.text) }
    }
    for record in tail.next() where record.fire == fire && record.run != nil { isNew = true }
    return isNew
  }
}
