import FanoutCore

/// What the lanes want done, in the order in which it is worth doing: what is cheap at once, sweeps with one pass over the
/// processes for all, records with one sync for all, releases last.
struct EffectQueue {
  var immediate: [(key: Int, effect: Lane.Effect)] = []
  var sweeps: [(key: Int, signal: Int32?)] = []
  var records: [(key: Int, effect: Lane.Effect)] = []
  var asks: [Int] = []
  var releases: [Int] = []
  /// When sweeps that could not look are tried again.
  var sweepAgainAt: MonotonicTime?
  /// When lanes that could not be admitted ask again.
  var askAgainAt: MonotonicTime?
  /// When records that could not be put anywhere are tried again.
  var retryAt: MonotonicTime?

  mutating func add(_ effect: Lane.Effect, of key: Int) {
    switch effect {
    case .spawn, .listen, .cutOutput: immediate.append((key, effect))
    case .sweep(let signal): sweeps.append((key, signal))
    case .confirm, .record, .recordDenial: records.append((key, effect))
    case .askRespawn: asks.append(key)
    case .release: releases.append(key)
    }
  }
}
