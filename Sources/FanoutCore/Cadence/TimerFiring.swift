extension Firing {
  /// What a timer's fire can know of its schedule.
  ///
  /// - Parameters:
  ///   - reading: What the timer said while the fire ran; nil: nobody answered.
  ///   - now: When the fire began.
  ///   - clock: The same on the clock of the timer's spans.
  ///   - lastFire: When the last fire before this one began that this timer set off.
  ///   - elapses: So many elapses of its calendar after a moment; nil: nobody could say.
  public init(
    timer: String, manager: String, reading: TimerReading?, at now: WallTime, clock: Duration,
    lastFire: () -> WallTime?,
    elapses: (_ after: WallTime, _ count: Int) -> [WallTime]?
  ) {
    self.init(by: .timer, timer: timer, manager: manager)
    guard let reading else { return }
    every = reading.repeating
    guard let due = reading.due(at: now, clock: clock) else { return }
    late = now - due.time
    // What comes after a moment does not contain the moment itself.
    guard due.isOfCalendar, let around = elapses(due.time - .seconds(1), 2) else { return }
    every = around.count == 2 ? around[1] - around[0] : nil
    if let first = around.first, first.milliseconds / 1000 == due.time.milliseconds / 1000 { return }
    // No time of this calendar: a missed elapse, which the manager has raised to its own start. The first one that
    // nobody met was the one after the last fire.
    late = lastFire().flatMap { elapses($0, 1)?.first }.flatMap { $0 <= now ? now - $0 : nil }
  }
}
