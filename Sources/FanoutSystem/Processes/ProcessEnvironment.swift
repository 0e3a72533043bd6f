import FanoutCore
import Glibc

/// An environment as the kernel keeps it: `NAME=VALUE` entries in order, bytes as they are, UTF-8 or not.
public struct ProcessEnvironment: Sendable, Equatable {
  /// The entries, without their terminating zero.
  public private(set) var entries: [[UInt8]]

  /// An environment of these entries.
  public init(entries: [[UInt8]]) { self.entries = entries }

  /// The environment of this process.
  public static func current() -> ProcessEnvironment {
    ProcessEnvironment(entries: Spawner.environment())
  }

  /// The value of the first entry of that name; bytes that are no UTF-8 are replaced.
  public func value(of name: String) -> String? { ProcessEnvironment.value(of: name, in: entries) }

  /// The same among entries as /proc shows them.
  static func value(of name: String, in entries: some Sequence<some Collection<UInt8>>) -> String? {
    let prefix = Array(name.utf8) + [UInt8(ascii: "=")]
    return entries.first { $0.starts(with: prefix) }.map { String(decoding: $0.dropFirst(prefix.count), as: UTF8.self) }
  }

  /// The same without these names.
  public func removing(_ names: [String]) -> ProcessEnvironment {
    let gone = Set(names.map { Array($0.utf8)[...] })
    return ProcessEnvironment(entries: entries.filter { !gone.contains($0.prefix { $0 != UInt8(ascii: "=") }) })
  }

  /// The same with what these say, in their order: set, or removed.
  func laying(_ entries: [EnvironmentEntry]) -> ProcessEnvironment {
    entries.reduce(self) { result, entry in
      entry.value.map { result.setting(entry.name, $0) } ?? result.removing([entry.name])
    }
  }

  /// The names that are set, each once, in order.
  public var names: [String] {
    Set(entries.map { String(decoding: $0.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self) }).sorted()
  }

  /// The same with these behind all; none of the names is there yet.
  func appending(_ variables: [(name: String, value: String)]) -> ProcessEnvironment {
    ProcessEnvironment(entries: entries + variables.map { Array("\($0.name)=\($0.value)".utf8) })
  }

  /// The same for a process of ours that whoever starts it waits for: the mark keeps a supervisor there from taking it
  /// for something that a worker left.
  func marked(as name: String) -> ProcessEnvironment {
    removing(EnvironmentNames.identity).setting("FANOUT_SUPERVISOR", EnvironmentNames.onFireMark + name)
  }

  /// The same with that value: in the place of the first entry of that name, or behind all.
  public func setting(_ name: String, _ value: String) -> ProcessEnvironment {
    let entry = Array("\(name)=\(value)".utf8)
    let prefix = Array(name.utf8) + [UInt8(ascii: "=")]
    guard let place = entries.firstIndex(where: { $0.starts(with: prefix) }) else {
      return ProcessEnvironment(entries: entries + [entry])
    }
    var changed = entries
    changed[place] = entry
    return ProcessEnvironment(entries: changed)
  }
}
