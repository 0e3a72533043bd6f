/// What flags and environment say in place of the file (SPEC 2): flags win over environment, which wins over the file.
public struct ConfigurationOverrides: Sendable, Equatable {
  /// A text with where it was written.
  public struct Written: Sendable, Equatable {
    /// The flag or variable, as a person writes it: `--width`, `FANOUT_WIDTH`.
    public var origin: String
    /// What was written.
    public var text: String
    /// A text and its origin.
    public init(origin: String, text: String) {
      self.origin = origin
      self.text = text
    }
  }

  /// In place of `width`.
  public var width: Written?
  /// In place of `perFire`; `none` for no limit.
  public var perFire: Written?
  /// In place of `launcher`.
  public var launcher: Written?

  /// Overrides; by default none.
  public init(width: Written? = nil, perFire: Written? = nil, launcher: Written? = nil) {
    self.width = width
    self.perFire = perFire
    self.launcher = launcher
  }

  /// The variables that say it.
  public static let variables = ["FANOUT_WIDTH", "FANOUT_PER_FIRE", "FANOUT_LAUNCHER"]

  /// What the environment says: `FANOUT_WIDTH`, `FANOUT_PER_FIRE`, `FANOUT_LAUNCHER`. An empty variable says nothing.
  public init(environment: [String: String]) {
    func written(_ name: String) -> Written? {
      environment[name]?.nonEmpty.map { Written(origin: name, text: $0) }
    }
    self.init(width: written("FANOUT_WIDTH"), perFire: written("FANOUT_PER_FIRE"), launcher: written("FANOUT_LAUNCHER"))
  }

  /// The `flags`, and these overrides where those say nothing.
  public func overruled(by flags: ConfigurationOverrides) -> ConfigurationOverrides {
    ConfigurationOverrides(
      width: flags.width ?? width, perFire: flags.perFire ?? perFire, launcher: flags.launcher ?? launcher)
  }
}

extension Configuration {
  /// The configuration with these overrides in place, or all of them that say nothing usable.
  public func overridden(by overrides: ConfigurationOverrides) -> Result<Configuration, OverrideErrors> {
    var result = self
    var mistakes: [OverrideErrors.Mistake] = []
    func refuse(_ written: ConfigurationOverrides.Written, allowed: String) {
      let sentence = "found \(Quoted.text(written.text)); it must be \(allowed)"
      mistakes.append(OverrideErrors.Mistake(origin: written.origin, sentence: sentence))
    }
    let whole = "a whole number from \(Configuration.widthRange.lowerBound) to \(Configuration.widthRange.upperBound)"
    if let written = overrides.width {
      if let width = Configuration.width(written.text) { result.width = width } else { refuse(written, allowed: whole) }
    }
    if let written = overrides.perFire {
      if written.text == "none" {
        result.perFire = nil
      } else if let perFire = Configuration.width(written.text) {
        result.perFire = perFire
      } else {
        refuse(written, allowed: "\(whole), or none for no limit")
      }
    }
    if let written = overrides.launcher {
      if let launcher = LauncherChoice(rawValue: written.text) {
        result.launcher = launcher
      } else {
        refuse(written, allowed: alternatives(LauncherChoice.allCases.map(\.rawValue)))
      }
    }
    return mistakes.isEmpty ? .success(result) : .failure(OverrideErrors(mistakes: mistakes))
  }

  // Digits only: Int would take "+6", which is more likely meant as an addition.
  private static func width(_ text: String) -> Int? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let width = Int(text), widthRange.contains(width) else {
      return nil
    }
    return width
  }
}
