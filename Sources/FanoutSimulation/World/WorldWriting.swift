import FanoutCore

/// Writing to the disk, and what a power cut makes of it.
extension World {
  /// Appends records as the production journal does: one write each, one sync for all. What is told back is why it
  /// failed; then an unknown number of them is there.
  func append(_ records: [Record], to state: StateFiles, by process: Proc, sync: Bool = true) throws(Halt) -> String? {
    guard !records.isEmpty else { return nil }
    try step(process)
    let name = wallTime.day
    if !state.days.contains(where: { $0.day == name }) {
      if state.isFull { return "no space left" }
      let place = state.days.firstIndex { $0.day > name } ?? state.days.count
      state.days.insert(DayFile(day: name), at: place)
    }
    // Whoever finds it empty syncs its name first.
    if dayIndex(state, name, { $0.bytes.isEmpty }) {
      try step(process)
      dayIndex(state, name) { $0.nameIsSynced = true }
    }
    var isTorn = dayIndex(state, name) { !$0.bytes.isEmpty && $0.bytes.last != 10 }
    for record in records {
      try step(process)
      let line = (isTorn ? [10] : []) + record.line()
      if state.isFull {
        struck(.fullDisk)
        return "no space left"
      }
      if draw(.failedWrites, 12) { return "input/output error" }
      if draw(.tornWrites, 12) {
        let part = chance(.tornWrites) { $0.below(line.count) }
        write(Array(line[..<part]), to: state, name)
        trace(
          "\(process.role) \(process.pid) writes \(part) of \(line.count) bytes: \(record.event.kind) "
            + (record.run?.text ?? "")
        )
        // All but its newline: a reader takes it for whole.
        if part == line.count - 1 { rules.wrote(record, in: state, by: process, self) }
        return "short write"
      }
      write(line, to: state, name)
      isTorn = false
      trace("\(process.role) \(process.pid) writes \(record.event.kind) \(record.run?.text ?? record.fire?.text ?? "")")
      rules.wrote(record, in: state, by: process, self)
    }
    guard sync else { return nil }
    try step(process)
    if draw(.lateWrites, 12) { return "sync failed" }
    dayIndex(state, name) { $0.synced = $0.bytes.count }
    return nil
  }

  private func write(_ bytes: [UInt8], to state: StateFiles, _ name: String) {
    dayIndex(state, name) { day in
      day.bytes += bytes
      day.readOn()
    }
    let readers = state.readers
    for reader in readers { schedule(after: 0) { $0.wake(reader) } }
  }

  @discardableResult
  private func dayIndex<Value>(_ state: StateFiles, _ name: String, _ body: (inout DayFile) -> Value) -> Value {
    guard let place = state.days.firstIndex(where: { $0.day == name }) else {
      preconditionFailure("the journal's day is there")
    }
    return body(&state.days[place])
  }

  /// Whether a record of that kind about that run would outlive a power cut.
  func isDurable(_ run: RunID, in state: StateFiles, _ isMeant: (Event) -> Bool) -> Bool {
    for day in state.days.reversed() where day.nameIsSynced {
      guard let record = day.records.last(where: { $0.run == run && isMeant($0.event) }) else { continue }
      if day.synced == day.bytes.count { return true }
      let line = record.line()
      return JournalText.records(in: Array(day.bytes[..<day.synced])).records.contains(record) || line.isEmpty
    }
    return false
  }

  /// What was not synced is there, gone, torn, or nothing but zeros; the index, never synced, is as it was at some
  /// moment, or worse.
  func losePower(_ state: StateFiles) {
    chance(.reboots) { chance in
      for place in state.days.indices.reversed() {
        if !state.days[place].nameIsSynced, chance.hits(500) {
          state.days.remove(at: place)
          continue
        }
        var day = state.days[place]
        if day.synced < day.bytes.count {
          let kept = chance.between(day.synced, day.bytes.count)
          let lost = day.bytes.count - kept
          day.bytes.removeSubrange(kept...)
          if chance.hits(200) { day.bytes += [UInt8](repeating: 0, count: lost) }
        }
        day.synced = day.bytes.count
        day.nameIsSynced = true
        day.readAnew()
        state.days[place] = day
      }
      var index: [IndexEntry] = []
      for entry in (state.index + state.oldIndex).sorted(by: { $0.run < $1.run }) where index.last?.run != entry.run {
        let isNow = state.index.contains(entry)
        if chance.hits(isNow ? 100 : 600) { continue }
        index.append(chance.hits(100) ? IndexEntry(run: entry.run, category: nil, supervisor: SupervisorID("")) : entry)
      }
      state.index = index
      state.oldIndex = index
      if chance.hits(300) { state.knownBoot = "" }
      for run in state.runs.keys.sorted() where chance.hits(100) {
        guard state.runs[run]?.keptEnd == nil else { continue }
        state.runs[run] = nil
        rules.runs[run]?.didReport = false
      }
    }
    state.forgetFolds()
    state.readers = []
    rules.lostPower(state)
  }
}
