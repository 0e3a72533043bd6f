/// What process numbers on record say to somebody who looks at processes now. A number means a process only in the pid
/// namespace, by the clocks and in the boot in which it was written down.
public enum RecordedNumbers: Sendable, Equatable {
  /// The numbers were written down where they are looked at: a number with its start is that process, or nobody.
  case count
  /// Of another boot: none of their processes lives.
  case ofAnotherBoot
  /// Of another namespace: they mean somebody else here, and their processes may be out of sight. Only locks, which are
  /// the kernel's and not a namespace's, tell whether they live.
  case ofAnotherNamespace

  /// Decides by where they were written down (nil: 0.1 did not say, and by its boot alone they count) and where he
  /// looks (nil: he cannot tell).
  public init(writtenIn recorded: String?, boot: String?, seenFrom own: String?, ownBoot: String) {
    if let recorded, recorded != own {
      self = .ofAnotherNamespace
    } else {
      self = boot == ownBoot ? .count : .ofAnotherBoot
    }
  }

  /// Whether the clocks that only run forward (of limits and of boot time) are the same in two namespaces.
  public static func sharesClocks(_ one: String?, _ other: String?) -> Bool {
    guard let one, let other else { return true }
    return clocks(one) == clocks(other)
  }

  /// By the clock of limits in `own`, a moment that was written down by that of another namespace; nil where one of them
  /// does not say how far its clock is from the machine's.
  public static func moment(
    _ recorded: MonotonicTime, writtenIn namespace: String?, seenFrom own: String?
  ) -> MonotonicTime? {
    guard let namespace, let own, !sharesClocks(namespace, own) else { return recorded }
    guard let there = monotonicShift(namespace), let here = monotonicShift(own) else { return nil }
    return recorded + (here - there)
  }

  /// `+BOOT,MONOTONIC`: how far the clocks of a namespace are from the machine's; nothing where they are the machine's.
  private static func clocks(_ namespace: String) -> Substring { namespace.drop { $0 != "+" } }

  /// Whole seconds, and behind an `s` the nanoseconds that come to them.
  private static func monotonicShift(_ namespace: String) -> Duration? {
    let clocks = clocks(namespace)
    guard !clocks.isEmpty else { return .zero }
    let shifts = clocks.split(separator: ",", omittingEmptySubsequences: false)
    guard shifts.count == 2 else { return nil }
    let parts = shifts[1].split(separator: "s", omittingEmptySubsequences: false)
    guard parts.count < 3, let seconds = parts.first.flatMap({ Int64($0) }) else { return nil }
    guard parts.count == 2 else { return .seconds(seconds) }
    return Int64(parts[1]).map { .seconds(seconds) + .nanoseconds($0) }
  }
}

extension RunFacts {
  /// The run's worker process, where its number counts for somebody who looks from there.
  public func worker(seenFrom namespace: String?, boot: String) -> WorkerProcess? {
    RecordedNumbers(writtenIn: worker?.namespace, boot: startedAt.boot, seenFrom: namespace, ownBoot: boot) == .count
      ? worker : nil
  }
}
