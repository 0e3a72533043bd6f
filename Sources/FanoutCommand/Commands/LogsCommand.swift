import FanoutCore
import FanoutSystem
import Glibc

/// `fanout logs RUN|CATEGORY [-f] [-n N]`: head, one line in place of what was cut, tail.
enum LogsCommand {
  static let command = CommandSite.command(.look) { site in
    let written = site.invocation.subject ?? ""
    try site.state.proveReadable()
    let run = try find(written, site)
    let log = OutputLog(path: RunDirectory(path: site.state.run(run)).outputLog, limit: .max)
    guard log.exists else {
      throw CommandError(
        .failure, "\(run) has no output any more: \(log.path) is not there (keep decides how long it is)")
    }
    var printer = Printer(site.output, run: run)
    var end: RunEndRecord?
    do throws(SystemError) {
      var offset = 0
      if let lines = site.invocation.count(.lines) { offset = try log.start(ofLast: lines) }
      var reader = LogReader(log, from: offset)
      if site.invocation.has(.follow) {
        end = try follow(run, log, &reader, &printer, site)
      } else {
        try reader.read { printer.print($0) }
      }
    } catch {
      throw CommandError(.failure, "\(error)")
    }
    printer.end()
    if let end {
      tell(end, of: run, site)
    } else if log.size == 0, !printer.isAbandoned {
      site.output.message(.notice, silence(of: run, site))
    }
    return .success
  }

  /// The run that is meant: by its id, by a part of one, the last, or a category's latest.
  private static func find(_ written: String, _ site: CommandSite) throws -> RunID {
    let target = try TargetFinder(site).target(written, among: .runs)
    if case .run(let run) = target { return run }
    guard case .category(let category) = target, let run = RunLookup.latest(of: category, in: site) else {
      if case .category(let category) = target { try site.askBack(category, .failure) }
      throw CommandError(
        .failure,
        "no run is known by '\(written)' in \(site.state.path): neither an id, a part of one, nor a category that ran")
    }
    return run
  }

  /// Goes on as output appears until the run has its terminal record, which is returned, or nobody reads any more.
  private static func follow(
    _ run: RunID, _ log: OutputLog, _ reader: inout LogReader, _ printer: inout Printer, _ site: CommandSite
  ) throws(SystemError) -> RunEndRecord? {
    let output = site.output.data
    let watch = try LogWatch(
      log, in: site.state, clocks: site.clocks, reader: output.isTerminal ? nil : output.descriptor)
    var tail = site.journal.tail()
    var end = RunLookup.history(of: run, in: site.journal).ledger.run(run)?.end
    while true {
      // The end is looked at before the last read: what was written before it is then all there.
      let last = end
      try reader.read { printer.print($0) }
      if printer.isAbandoned { return nil }
      if let last { return last }
      guard try watch.wait() else { return nil }
      for record in tail.next() where record.run == run {
        if case .runEnded(let recorded) = record.event { end = end ?? recorded }
      }
    }
  }

  /// Of a run that wrote nothing: nobody should wonder whether the right file was read.
  private static func silence(of run: RunID, _ site: CommandSite) -> String {
    guard let end = RunLookup.history(of: run, in: site.journal).ledger.run(run)?.end else {
      return "run \(run) has written nothing yet; fanout logs \(run) -f waits for it"
    }
    return "run \(run) wrote nothing (\(line(of: run, end, site)))"
  }

  private static func line(of run: RunID, _ end: RunEndRecord, _ site: CommandSite) -> String {
    RunDirectory(path: site.state.run(run)).run().map { RunVerdict.line($0, end) } ?? end.outcome.rawValue
  }

  /// How the run ended that was followed, beside its output.
  private static func tell(_ end: RunEndRecord, of run: RunID, _ site: CommandSite) {
    let line = line(of: run, end, site)
    let next = end.respawn == .due ? "; its respawn follows: fanout logs \(run.respawned) -f" : ""
    site.output.message(RunVerdict.isBad(end) ? .warning : .notice, "\(line) (run \(run))\(next)")
  }

  /// Prints pieces of a log: shown on a terminal, byte for byte elsewhere.
  private struct Printer {
    private let output: Output
    private let run: RunID
    private var stream = VisibleStream(keeping: [.lines, .tabs])
    private(set) var isAbandoned = false
    private var endsLine = true

    init(_ output: Output, run: RunID) {
      self.output = output
      self.run = run
    }

    /// False when nobody can read it any more.
    mutating func print(_ piece: LogReader.Piece) -> Bool {
      switch piece {
      case .text(let bytes):
        isAbandoned = !output.workerOutput(bytes, through: &stream)
        endsLine = bytes.last == 0x0A
      case .cut(let bytes):
        endLine()
        isAbandoned = !output.print(Phrase(OutputLog.line(forCut: bytes), .faint))
      case .anew(let change):
        endLine()
        output.message(.warning, "the output of \(run) \(Printer.words(change))")
      }
      return !isAbandoned
    }

    private static func words(_ change: LogReader.Change) -> String {
      switch change {
      case .truncated: "was truncated: what follows is from its new beginning"
      case .replaced: "was replaced by another file: what follows is from the beginning of that one"
      case .removed: "was removed: what follows is of the next file in its place, should there be one"
      }
    }

    /// What comes next begins a line.
    private mutating func endLine() {
      end()
      if !endsLine, !output.data.isTerminal { output.print("") }
      endsLine = true
    }

    /// What a terminal still waits for: the rest of a character, and the end of a line.
    mutating func end() {
      let rest = output.data.isTerminal ? stream.end() : []
      if !rest.isEmpty { _ = output.data.write(rest) }
      if !endsLine, output.data.isTerminal { output.print("") }
    }
  }
}
