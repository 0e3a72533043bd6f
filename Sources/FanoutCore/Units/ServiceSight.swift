/// What a service of systemd gives to what it starts, as its manager shows it: enough to start something else that sees
/// the same.
public struct ServiceSight: Sendable, Equatable {
  /// The properties that are asked for.
  public static let shownNames =
    [
      "Environment", "EnvironmentFiles", "PassEnvironment", "UnsetEnvironment", "User", "Group", "WorkingDirectory",
    ] + Hardening.shownNames

  /// The user that it runs as; nil: whose manager it is.
  public let user: String?
  /// The values of `Environment=`, as a text that `EnvironmentFile=` reads: they go by a file, because settings of a
  /// unit can be read by every user of the machine.
  public let environment: String
  private let settings: [String]
  private let files: [String]

  /// From what `systemctl show` printed; `writable` is what stays writable where the service is hardened.
  public init(shown: [String: String], writable: [String]) {
    func told(_ name: String) -> String? { shown[name].flatMap { $0.isEmpty ? nil : $0 } }
    user = told("User")
    environment = ShownWords.read(shown["Environment"] ?? "").compactMap { word -> String? in
      guard let sign = word.firstIndex(of: "=") else { return nil }
      return EnvironmentText.line(String(word[..<sign]), String(word[word.index(after: sign)...]))
    }.joined()
    files = (told("EnvironmentFiles") ?? "").split(separator: "\n").map { line in
      let mark = line.lastRange(of: " (ignore_errors=")
      return (line.hasSuffix("(ignore_errors=yes)") ? "-" : "") + (mark.map { line[..<$0] } ?? line)
    }
    var settings = [told("Group").map { "--gid=\($0)" }, user.map { "--uid=\($0)" }].compactMap { $0 }
    if let directory = told("WorkingDirectory") {
      settings.append(
        "--property=WorkingDirectory=" + (directory.hasPrefix("!") ? "-\(directory.dropFirst())" : directory))
    }
    for name in ["PassEnvironment", "UnsetEnvironment"] {
      // An entry with a value is for the unit alone.
      let names = ShownWords.read(shown[name] ?? "").filter { !$0.contains("=") }
      if !names.isEmpty { settings.append("--property=\(name)=\(names.joined(separator: " "))") }
    }
    let hardening = Hardening.properties(shown: shown, writable: writable) ?? []
    self.settings = settings + hardening.map { "--property=" + $0 }
  }

  /// The arguments of systemd-run for a unit with the same sight, whose own variables lie in that file.
  public func arguments(environmentIn file: String) -> [String] {
    settings + ([file] + files).map { "--property=EnvironmentFile=\($0)" }
  }
}

extension Substring {
  /// Where the last of these stands before.
  fileprivate func lastRange(of text: String) -> Index? {
    var place: Index?
    var rest = self
    while let range = rest.range(ofFirst: text) {
      place = range.lowerBound
      rest = rest[range.upperBound...]
    }
    return place
  }
}
