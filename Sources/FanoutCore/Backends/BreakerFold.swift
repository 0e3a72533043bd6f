/// What may happen to a breaker, one function each.
extension Breaker {
  /// Who ended, as the breaker sees it.
  struct Ending {
    /// What the end says.
    let end: AttemptEnd
    /// When it ended.
    let at: WallTime
    /// When it began.
    let began: WallTime?
    /// The opening whose one attempt it was; nil: it began while the backend was open to all, or beside another one.
    let opening: Int64?
    /// How many backends there were when it began.
    let configured: Int64
  }

  /// An attempt ended; `others` of the backends are open by crash. Whether its failure counts here, and so not for its
  /// category.
  mutating func take(_ ending: Ending, others: Int64) -> Bool {
    let end = ending.end
    let isTheOne = isShut && ending.opening == number
    if isTheOne, end.outlived { close() }
    var counts = false
    switch end.verdict {
    case .neutral: counts = end.isLimited || end.needsLogin
    case .good:
      note(Attempt(ended: ending.at, isFast: false))
      crashDenied = nil
      if isTheOne { close() }
    case .bad:
      let isLatest = note(Attempt(ended: ending.at, isFast: true))
      if isTheOne, crash != nil {
        counts = reopen(ending)
      } else if !isShut || isTheOne {
        counts = isLatest ? lookForCrash(ending, others) : ending.configured > 1
      } else {
        counts = ending.configured > 1
      }
    }
    if end.isLimited { takeLimit(ending) }
    if end.needsLogin { takeLogin(ending) }
    return counts
  }

  /// Everybody gets through. The window stays: one failure right after a success is no new beginning.
  mutating func close() { (crash, limit, login, crashDenied) = (nil, nil, nil, nil) }

  /// A probe passed.
  mutating func passProbe(at now: WallTime) {
    if let login, login.passed == nil, login.since < now { self.login?.passed = now }
  }

  /// Adds an attempt, in the order of the ends. Whether it is among those that are looked at.
  @discardableResult private mutating func note(_ attempt: Attempt) -> Bool {
    let place = window.lastIndex { $0.ended <= attempt.ended }.map { $0 + 1 } ?? 0
    window.insert(attempt, at: place)
    let surplus = max(0, window.count - Breaker.counted)
    window.removeFirst(surplus)
    return place >= surplus
  }

  /// On the edge of a failure only: a success is never the reason why it opens.
  private mutating func lookForCrash(_ ending: Ending, _ others: Int64) -> Bool {
    guard ending.configured > 1 else { return false }
    let fast = window.count {
      $0.isFast && $0.ended > ending.at - Breaker.day && $0.ended <= ending.at
    }
    guard fast >= Breaker.needed else { return true }
    guard others < max(1, ending.configured / 2) else {
      crashDenied = ending.at
      return false
    }
    open(at: ending.at)
    return true
  }

  /// The one attempt failed. With no other backend left the category's rests take over.
  private mutating func reopen(_ ending: Ending) -> Bool {
    guard ending.configured > 1 else {
      crash = nil
      return false
    }
    open(at: ending.at)
    return true
  }

  /// Doubled from the last time, halved for each whole day since that began.
  private mutating func open(at now: WallTime) {
    crashDenied = nil
    var length = Breaker.hour
    if let last = lastCrash {
      let days = max(0, (now - last.since).milliseconds / Breaker.day.milliseconds)
      let doubled = (last.until - last.since).milliseconds * 2
      let halved = days < 60 ? doubled >> days : 0
      length = min(Breaker.longest, max(Breaker.hour, .milliseconds(halved)))
    }
    crash = Opening(since: now, until: now + length)
    lastCrash = crash
    number += 1
  }

  private mutating func takeLimit(_ ending: Ending) {
    if let until = ending.end.until, until <= ending.at { return }
    let told = ending.end.until ?? ending.at + Breaker.hour
    if let limit, limit.validity(at: ending.at) == .holds {
      // Who began before it was known says nothing new, unless he says until when.
      let isOld = ending.began.map { $0 < limit.since } ?? true
      guard told > limit.until, ending.end.until != nil || !isOld else { return }
      self.limit = Opening(since: ending.at, until: told)
    } else {
      limit = Opening(since: ending.at, until: told)
      number += 1
    }
  }

  private mutating func takeLogin(_ ending: Ending) {
    if let login {
      guard let passed = login.passed, ending.began.map({ $0 >= passed }) ?? false else { return }
    }
    login = Login(since: ending.at)
    number += 1
  }
}
