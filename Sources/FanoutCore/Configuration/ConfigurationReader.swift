/// Reads single values of a configuration and gathers what is wrong with them, so that all of it can be said at once.
struct ConfigurationReader {
  /// The directory of the file, absolute: what relative paths are relative to.
  let directory: String
  /// How written paths become absolute.
  let paths: PathResolution
  /// What was wrong so far.
  private(set) var notes: [Note] = []

  /// A mistake at a byte of the file.
  struct Note {
    let offset: Int
    let sentence: String
  }

  init(directory: String, home: String?) {
    self.directory = directory
    paths = PathResolution(home: home)
  }

  // MARK: What is wrong

  /// The mistakes at their lines and columns, in the order of the file; a flood of them is cut.
  func mistakes(in bytes: UnsafeRawBufferPointer) -> [ConfigurationMistake] {
    let inOrder = notes.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }.map(
      \.element)
    var mistakes = inOrder.prefix(ConfigurationReader.mostMistakes).map { note in
      let (line, column) = TextPosition.of(note.offset, in: bytes)
      return ConfigurationMistake(line: line, column: column, sentence: note.sentence)
    }
    if inOrder.count > mistakes.count, let last = mistakes.last {
      let rest = "and \(inOrder.count - mistakes.count) more mistakes from here on"
      mistakes.append(ConfigurationMistake(line: last.line, column: last.column, sentence: rest))
    }
    return mistakes
  }

  /// More than a person reads: a file with more of them is probably another kind of file.
  static let mostMistakes = 100

  /// Notes a mistake at this value.
  mutating func refuse(_ spot: ConfigurationSpot, _ sentence: String) { note(spot, at: spot.node.offset, sentence) }

  /// Notes a mistake at the key of this value.
  mutating func refuseKey(_ spot: ConfigurationSpot, _ sentence: String) { note(spot, at: spot.keyOffset, sentence) }

  /// Notes what was found and what is allowed in its place.
  mutating func refuse(_ spot: ConfigurationSpot, allowed: String, hint: String? = nil) {
    let alternative = spot.mayBeNull ? ", or null" : ""
    refuse(spot, "found \(spot.found); it must be \(allowed)\(alternative)" + (hint.map { "; \($0)" } ?? ""))
  }

  /// Notes an unknown key, with the nearest known one.
  mutating func refuseUnknown(_ key: ConfigurationSpot, known: [String]) {
    let nearest = nearestWord(to: key.name, among: known)
    let advice = nearest.map { "did you mean '\($0)'?" } ?? "known here are \(known.joined(separator: ", "))"
    notes.append(Note(offset: key.keyOffset, sentence: "unknown key '\(key.path)'; \(advice)"))
  }

  private mutating func note(_ spot: ConfigurationSpot, at offset: Int, _ sentence: String) {
    notes.append(Note(offset: offset, sentence: spot.path.isEmpty ? sentence : "\(spot.path): \(sentence)"))
  }

  // MARK: Taking values

  /// Puts what `read` makes of a value into `target`; leaves the default there where the key is absent or the value is
  /// wrong.
  mutating func take<Value>(
    _ spot: ConfigurationSpot?, into target: inout Value, _ read: (inout Self, ConfigurationSpot) -> Value?
  ) {
    guard let spot else { return }
    precondition(spot.key?.mayBeNull != true, "\(spot.path) is described as one that may be null")
    if let value = read(&self, spot) { target = value }
  }

  /// The same for a value that may be null.
  mutating func take<Value>(
    _ spot: ConfigurationSpot?, orNullInto target: inout Value?, _ read: (inout Self, ConfigurationSpot) -> Value?
  ) {
    guard var spot else { return }
    precondition(spot.key?.mayBeNull != false, "\(spot.path) is described as one that is never null")
    spot.mayBeNull = true
    if spot.isNull {
      target = nil
    } else if let value = read(&self, spot) {
      target = value
    }
  }

  /// A key must be read as what it is described as: `init`, the schema and the manual say that.
  func misread(_ spot: ConfigurationSpot, _ type: String) -> Never {
    preconditionFailure("\(spot.path) is read as a \(type) and described as \(spot.key?.kind.words ?? "nothing")")
  }

  // MARK: Values

  /// A whole number within the bounds of its key.
  mutating func whole(_ spot: ConfigurationSpot) -> Int? {
    guard case .whole(let range)? = spot.key?.kind else { misread(spot, "whole number") }
    if let number = spot.number, let whole = Int(exactly: number), range.contains(whole) { return whole }
    refuse(spot, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  /// A number from 0 to 1.
  mutating func fraction(_ spot: ConfigurationSpot) -> Double? {
    if spot.key?.kind != .fraction { misread(spot, "fraction") }
    if let number = spot.number, (0...1).contains(number) { return number }
    refuse(spot, allowed: "a number from 0 to 1")
    return nil
  }

  /// A number within the bounds of its key.
  mutating func number(_ spot: ConfigurationSpot) -> Double? {
    guard case .number(let range)? = spot.key?.kind else { misread(spot, "number") }
    if let number = spot.number, range.contains(number) { return number }
    refuse(spot, allowed: spot.key?.kind.words ?? "a number")
    return nil
  }

  /// True or false.
  mutating func flag(_ spot: ConfigurationSpot) -> Bool? {
    if spot.key?.kind != .flag { misread(spot, "flag") }
    if let truth = spot.truth { return truth }
    refuse(spot, allowed: "true or false")
    return nil
  }

  /// A text.
  mutating func text(_ spot: ConfigurationSpot) -> String? {
    if let text = spot.text { return text }
    refuse(spot, allowed: "a string")
    return nil
  }

  /// One of a few words, with the one that is nearest to what was written.
  mutating func word<Word: RawRepresentable & CaseIterable>(_ spot: ConfigurationSpot) -> Word?
  where Word.RawValue == String {
    let known = Word.allCases.map(\.rawValue)
    if spot.key?.kind != .word(known) { misread(spot, "one of \(known)") }
    if let text = spot.text, let word = Word(rawValue: text) { return word }
    let hint = spot.text.flatMap { nearestWord(to: $0, among: known) }.map { "did you mean \"\($0)\"?" }
    refuse(spot, allowed: alternatives(known.map { "\"\($0)\"" }), hint: hint)
    return nil
  }

  /// A duration within the bounds of its key; `why` there is an upper one.
  mutating func duration(_ spot: ConfigurationSpot, why: String = "") -> Duration? {
    guard case .duration(let least, let most)? = spot.key?.kind else { misread(spot, "duration") }
    if let number = spot.number {
      refuse(
        spot, "found \(spot.found), a number without a unit; write \(suggestion(number, unit: "s", example: "30s"))")
      return nil
    }
    guard let text = spot.text, let duration = Duration(written: text) else {
      refuse(spot, allowed: Duration.writtenForms)
      return nil
    }
    guard duration >= least else {
      refuse(spot, allowed: "\(least.written) or more")
      return nil
    }
    guard duration <= most else {
      refuse(spot, allowed: "\(most.written) or less\(why)")
      return nil
    }
    return duration
  }

  /// A size within the bounds of its key.
  mutating func size(_ spot: ConfigurationSpot) -> Int? {
    guard case .size(let least)? = spot.key?.kind else { misread(spot, "size") }
    if let number = spot.number {
      refuse(
        spot, "found \(spot.found), a number without a unit; write \(suggestion(number, unit: "B", example: "8MiB"))")
      return nil
    }
    guard let text = spot.text, let size = ByteCount(written: text) else {
      refuse(spot, allowed: ByteCount.writtenForms)
      return nil
    }
    guard size.bytes >= least else {
      refuse(spot, allowed: "\(ByteCount(bytes: Int64(least)).written) or more")
      return nil
    }
    return Int(size.bytes)
  }

  /// A path, made absolute.
  mutating func path(_ spot: ConfigurationSpot) -> String? {
    guard [.path, .lockFile].contains(spot.key?.kind) else { misread(spot, "path") }
    guard let written = text(spot) else { return nil }
    return resolved(spot, written, base: directory)
  }

  /// A list of any length.
  mutating func list(_ spot: ConfigurationSpot, of what: String) -> [ConfigurationSpot]? {
    if let elements = spot.elements { return elements }
    refuse(spot, allowed: "a list of \(what)")
    return nil
  }

  // MARK: Commands

  /// An argv as it was written: at least a program, no NUL in it.
  mutating func argv(_ spot: ConfigurationSpot) -> [String]? {
    if spot.key?.kind != .command { misread(spot, "command") }
    guard let elements = spot.elements else {
      let hint = spot.text.map { _ in "a shell line is [\"sh\", \"-c\", \"…\"]" }
      refuse(spot, allowed: "a list of strings, the program first", hint: hint)
      return nil
    }
    guard let program = elements.first else {
      refuse(spot, "the list is empty; it must name at least the program to run")
      return nil
    }
    var words: [String] = []
    for element in elements {
      guard let word = text(element) else { continue }
      if word.utf8.contains(0) { refuse(element, "it contains a NUL character, which no argument can") }
      words.append(word)
    }
    if program.text == "" { refuse(program, "the program's name is empty") }
    return words.count == elements.count ? words : nil
  }

  /// The argv with its program resolved: relative to `directory` where it has a slash, else left for the PATH.
  mutating func resolved(_ command: [String], spot: ConfigurationSpot, in directory: String) -> [String] {
    guard let program = command.first, program.contains("/") else { return command }
    let place = spot.elements?.first ?? spot
    return [resolved(place, program, base: directory) ?? program] + command.dropFirst()
  }

  private mutating func resolved(_ spot: ConfigurationSpot, _ written: String, base: String) -> String? {
    switch paths.absolute(written, base: base) {
    case .success(let path): return path
    case .failure(let refusal):
      refuse(spot, "found \(Quoted.text(written)); \(refusal)")
      return nil
    }
  }

  /// The number with the unit that was probably meant.
  private func suggestion(_ number: Double, unit: String, example: String) -> String {
    guard let whole = Int(exactly: number), whole > 0 else { return "\"\(example)\", for example" }
    return "\"\(whole)\(unit)\" if that is meant"
  }
}
