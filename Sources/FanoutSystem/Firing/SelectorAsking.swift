import FanoutCore

/// Asks whichever selector is configured: a command, or the one of our own, whose answer goes the same way as anybody's.
public struct SelectorAsking {
  let configuration: Configuration
  let client: SelectorClient

  /// A question to the selector of a configuration. A fire marks what it starts with its state directory;
  /// `descriptorLimit` is the caller's own, where this process has raised its.
  public init(
    _ configuration: Configuration, clocks: Clocks, environment: ProcessEnvironment, state: String? = nil,
    descriptorLimit: UInt64? = nil
  ) {
    self.configuration = configuration
    client = SelectorClient(
      configuration.selector, clocks: clocks, environment: environment, state: state, descriptorLimit: descriptorLimit)
  }

  /// What is so when it is asked.
  public struct Moment {
    let policy: Policy
    let facts: Facts
    let standing: Standing
    let seed: UInt64

    /// The moment of these facts; a selector of our own draws from that seed.
    public init(policy: Policy, facts: Facts, standing: Standing, seed: UInt64) {
      self.policy = policy
      self.facts = facts
      self.standing = standing
      self.seed = seed
    }
  }

  /// Asks.
  public func ask(_ moment: Moment, isDryRun: Bool) throws(SystemError) -> SelectorClient.Response {
    guard let tasks = configuration.selector.builtin else {
      let request = SelectorRequest.json(
        facts: moment.facts, standing: moment.standing, policy: moment.policy, isDryRun: isDryRun)
      return try client.ask(request, isDryRun: isDryRun)
    }
    let began = client.clocks.monotonic()
    var (response, list) = try read(tasks, isDryRun: isDryRun)
    switch list {
    case .failure(let degradation): response.answer = .failed(degradation)
    case .success(let list):
      let input = ChoiceInput(
        list, standard: tasks.standard, policy: moment.policy, facts: moment.facts, standing: moment.standing,
        seed: moment.seed)
      response.input = input
      response.output = Choice(input).payload
      response.answer = .wrote(response.output)
    }
    response.elapsed = client.clocks.monotonic() - began
    return response
  }

  /// The tasks, and what else came of asking for them.
  private func read(_ tasks: TaskPolicy, isDryRun: Bool) throws(SystemError) -> (
    SelectorClient.Response, Result<TaskList, Degradation>
  ) {
    let zone = LocalZone.live
    switch tasks.source {
    case .folder(let path):
      let folder = TaskFolder(path, states: tasks.states, zone: zone, clocks: client.clocks)
      let response = SelectorClient.Response(answer: .failed(.emptyAnswer), output: [], stderr: "", elapsed: .zero)
      do throws(Degradation) {
        return (response, .success(try folder.read(within: configuration.selector.timeLimit)))
      } catch {
        return (response, .failure(error))
      }
    case .command(let command):
      let response = try client.call(command, input: [], isDryRun: isDryRun)
      guard case .wrote(let bytes) = response.answer else {
        if case .failed(let degradation) = response.answer { return (response, .failure(degradation)) }
        return (response, .failure(.emptyAnswer))
      }
      do throws(Degradation) {
        return (response, .success(try TaskAnswer.read(bytes, said: response.stderr, as: tasks, zone: zone)))
      } catch {
        return (response, .failure(error))
      }
    }
  }
}
