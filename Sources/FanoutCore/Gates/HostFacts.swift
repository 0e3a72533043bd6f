/// What was read of the machine before a start: numbers, and where each of them stood.
public struct HostFacts: Sendable, Equatable {
  /// Memory, level by level, from the nearest to a worker up to the machine.
  public var memory: [Memory] = []
  /// How long things waited, of each kind that could be read.
  public var pressures: [Pressure] = []
  /// What could not be read, as sentences.
  public var unread: [String] = []

  /// What is left of one level's memory.
  public struct Memory: Sendable, Equatable {
    /// Bytes that a new worker could have; never negative.
    public var available: Int64
    /// Of so many.
    public var limit: Int64
    /// The control group, or `the machine`.
    public var place: String
    /// A level.
    public init(available: Int64, limit: Int64, place: String) {
      self.available = max(0, available)
      self.limit = limit
      self.place = place
    }

    /// The part that is left, from 0 to 1.
    var part: Double { limit > 0 ? Double(available) / Double(limit) : 0 }
  }

  /// The kinds of pressure that the kernel tells.
  public enum Kind: String, Sendable, CaseIterable {
    /// Everything waited for memory.
    case memory
    /// Everything waited for input or output.
    case io
    /// Something waited for a processor.
    case cpu
  }

  /// A pressure.
  public struct Pressure: Sendable, Equatable {
    /// Of what.
    public var kind: Kind
    /// The part of the last minute, in percent.
    public var percent: Double
    /// Where it was read.
    public var place: String
    /// A pressure.
    public init(_ kind: Kind, percent: Double, place: String) {
      self.kind = kind
      self.percent = percent
      self.place = place
    }
  }

  /// Nothing read.
  public init() {}
}

extension HostFacts {
  /// For people: the level of memory with the least left, and the pressures.
  public var words: String {
    let least = memory.min { $0.part < $1.part }.map {
      "\(ByteCount(bytes: $0.available).rough) of \(ByteCount(bytes: $0.limit).rough) memory available in \($0.place)"
    }
    return
      ([least].compactMap { $0 } + pressures.map { "\($0.kind.rawValue) pressure \(HostPolicy.words($0.percent)) %" })
      .joined(separator: ", ")
  }
}
