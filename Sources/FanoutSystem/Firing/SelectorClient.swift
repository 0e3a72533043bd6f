import FanoutCore
import Glibc

/// Runs a selector once and takes what it wrote until it ended (SPEC 4).
public struct SelectorClient {
  let policy: SelectorPolicy
  let clocks: Clocks
  let environment: ProcessEnvironment

  let state: String?
  let descriptorLimit: UInt64?

  /// A client for a selector. A fire marks it with its state directory, so that the next one can end what a killed one
  /// left; `descriptorLimit` is the caller's own, where this process has raised its.
  public init(
    _ policy: SelectorPolicy, clocks: Clocks, environment: ProcessEnvironment, state: String? = nil,
    descriptorLimit: UInt64? = nil
  ) {
    self.policy = policy
    self.clocks = clocks
    self.environment = environment
    self.state = state
    self.descriptorLimit = descriptorLimit
  }

  /// Ends selectors that killed fires of this state directory left, and says so; nil: there was none. For holders of
  /// its fire lock: then none is at work.
  static func endAbandoned(of state: String) -> String? {
    let mark = "\(EnvironmentNames.selectorMark)=\(state)"
    let abandoned = ((try? ProcessTable.read()) ?? []).filter {
      !$0.isZombie && $0.pid != getpid() && (try? ProcessTable.environmentContains($0.pid, mark)) == true
    }
    var (ended, refused): (Int, [String]) = (0, [])
    for process in abandoned {
      switch process.signal(Signals.kill) {
      case .sent: ended += 1
      case .gone: break
      case .refused(let why): refused.append("\(process.pid) (\(process.name)): \(why)")
      }
    }
    let words = [
      ended > 0 ? "ended \(ended)" : nil, refused.isEmpty ? nil : "could not end \(refused.joined(separator: ", "))",
    ]
    let told = words.compactMap { $0 }.joined(separator: " and ")
    return told.isEmpty ? nil : "\(told), left of the selector of a fire that was killed"
  }

  /// Whether that is an answer that could have been followed, had the selector ended.
  private static func isWhole(_ output: [UInt8]) -> Bool {
    if case .success = SelectorPayload.read(.wrote(output)) { true } else { false }
  }

  /// What came back, and at what cost.
  public struct Response: Sendable, Equatable {
    /// The answer.
    public var answer: SelectorAnswer
    /// What it had written to stdout, also where it failed; at most its limit.
    public var output: [UInt8]
    /// The end of what it wrote to stderr.
    public var stderr: String
    /// How long it took.
    public var elapsed: Duration
    /// A signal that came for us meanwhile: the selector was ended for it.
    public var interrupted: Int32?
    /// What is left of it because it cannot be ended, as a sentence; nil: nothing.
    public var left: String?
    /// What the selector of our own made its answer from; nil: it was another one's, or there is none.
    public var input: ChoiceInput?

    /// What of the tasks somebody must look after, as sentences: what cannot be read, and what may be missing.
    public var warnings: [String] {
      guard let input else { return [] }
      let unread = input.unreadable.map { "\($0.name): \($0.why)" }
      return Response.named("tasks that cannot be read", unread)
        + (input.cut.map { ["the list of tasks may be cut: \($0)"] } ?? [])
    }

    /// What else of the tasks a person should know who looks.
    public var notes: [String] {
      guard let input else { return [] }
      return Response.named("tasks without a category of the allowlist", input.withoutCategory)
        + Response.named("tasks", input.remarks)
    }

    private static func named(_ what: String, _ names: [String]) -> [String] {
      guard !names.isEmpty else { return [] }
      let more = names.count > 3 ? "; and \(names.count - 3) more" : ""
      return ["\(what): \(names.prefix(3).joined(separator: "; "))\(more)"]
    }
  }

  /// Asks. The request is an anonymous file, so that a selector that does not read it costs nothing.
  public func ask(_ request: JSONValue, isDryRun: Bool) throws(SystemError) -> Response {
    try call(policy.command, input: request.encoded() + [10], isDryRun: isDryRun)
  }

  /// Runs a program as a selector is run; what it wrote is the answer.
  func call(_ command: [String], input: [UInt8], isDryRun: Bool) throws(SystemError) -> Response {
    let began = clocks.monotonic()
    var stderr = ""
    func failed(_ degradation: Degradation) -> Response {
      Response(answer: .failed(degradation), output: [], stderr: stderr, elapsed: clocks.monotonic() - began)
    }
    var variables = environment.removing(EnvironmentNames.identity)
    do throws(EnvironmentFileProblem) {
      variables = try variables.configured(by: policy.environment, file: policy.environmentFile)
    } catch {
      return failed(.couldNotStart("\(error)"))
    }
    if isDryRun { variables = variables.setting("FANOUT_DRY_RUN", "1") }
    if let state { variables = variables.setting(EnvironmentNames.selectorMark, state) }
    let executable: String
    do {
      executable = try Executable.find(command[0], directory: policy.directory, path: variables.value(of: "PATH"))
    } catch {
      return failed(.couldNotStart("\(error)"))
    }
    let call = ProgramCall(
      command: ChildCommand(
        executable: executable, arguments: command, environment: variables.entries, directory: policy.directory,
        newSession: false, descriptorLimit: descriptorLimit),
      input: input, outputLimit: policy.outputLimit, timeLimit: policy.timeLimit)
    let reply = try call.run(clocks: clocks)
    stderr = reply.words
    let answer: SelectorAnswer =
      switch reply.end {
      case .couldNotStart(let why): .failed(.couldNotStart("\(why)"))
      case .exited(.code(0)): .wrote(reply.output)
      case .exited(let status): .failed(.exited(status, stderr: stderr))
      case .tooLarge: .failed(.tooLarge(limit: policy.outputLimit))
      case .timedOut: .failed(.timedOut(after: policy.timeLimit, wroteAnswer: Self.isWhole(reply.output)))
      case .interrupted(let number): .failed(.exited(.signal(number), stderr: stderr))
      }
    var response = Response(answer: answer, output: reply.output, stderr: stderr, elapsed: clocks.monotonic() - began)
    if case .interrupted(let number) = reply.end { response.interrupted = number }
    if !reply.left.isEmpty { response.left = "the selector left \(reply.leftInWords)" }
    return response
  }
}
