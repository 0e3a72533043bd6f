extension FireBegin {
  /// Whether a person's one-shot fired it.
  struct Words: CountedWords {
    fileprivate var isOneShot = false

    @inline(__always) mutating func keep(_ text: CountedRecord.Text, as word: CountedWord) {
      if word == .trigger { isOneShot = text.elementsEqual(FireBegin.oneShot.utf8) }
    }
  }

  @inline(__always) func counted(_ words: Words) -> CountedRecord.Content {
    .fireBegan(
      CountedRecord.Begin(
        isOneShot: words.isOneShot, by: firing?.by, late: firing?.late?.milliseconds,
        every: firing?.every?.milliseconds))
  }
}

extension FireEnd {
  /// What its source, constraint and answer are called, and its reasons.
  struct Words: CountedWords {
    fileprivate var source = CountedRecord.Text(start: nil, count: 0)
    fileprivate var constraint = CountedRecord.Text(start: nil, count: 0)
    fileprivate var answer: CountedRecord.Text?
    fileprivate var reasons: [CountedRecord.CountedReason] = []
    // Of the reason at hand.
    private var reason = CountedRecord.Text(start: nil, count: 0)
    private var names: [CountedRecord.Text] = []

    @inline(__always) mutating func keep(_ text: CountedRecord.Text, as word: CountedWord) {
      switch word {
      case .source: source = text
      case .constraint: constraint = text
      case .answer: answer = text
      case .reason: reason = text
      case .names: names.append(text)
      case .trigger, .respawn, .queue: break
      }
    }

    @inline(__always) mutating func keep(tally: Int64) {
      reasons.append(CountedRecord.CountedReason(reason: reason, count: tally, names: names))
      names = []
    }
  }

  @inline(__always) func counted(_ words: Words) -> CountedRecord.Content {
    .fireEnded(
      CountedRecord.End(
        admitted: admitted, started: started, refused: refused, failed: failed, withheld: withheld,
        source: words.source, constraint: words.constraint, intent: intent, demandMet: demandMet,
        selectorMilliseconds: selectorMilliseconds,
        answer: words.answer, reasons: words.reasons))
  }
}

extension FireEnd.ReasonCount {
  @inline(__always) var tally: Int64? { count }
}

extension RunStart {
  @inline(__always) func counted(_ words: NoWords) -> CountedRecord.Content { .runStarted(generation: generation) }
}

extension RunEndRecord {
  /// The outcome by its place among all, and why the respawn was denied with the end.
  struct Words: CountedWords {
    fileprivate var outcome = 0
    fileprivate var denied: CountedRecord.Text?

    @inline(__always) mutating func keep(_ text: CountedRecord.Text, as word: CountedWord) {
      guard word == .respawn, text.starts(with: RecordedRespawn.denial.utf8) else { return }
      denied = CountedRecord.Text(rebasing: text.dropFirst(RecordedRespawn.denial.utf8.count))
    }

    @inline(__always) mutating func keep(place: Int) { outcome = place }
  }

  @inline(__always) func counted(_ words: Words) -> CountedRecord.Content {
    .runEnded(
      outcome: words.outcome, elapsed: elapsedMilliseconds, swept: sweptCount, overshoot: overshootBytes,
      denied: words.denied)
  }
}

extension ReviewRecord {
  /// The name of its queue.
  struct Words: CountedWords {
    fileprivate var queue = CountedRecord.Text(start: nil, count: 0)

    @inline(__always) mutating func keep(_ text: CountedRecord.Text, as word: CountedWord) {
      if word == .queue { queue = text }
    }
  }

  @inline(__always) func counted(_ words: Words) -> CountedRecord.Content {
    .reviewed(
      CountedRecord.Review(
        queue: words.queue, load: load, high: high, came: came, went: went, dated: dated, age: age))
  }
}
