import FanoutCore

/// One understood command line.
public struct Invocation: Sendable, Equatable {
  /// What follows an option, already read.
  enum Value: Sendable, Equatable {
    case present
    case text(String)
    case duration(Duration)
    case count(Int)
    case moment(WrittenMoment)
  }

  /// The command that was named.
  public let command: CommandSpecification
  /// The global flags.
  public private(set) var global: GlobalOptions
  /// The positional arguments as they were written, at most as many as the command takes.
  public let positionals: [String]
  // By option name; never iterated.
  let values: [String: Value]

  /// The same call with that configuration.
  func naming(configuration path: String) -> Invocation {
    var invocation = self
    invocation.global.configurationPath = path
    return invocation
  }

  /// The first positional argument; nil without one.
  public var subject: String? { positionals.first }

  /// Whether the option was given.
  public func has(_ option: OptionSpecification) -> Bool { values[option.name] != nil }

  /// The text, path or choice that was given; nil without the option.
  public func text(_ option: OptionSpecification) -> String? {
    guard let value = values[option.name] else { return nil }
    guard case .text(let text) = value else { preconditionFailure("\(option.spelled) takes no text") }
    return text
  }

  /// The length of time that was given; nil without the option.
  public func duration(_ option: OptionSpecification) -> Duration? {
    guard let value = values[option.name] else { return nil }
    guard case .duration(let duration) = value else { preconditionFailure("\(option.spelled) takes no duration") }
    return duration
  }

  /// The moment that was given; nil without the option.
  public func moment(_ option: OptionSpecification) -> WrittenMoment? {
    guard let value = values[option.name] else { return nil }
    guard case .moment(let moment) = value else { preconditionFailure("\(option.spelled) takes no moment") }
    return moment
  }

  /// The number that was given, from 1; nil without the option.
  public func count(_ option: OptionSpecification) -> Int? {
    guard let value = values[option.name] else { return nil }
    guard case .count(let count) = value else { preconditionFailure("\(option.spelled) takes no number") }
    return count
  }
}
