import FanoutCore
import Glibc

/// Gives the `onOutcome` command the terminal record of each run, one a call, in the order of the journal.
public struct OutcomeTelling {
  private let policy: HookPolicy
  private let variables: HookVariables
  private let state: StateDirectory
  private let journal: Journal
  private let clocks: Clocks

  /// After so long the rest is left to the next errand: a fire waits for this one.
  private static let patience: Duration = .seconds(60)

  /// Tells of a state directory.
  public init(_ policy: HookPolicy, variables: HookVariables, state: StateDirectory, clocks: Clocks) {
    self.policy = policy
    self.variables = variables
    self.state = state
    self.clocks = clocks
    journal = Journal(state, clocks: clocks)
  }

  /// What ends from now on is told; with nobody to tell it to (`isWanted`) nothing is remembered.
  public static func begin(in state: StateDirectory, isWanted: Bool, clocks: Clocks) throws(SystemError) {
    guard isWanted else {
      for path in [state.outcomeCursor, state.outcomeTrouble] { _ = unlink(path) }
      return
    }
    guard OutcomeCursor(state) == nil else { return }
    try OutcomeCursor(endOf: Journal(state, clocks: clocks)).keep(in: state)
  }

  /// What telling came to.
  public enum Result: Sendable, Equatable {
    /// Everything was told, or somebody else is at it.
    case done
    /// There was no more time.
    case left
    /// The command did not take one.
    case failed(String)
  }

  /// Tells what was not told yet. Whoever finds somebody at it leaves it to him: he looks once more when he is done.
  public func tell(environment: ProcessEnvironment) throws -> Result {
    let deadline = clocks.monotonic() + OutcomeTelling.patience
    while try !pending(OutcomeCursor(state) ?? OutcomeCursor(endOf: journal)).isEmpty {
      guard let turn = try TurnLock(at: state.outcomeLock) else { return .done }
      defer { turn.end() }
      let result = try tellAll(environment, until: deadline)
      if result != .done { return result }
    }
    return .done
  }

  /// An end that was not told, and where the next one is looked for once it was.
  private struct Pending {
    var record: Record
    var day: String
    var next: Int
  }

  private func tellAll(_ environment: ProcessEnvironment, until deadline: MonotonicTime) throws -> Result {
    var cursor = OutcomeCursor(state) ?? OutcomeCursor(endOf: journal)
    for end in try pending(cursor) {
      guard clocks.monotonic() < deadline else { return .left }
      if let why = call(end.record, environment) {
        let trouble = TellingTrouble(why: "\(policy.command[0]) \(why)", since: clocks.moment().wall)
        trouble.leave(at: state.outcomeTrouble)
        return .failed(trouble.why)
      }
      cursor.offsets[end.day] = end.next
      try cursor.keep(in: state)
      TellingTrouble.remove(state.outcomeTrouble)
    }
    return .done
  }

  private func pending(_ cursor: OutcomeCursor) throws(SystemError) -> [Pending] {
    var ends: [Pending] = []
    for day in journal.days().days {
      let length = OutcomeCursor.length(of: day, in: journal)
      // A file that is shorter than it was is another one: what stands in it now was told, or is nobody's to tell.
      let from = cursor.offsets[day] ?? 0
      guard from < length else { continue }
      var offset = from
      var lines = JournalLines()
      try journal.file.scan(day, from: from, isFollowing: true) { text, isEnd in
        var taken = 0
        while taken < text.count {
          let rest = UnsafeRawBufferPointer(rebasing: text[taken...])
          guard let line = rest.firstIndex(of: 10) else { break }
          let one = UnsafeRawBufferPointer(rebasing: rest[...line])
          taken += one.count
          offset += one.count
          _ = lines.read(one, isEnd: false) { record in
            if case .runEnded = record.event { ends.append(Pending(record: record, day: day, next: offset)) }
          }
        }
        return taken
      }
    }
    return ends
  }

  private func call(_ record: Record, _ environment: ProcessEnvironment) -> String? {
    guard case .runEnded(let end) = record.event else { return nil }
    var variables = variables
    if case .code(let code) = end.exit { variables.exit = Int(code) }
    // As the journal has it: whoever reads that knows this.
    guard let written = try? JSONDocument(parsing: record.line()) else { return nil }
    let document: JSONValue = [
      "schema": 1, "host": .string(variables.host), "loop": variables.loop.map { .string($0) } ?? nil,
      "configuration": .string(variables.configuration),
      "directory": record.run.map { .string(state.run($0)) } ?? nil, "end": JSONValue(written.root),
    ]
    return HookCall(policy, input: document.encoded() + [10], variables: variables).run(
      environment: environment, clocks: clocks)
  }
}
