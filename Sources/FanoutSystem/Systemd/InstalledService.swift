import FanoutCore
import Glibc

/// A service's file, as far as it tells which configuration it fires.
public struct InstalledService: Sendable, Equatable {
  /// The unit.
  public let unit: String
  /// The directory it was found in.
  public let directory: UnitDirectory
  /// The text.
  public let text: String
  /// What it executes.
  public let words: [String]

  /// The service in that file; nil where it executes no fire of fanout.
  init?(_ unit: String, in directory: UnitDirectory) {
    guard let text = directory.text(unit) else { return nil }
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("ExecStart=") }
    guard
      let words = lines.compactMap({ UnitWords.read(String($0.dropFirst("ExecStart=".count))) }).first(where: {
        $0.contains("fire")
      })
    else { return nil }
    self.unit = unit
    self.directory = directory
    self.text = text
    self.words = words
  }

  /// The program that it executes.
  public var program: String { words.first ?? "" }
  /// The configuration that it names; nil: it leaves that to be found.
  public var configuration: String? { InstalledService.value(of: "--config", in: words) }
  /// The name that it gives.
  public var name: String? { InstalledService.value(of: "--name", in: words) }
  /// The user that it runs as; nil: whose manager it is.
  public var user: String? {
    text.split(separator: "\n").last { $0.hasPrefix("User=") }.map { String($0.dropFirst("User=".count)) }
  }
  /// Whether it was installed with `--harden`.
  public var isHardened: Bool { text.split(separator: "\n").contains("PrivateTmp=true") }

  /// Whether systemd makes the state directory for it.
  public var makesState: Bool { text.split(separator: "\n").contains { $0.hasPrefix("StateDirectory=") } }

  static func value(of option: String, in words: [String]) -> String? {
    for (place, word) in words.enumerated() {
      if word == option, place + 1 < words.count { return words[place + 1] }
      if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
    }
    return nil
  }
}
