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
    func clocks(_ namespace: String) -> Substring { namespace.drop { $0 != "+" } }
    return clocks(one) == clocks(other)
  }
}

extension RunFacts {
  /// The run's worker process, where its number counts for somebody who looks from there.
  public func worker(seenFrom namespace: String?, boot: String) -> WorkerProcess? {
    RecordedNumbers(writtenIn: worker?.namespace, boot: startedAt.boot, seenFrom: namespace, ownBoot: boot) == .count
      ? worker : nil
  }
}
