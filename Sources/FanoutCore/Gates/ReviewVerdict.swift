/// What a queue for review leaves of the slots (SPEC 13, "Reviews").
extension GatePolicy {
  /// So many places as keep what waits, what is reserved and what these make within `high`.
  func narrowing(
    _ policy: ReviewPolicy, _ answer: GateAnswer, _ lanes: Set<Category>, _ debts: [ReviewDebt]
  ) -> Narrowing? {
    let isKnown = answer.state == .open
    if !isKnown, let atLeast = answer.atLeast, atLeast >= policy.high {
      return closed(policy, "at least \(atLeast) of \(policy.high): \(answer.detail)")
    }
    guard let sample = answer.sample, isKnown || stands(sample, policy, answer.at) else {
      return closed(policy, "nobody knows how many wait: \(answer.detail)")
    }
    let reserved = reserved(policy, sample, lanes, debts)
    let places = sample.isFull ? 0 : max(0, (policy.high - sample.load - reserved) / max(1, policy.perRun))
    let oldest = sample.oldest.map { ", oldest \(max(.zero, answer.at.wall - $0).inHoursOrDays)" } ?? ""
    let doubt = isKnown ? "" : " \(answer.at.since(sample.begun).inWholeMinutes) min ago; since then \(answer.detail)"
    let latch = sample.isFull && sample.load < policy.high ? ", none until it is \(policy.low)" : ""
    // What a worker makes that holds a place already is among what is reserved.
    let isBeyond = sample.isFull || sample.load + reserved > policy.high
    return Narrowing(
      gate: name, categories: categories.map { Set($0) }, except: Set(policy.exempt), places: places,
      detail: "\(sample.words) of \(policy.high)\(oldest), \(reserved) reserved" + latch + doubt,
      keeps: isBeyond ? 0 : nil)
  }

  private func closed(_ policy: ReviewPolicy, _ why: String) -> Narrowing {
    Narrowing(
      gate: name, categories: categories.map { Set($0) }, except: Set(policy.exempt), places: 0, detail: why, keeps: 0)
  }

  /// Whether the last good sample stands for an answer that cannot be used.
  private func stands(_ sample: ReviewSample, _ policy: ReviewPolicy, _ now: Moment) -> Bool {
    policy.onUnknown == .lastGood || (.zero...policy.validFor).contains(now.since(sample.begun))
  }

  /// What live runs will make, and what ended ones have made that the sample cannot show: it was begun before their
  /// ends.
  private func reserved(
    _ policy: ReviewPolicy, _ sample: ReviewSample, _ lanes: Set<Category>, _ debts: [ReviewDebt]
  ) -> Int {
    func counts(_ category: Category) -> Bool {
      categories?.contains(category) != false && !policy.exempt.contains(category)
    }
    let live = lanes.count(where: counts) * policy.perRun
    return debts.reduce(live) { sum, debt in
      // In another boot the wall clock tells, and a run that may have ended later counts.
      let isShown = debt.at.precedes(sample.begun) ?? (debt.at.wall < sample.begun.wall)
      guard counts(debt.category), !isShown else { return sum }
      return sum + Int(clamping: min(max(0, debt.reviews ?? Int64(policy.perRun)), 1_000_000))
    }
  }

  /// What a command of a queue came to, behind its last answer: a good sample, or the last one and why nobody knows
  /// more.
  ///
  /// - Parameters:
  ///   - exit: The exit code; nil: it did not come to its own end.
  ///   - words: What it wrote to stderr, else why it did not come to its end.
  public func reviewAnswer(
    _ policy: ReviewPolicy, exit: Int?, output: [UInt8], words: String, last: GateAnswer?, begun: Moment,
    at moment: Moment
  ) -> GateAnswer {
    var answer = GateAnswer(gate: name, .unknown, at: moment)
    answer.sample = last?.sample
    let said = GateAnswer.lines(words).last ?? ""
    func unknown(_ why: String) -> GateAnswer {
      answer.detail = clipped(why, to: GateAnswer.longestDetail)
      return answer
    }
    guard let exit else { return unknown(said) }
    guard exit == 0 else {
      return unknown("\(ExitStatus.code(Int32(clamping: exit)).spoken)" + (said.isEmpty ? "" : "; it said: \(said)"))
    }
    do throws(ReviewList.Unreadable) {
      let list = try ReviewList.read(output, truncatedAt: policy.truncatedAt)
      let sample = ReviewSample(list, policy, begun: begun, behind: last?.sample)
      if list.isTruncated {
        // The oldest are those that a list leaves out: what it shows is the least that waits.
        answer.atLeast = sample.load
        return unknown("the list was cut at \(list.open) items; let the command print all of them (truncatedAt)")
      }
      answer.state = .open
      answer.sample = sample
      answer.detail = sample.words
      return answer
    } catch {
      return unknown(error.why)
    }
  }
}

extension ReviewSample {
  /// The sample for the record.
  public func record(of queue: GatePolicy) -> ReviewRecord {
    ReviewRecord(
      queue: queue.name, open: Int64(open), stale: Int64(stale), failing: Int64(failing),
      high: Int64(queue.reviews?.high ?? 0), came: came, went: went, dated: dated, age: age)
  }
}

extension Duration {
  fileprivate var inHoursOrDays: String {
    let hours = milliseconds / 3_600_000
    return hours < 100 ? "\(hours) h" : "\(hours / 24) d"
  }
  fileprivate var inWholeMinutes: Int64 { max(0, milliseconds / 60_000) }
}
