import FanoutCore
import FanoutSystem
import Glibc

/// How much a message matters, as syslog numbers it.
public enum Priority: Int, Sendable {
  /// Something failed.
  case error = 3
  /// Something needs attention, and work went on.
  case warning = 4
  /// Normal, and worth a line.
  case notice = 5
  /// Detail.
  case info = 6
}

/// Where a command speaks: data to standard output, messages to standard error. Passed to every command; there is no
/// other way out.
///
/// A reader that is gone (`fanout runs | head -1`) is nobody's failure: writing stops in silence and the exit code
/// stays what the command says. Data that cannot be written for another reason (a full disk, a closed descriptor) is
/// said once on standard error and turns a 0 into 74. A message that cannot be written changes nothing: the verdict is
/// in the exit code and the journal.
///
/// With `--json` standard output carries one document and nothing else, whatever becomes of the command.
public struct Output: Sendable {
  /// Standard output.
  public let data: OutputChannel
  /// Standard error.
  public let messages: OutputChannel
  /// Whether only what needs attention is said.
  public let isQuiet: Bool
  let head: DocumentHead
  private let goesToJournal: Bool
  /// Where documents go that are to be parts of one; nil: they go out.
  var gathered: GatheredDocuments?

  /// Output on these descriptors, as flags and environment want it.
  public init(
    standardOutput: Int32 = STDOUT_FILENO, standardError: Int32 = STDERR_FILENO, global: GlobalOptions,
    environment: (String) -> String?
  ) {
    data = OutputChannel(descriptor: standardOutput, color: global.color, environment: environment)
    messages = OutputChannel(descriptor: standardError, color: global.color, environment: environment)
    isQuiet = global.quiet
    head = DocumentHead(global)
    goesToJournal = StandardStreams.isJournal(standardError, journalStream: environment("JOURNAL_STREAM"))
  }

  /// One line of data. False when nobody can read it any more: a command that goes on for long may stop.
  @discardableResult public func print(_ phrases: Phrase...) -> Bool {
    print(lines: [phrases.map { $0.rendered(inColor: channelOfText.isColored) }.joined()])
  }

  /// A table as data.
  @discardableResult public func print(_ table: Table) -> Bool {
    print(lines: table.lines(width: data.width, inColor: data.isColored))
  }

  /// The call's one JSON document as data, the same on a terminal and elsewhere: these members behind the head.
  @discardableResult public func document(_ body: JSONValue) -> Bool {
    guard case .object(let members) = body else { preconditionFailure("a document is an object") }
    if let gathered {
      gathered.add(members)
      return true
    }
    guard head.takeTurn() else { return true }
    return data.write(Terminal.visibleJSON(JSONValue.object(head.members + members).encoded(pretty: true)) + [0x0A])
  }

  /// A piece of what a worker wrote: shown through the stream on a terminal, byte for byte elsewhere.
  @discardableResult public func workerOutput(_ bytes: [UInt8], through stream: inout VisibleStream) -> Bool {
    data.write(data.isTerminal ? stream.take(bytes) : bytes)
  }

  /// Text that another program reads: as it is into a file or a pipe, without control codes on a terminal.
  @discardableResult func text(_ text: String) -> Bool {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    return data.isTerminal ? print(lines: lines.map { Terminal.visible($0) }) : data.write(Array(text.utf8))
  }

  /// Lines of the program's own text, already harmless.
  @discardableResult func print(lines: [String]) -> Bool {
    channelOfText.write(Array(lines.map { $0 + "\n" }.joined().utf8))
  }

  /// Where text goes that is not the document: beside it nothing stands on standard output.
  private var channelOfText: OutputChannel { head.isWanted ? messages : data }

  /// A message: one line, harmless whatever it quotes. `--quiet` leaves out notices and details.
  public func message(_ priority: Priority, _ line: String) { message(priority, lines: [line]) }

  /// What was thrown, as the message of a failure: a line, or those that it consists of.
  public func message(_ error: any Error) {
    message(.error, lines: (error as? any MultilineError)?.lines ?? ["\(error)"])
  }

  /// A message of several lines of its own making. All messages pass here, and no text ever makes a line: what it
  /// quotes stays within its own, so that nobody's worker or selector can say something in fanout's name.
  public func message(_ priority: Priority, lines written: [String]) {
    var lines = written.map { Terminal.visible($0) }
    if priority == .error { head.note(failure: lines) }
    if lines.isEmpty || isQuiet && priority.rawValue > Priority.warning.rawValue { return }
    if goesToJournal {
      // Every line is an entry of its own there, and the journal knows who speaks.
      lines = lines.map { "<\(priority.rawValue)>\($0)" }
    } else if priority.rawValue <= Priority.warning.rawValue {
      let speaker = Phrase("fanout:", priority == .error ? .red : .yellow)
      lines[0] = speaker.rendered(inColor: messages.isColored) + " " + lines[0]
    }
    _ = messages.write(Array((lines.joined(separator: "\n") + "\n").utf8))
  }

  /// The one line of a fire, as it is: programs read it. `--quiet` drops it unless something needs attention.
  public func summary(_ line: String, needsAttention: Bool) {
    if isQuiet, !needsAttention { return }
    let priority = needsAttention ? Priority.warning : Priority.notice
    let prefix = goesToJournal ? "<\(priority.rawValue)>" : ""
    _ = messages.write(Array((prefix + Terminal.visible(line) + "\n").utf8))
  }

  /// The exit code of the process, given the command's: says what could not be written, and lets that beat a 0.
  ///
  /// A call that was to give a document and came to its end without one gives that of its error.
  public func verdict(_ code: Int32) -> Int32 {
    if head.isWanted { document(head.error(code)) }
    guard case .failed(let error) = data.state else { return code }
    let why = error == EBADF ? "it is closed" : SystemError.words(error)
    message(.error, "cannot write to standard output: \(why)")
    return code == ExitCode.success.rawValue ? ExitCode.cannotWrite.rawValue : code
  }
}
