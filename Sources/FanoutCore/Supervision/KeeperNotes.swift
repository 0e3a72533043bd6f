/// What the keeper of one run left on disk for whoever comes after its supervisor.
public struct KeeperNotes: Sendable, Equatable {
  /// A process of a run as its keeper noted it: its number, and the span in which it started.
  public struct Process: Sendable, Equatable {
    /// The process's number.
    public var pid: Int32
    /// The span in which the process started, in milliseconds of CLOCK_BOOTTIME.
    public var started: ClosedRange<Int64>

    /// A process.
    public init(pid: Int32, started: ClosedRange<Int64>) {
      self.pid = pid
      self.started = started
    }
  }

  /// The keeper itself. Written before there is a worker: where it lacks, there never was one.
  public var keeper: Process?
  /// The worker.
  public var worker: Process?
  /// How the worker ended.
  public var exit: ExitStatus?
  /// The keeper has seen that nothing is left.
  public var isGone = false

  /// No notes.
  public init() {}

  /// The notes of all runs in a file of lines; what is torn or foreign is left out.
  public static func read(_ bytes: [UInt8]) -> [RunID: KeeperNotes] {
    var notes: [RunID: KeeperNotes] = [:]
    for line in bytes.split(separator: 0x0A) {
      let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard words.count > 1 else { continue }
      notes[RunID(words[0]), default: KeeperNotes()].take(words.dropFirst())
    }
    return notes
  }

  private mutating func take(_ words: ArraySlice<String>) {
    let numbers = words.dropFirst().compactMap { Int64($0) }
    switch (words.first, numbers.count) {
    case ("keeper", 3): keeper = KeeperNotes.process(numbers) ?? keeper
    case ("worker", 3): worker = KeeperNotes.process(numbers) ?? worker
    case ("exit", 1):
      guard let status = numbers.first.flatMap({ Int32(exactly: $0) }) else { return }
      if words.dropFirst().first == "code" { exit = .code(status) }
      if words.dropFirst().first == "signal" { exit = .signal(status) }
    case ("gone", 0): isGone = words.count == 1
    default: break
    }
  }

  private static func process(_ numbers: [Int64]) -> Process? {
    guard let pid = Int32(exactly: numbers[0]), numbers[1] <= numbers[2] else { return nil }
    return Process(pid: pid, started: numbers[1]...numbers[2])
  }
}
