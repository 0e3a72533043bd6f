/// What stands behind a key of a configuration: its type and its bounds. The reader reads no key as another one.
public indirect enum ConfigurationKind: Sendable, Equatable {
  /// An argv, never a shell line.
  case command
  /// A path, relative to the directory of the file.
  case path
  /// A path with `{category}` in it.
  case lockFile
  /// A category, as a person writes it.
  case category
  /// A backend, by its name.
  case backend
  /// True or false.
  case flag
  /// A length of time.
  case duration(from: Duration = .zero, to: Duration = Duration.longestWritten)
  /// A number of bytes.
  case size(from: Int = 0)
  /// A whole number.
  case whole(ClosedRange<Int>)
  /// A number from 0 to 1.
  case fraction
  /// A share of one processor.
  case percent
  /// A part of the memory, or a size.
  case memoryShare
  /// A number, whole or not.
  case number(ClosedRange<Double>)
  /// One of these words.
  case word([String])
  /// The name of a signal that asks a process to end.
  case signal
  /// What the names of units begin with.
  case unitPrefix
  /// The name of a slice.
  case slice
  /// Any text.
  case text
  /// A list of such values; with `some` of one at least.
  case list(of: ConfigurationKind, some: Bool = false)
  /// An object of these keys.
  case object([ConfigurationKey])
  /// The same keys as those of another object, each of them optional.
  case part(of: String, [ConfigurationKey])
  /// An object whose keys are names; with `orNull` null may stand behind one.
  case named(Names, ConfigurationKind, orNull: Bool = false)

  /// What an object's keys are names of.
  public enum Names: String, Sendable {
    /// Categories, in any spelling.
    case category = "CATEGORY"
    /// Other spellings of categories.
    case spelling = "SPELLING"
    /// Families of categories.
    case family = "FAMILY"
    /// Gates.
    case gate = "GATE"
    /// Backends, in any spelling.
    case backend = "BACKEND"
    /// Environment variables.
    case variable = "VARIABLE"
    /// Properties of a unit.
    case property = "PROPERTY"
    /// States of tasks, as a tracker writes them.
    case state = "STATE"
  }

  /// The type in a few words, with its bounds: `a duration of 1s or more`.
  public var words: String {
    switch self {
    case .command: "a list of strings, the program first"
    case .path: "a path"
    case .lockFile: "a path with {category} in it"
    case .category: "a category"
    case .backend: "a backend"
    case .flag: "true or false"
    case .duration(let least, let most):
      "a duration" + (least > .zero ? " of \(least.written) or more" : "")
        + (most < Duration.longestWritten ? (least > .zero ? ", " : " of ") + "\(most.written) or less" : "")
    case .size(let least): "a size" + (least > 0 ? " of \(ByteCount(bytes: Int64(least)).written) or more" : "")
    case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .fraction: "a number from 0 to 1"
    case .percent: "a percentage of one processor, such as \"150%\""
    case .memoryShare: MemoryShare.writtenForms
    case .number(let range):
      "a number from \(ConfigurationKind.plain(range.lowerBound)) to \(ConfigurationKind.plain(range.upperBound))"
    case .word(let words): alternatives(words.map { "\"\($0)\"" })
    case .signal: "the name of a signal"
    case .unitPrefix: "1 to 40 of a-z 0-9 _ - that begin with a letter"
    case .slice: "the name of a slice"
    case .text: "a string"
    case .list(.object, _): "a list of objects"
    case .list(.category, _): "a list of categories"
    case .list(.backend, _): "a list of backends"
    case .list: "a list"
    case .object: "an object"
    case .part(let other, _): "an object of keys of \(other)"
    case .named(let names, .object, _): "an object of \(names.rawValue): an object"
    case .named(let names, let kind, let orNull):
      "an object of \(names.rawValue): \(kind.words)" + (orNull ? " or null" : "")
    }
  }
  /// Without a needless decimal.
  static func plain(_ number: Double) -> String { number == number.rounded() ? "\(Int(number))" : "\(number)" }
}
