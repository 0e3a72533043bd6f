/// Who goes through the fields of a record as its table names them, in the order of the line: who writes it, who
/// reads it, who counts.
///
/// Each method is a kind of value. It gets the key and the place of the value: a writer takes the value from there, a
/// reader puts it there. A value that is optional is absent where it is nil; one that is not stays as it was where a
/// line lacks it.
protocol FieldVisitor {
  /// What a reader says to a line that it cannot read; writers say nothing.
  associatedtype Failure: Error

  /// The schema of the line.
  var schema: Int64 { get }

  /// An integer, or what is told by one, that may be absent.
  mutating func integer<Value: RecordInteger>(_ key: StaticString, _ value: inout Value?) throws(Failure)
  /// An integer that every line has.
  mutating func integer<Value: RecordInteger>(_ key: StaticString, _ value: inout Value) throws(Failure)
  /// An integer without which nothing is told.
  mutating func needed<Value: RecordInteger>(_ key: StaticString, _ value: inout Value) throws(Failure)
  /// A finite number that may be absent.
  mutating func number(_ key: StaticString, _ value: inout Double?) throws(Failure)
  /// A truth; where it is absent, it is not so.
  mutating func flag(_ key: StaticString, _ value: inout Bool) throws(Failure)
  /// A text that may be absent.
  mutating func text(
    _ key: StaticString, _ value: inout String?, _ room: TextRoom, counted: CountedWord?
  ) throws(Failure)
  /// A text that every line has.
  mutating func text(
    _ key: StaticString, _ value: inout String, _ room: TextRoom, counted: CountedWord?
  ) throws(Failure)
  /// A text without which nothing is told.
  mutating func needed(
    _ key: StaticString, _ value: inout String, _ room: TextRoom, counted: CountedWord?
  ) throws(Failure)
  /// One of the words of an enumeration, that may be absent or of a later version; where it is counted, by its place.
  mutating func word<Value: RecordWord>(_ key: StaticString, _ value: inout Value?, isCounted: Bool) throws(Failure)
  /// One of those words without which nothing is told.
  mutating func needed<Value: RecordWord>(_ key: StaticString, _ value: inout Value) throws(Failure)
  /// How a run ended, and why where that is not plain: an end is an end also by a word of a later version.
  mutating func outcome(
    _ key: StaticString, _ outcome: inout Outcome, _ reasonKey: StaticString, _ reason: inout String?
  ) throws(Failure)
  /// Texts.
  mutating func texts(
    _ key: StaticString, _ value: inout [String], _ presence: ListPresence, counted: CountedWord?
  ) throws(Failure)
  /// Objects that have a table of their own.
  mutating func list<Element: RecordTable>(
    _ key: StaticString, _ value: inout [Element], _ room: ListRoom, _ presence: ListPresence
  ) throws(Failure)
  /// Fields that stand in the line together, or not at all: the first of them tells.
  mutating func part<Part: RecordTable>(_ first: StaticString, _ value: inout Part?) throws(Failure)
  /// Whether something was left out because the line was full.
  mutating func clipped(_ value: inout Bool) throws(Failure)
}

extension FieldVisitor {
  @inline(__always)
  mutating func integer<Value: RecordInteger>(_ key: StaticString, _ value: inout Value) throws(Failure) {
    var there: Value? = value
    try integer(key, &there)
    if let there { value = there }
  }

  @inline(__always)
  mutating func needed<Value: RecordInteger>(_ key: StaticString, _ value: inout Value) throws(Failure) {
    try integer(key, &value)
  }

  @inline(__always)
  mutating func text(
    _ key: StaticString, _ value: inout String, _ room: TextRoom, counted: CountedWord?
  ) throws(Failure) {
    var there: String? = value
    try text(key, &there, room, counted: counted)
    if let there { value = there }
  }

  @inline(__always)
  mutating func needed(
    _ key: StaticString, _ value: inout String, _ room: TextRoom, counted: CountedWord?
  ) throws(Failure) {
    try text(key, &value, room, counted: counted)
  }

  @inline(__always)
  mutating func needed<Value: RecordWord>(_ key: StaticString, _ value: inout Value) throws(Failure) {
    var there: Value? = value
    try word(key, &there, isCounted: false)
    if let there { value = there }
  }

  @inline(__always)
  mutating func outcome(
    _ key: StaticString, _ outcome: inout Outcome, _ reasonKey: StaticString, _ reason: inout String?
  ) throws(Failure) {
    var known: Outcome? = outcome
    try word(key, &known, isCounted: true)
    if let known { outcome = known }
    try text(reasonKey, &reason, .free)
  }

  @inline(__always)
  mutating func part<Part: RecordTable>(_ first: StaticString, _ value: inout Part?) throws(Failure) {
    guard var there = value else { return }
    try there.fields(&self)
    value = there
  }

  @inline(__always) mutating func clipped(_ value: inout Bool) throws(Failure) {}
}

/// The kinds of values that are told by others.
extension FieldVisitor {
  @inline(__always) mutating func text(_ key: StaticString, _ value: inout String?, _ room: TextRoom) throws(Failure) {
    try text(key, &value, room, counted: nil)
  }

  @inline(__always) mutating func text(_ key: StaticString, _ value: inout String, _ room: TextRoom) throws(Failure) {
    try text(key, &value, room, counted: nil)
  }

  @inline(__always)
  mutating func needed(_ key: StaticString, _ value: inout String, _ room: TextRoom) throws(Failure) {
    try needed(key, &value, room, counted: nil)
  }

  @inline(__always) mutating func word<Value: RecordWord>(_ key: StaticString, _ value: inout Value?) throws(Failure) {
    try word(key, &value, isCounted: false)
  }

  /// A word that is mostly the same one, and absent then.
  @inline(__always)
  mutating func word<Value: RecordWord>(
    _ key: StaticString, _ value: inout Value, unless usual: Value
  ) throws(Failure) {
    var there = value == usual ? nil : value
    try word(key, &there, isCounted: false)
    value = there ?? usual
  }

  @inline(__always)
  mutating func texts(_ key: StaticString, _ value: inout [String], _ presence: ListPresence) throws(Failure) {
    try texts(key, &value, presence, counted: nil)
  }

  /// An id that every line has.
  @inline(__always) mutating func id<ID: StampedID>(_ key: StaticString, _ value: inout ID) throws(Failure) {
    var written = value.text
    try text(key, &written, .word)
    value = ID(written)
  }

  /// A moment on the wall clock that may be absent.
  @inline(__always) mutating func time(_ key: StaticString, _ value: inout WallTime?) throws(Failure) {
    var written = value.map(\.rfc3339)
    try text(key, &written, .word)
    value = written.flatMap { WallTime(rfc3339: $0) }
  }

  /// How a process ended: by a signal, with a code, or unseen.
  @inline(__always)
  mutating func exit(
    _ codeKey: StaticString, signal signalKey: StaticString, _ value: inout ExitStatus
  ) throws(Failure) {
    var (number, word, code): (Int32?, String?, Int32?)
    switch value {
    case .signal(let signal): number = signal
    case .unseen: word = "unseen"
    case .code(let exit): code = exit
    }
    try integer(signalKey, &number)
    // Before the code: a reader that looks at what stands there tells the two by the quote.
    try text(codeKey, &word, .word)
    try integer(codeKey, &code)
    value = number.map { .signal($0) } ?? code.map { .code($0) } ?? .unseen
  }

  /// All of a value that is read.
  @inline(__always) mutating func whole<Tabled: RecordTable>() throws(Failure) -> Tabled {
    var value = Tabled.blank
    try value.fields(&self)
    return value
  }
}
