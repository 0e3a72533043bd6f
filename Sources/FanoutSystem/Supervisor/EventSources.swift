import FanoutCore

/// What a supervisor waits for, and what it means when that tells something. Whoever has a descriptor watched forgets it
/// here before it closes it.
final class EventSources {
  /// What may have happened.
  enum Event {
    /// The worker of a lane has ended.
    case worker(Int)
    /// The keeper of a lane has ended.
    case keeper(Int)
    /// Keepers have something to tell of their workers.
    case bell
    /// A process of a lane that a pass had found has ended.
    case leftover(Int, pid: Int32)
    /// Files have changed.
    case files
    /// Signals came.
    case signals
    /// An order came, or none will.
    case channel
    /// The list of mounts has changed.
    case mounts
    /// An errand has ended.
    case errand
    /// A gate that is asked for a respawn has something to tell.
    case gates
    /// The manager of units takes messages again.
    case manager
  }

  /// One watching: of a descriptor that bears the same number later it says nothing.
  struct Token {
    fileprivate let number: UInt64
  }

  private let loop: EventLoop
  private var events: [UInt64: Event] = [:]
  private var tokens: [Int32: UInt64] = [:]
  private var nextToken: UInt64 = 1

  /// None yet.
  init(clocks: Clocks) throws(SystemError) { loop = try EventLoop(clocks: clocks) }

  /// From now on `wait` tells of a descriptor, by its number (`EventLoop.watch`).
  func watch(_ number: Int32, for event: Event, when interest: EventLoop.Interest = .reading) throws(SystemError) {
    let token = nextToken
    nextToken += 1
    try loop.watch(number, token: token, for: interest)
    events[token] = event
    tokens[number] = token
  }

  /// Whether a descriptor is watched.
  func watches(_ descriptor: Descriptor) -> Bool { tokens[descriptor.number] != nil }

  /// Watches a descriptor no longer, if it was watched.
  func forget(_ descriptor: Descriptor) {
    guard let token = tokens.removeValue(forKey: descriptor.number) else { return }
    loop.unwatch(descriptor.number)
    events[token] = nil
  }

  /// Waits until something tells, or the deadline has come (nil: for ever). The only place where a supervisor sleeps.
  func wait(until deadline: MonotonicTime?) throws(SystemError) -> [Token] {
    try loop.wait(until: deadline).map(Token.init)
  }

  /// What a token means; nil: its descriptor was forgotten since.
  func event(of token: Token) -> Event? { events[token.number] }
}
