/// Reads the fields of a line or of an object in it by its tokens, whatever their order and spacing. Valid only inside
/// the call that gave the memory to its scanner.
struct TokenFields: FieldVisitor {
  /// What makes the record or the element one is missing.
  struct Missing: Error {}
  typealias Failure = Missing

  let scanner: JSONScanner
  /// By the numbers of their keys.
  let tokens: [JSONToken?]
  var schema: Int64

  init(scanner: JSONScanner, tokens: [JSONToken?], schema: Int64 = Record.schema) {
    self.scanner = scanner
    self.tokens = tokens
    self.schema = schema
  }

  func token(_ key: StaticString) -> JSONToken? { RecordKey.number(of: key).flatMap { tokens[$0] } }

  private func token(_ key: StaticString, _ kind: JSONToken.Kind) -> JSONToken? {
    guard let token = token(key), token.kind == kind else { return nil }
    return token
  }

  /// The text; nil where the key is absent or something else.
  func text(_ key: StaticString) -> String? { token(key, .string).map { scanner.string($0) } }

  /// The bytes of a text without escapes: of words that fanout made itself.
  func bytes(_ key: StaticString) -> UnsafeRawBufferPointer? {
    guard let token = token(key, .string), !token.hasEscapes else { return nil }
    return UnsafeRawBufferPointer(rebasing: scanner.bytes[(token.start + 1)..<(token.end - 1)])
  }

  func integer(_ key: StaticString) -> Int64? { token(key, .number).flatMap { scanner.number($0).integer } }

  // MARK: Kinds of values

  mutating func integer<Value: RecordInteger>(_ key: StaticString, _ value: inout Value?) {
    value = integer(key).flatMap { Value(recorded: $0) }
  }

  mutating func needed<Value: RecordInteger>(_ key: StaticString, _ value: inout Value) throws(Missing) {
    guard let there = integer(key).flatMap({ Value(recorded: $0) }) else { throw Missing() }
    value = there
  }

  mutating func number(_ key: StaticString, _ value: inout Double?) {
    value = token(key, .number).map { scanner.number($0).double }.flatMap { $0.isFinite ? $0 : nil }
  }

  mutating func flag(_ key: StaticString, _ value: inout Bool) { value = token(key)?.kind == .yes }

  mutating func clipped(_ value: inout Bool) { flag(RecordKey.clipped, &value) }

  mutating func text(_ key: StaticString, _ value: inout String?, _ room: TextRoom, counted: CountedWord?) {
    value = text(key)
  }

  mutating func needed(
    _ key: StaticString, _ value: inout String, _ room: TextRoom, counted: CountedWord?
  ) throws(Missing) {
    guard let there = text(key) else { throw Missing() }
    value = there
  }

  mutating func word<Value: RecordWord>(_ key: StaticString, _ value: inout Value?, isCounted: Bool) {
    value = text(key).flatMap { Value(rawValue: $0) }
  }

  mutating func needed<Value: RecordWord>(_ key: StaticString, _ value: inout Value) throws(Missing) {
    guard let there = text(key).flatMap({ Value(rawValue: $0) }) else { throw Missing() }
    value = there
  }

  // A line that says a run ended ended it, also where a later version knows an outcome that this one does not.
  mutating func outcome(
    _ key: StaticString, _ outcome: inout Outcome, _ reasonKey: StaticString, _ reason: inout String?
  ) {
    let written = text(key)
    let known = written.flatMap { Outcome(rawValue: $0) }
    outcome = known ?? .unknown
    reason = text(reasonKey) ?? (known == nil ? "the outcome “\(written ?? "")” is not known here" : nil)
  }

  mutating func part<Part: RecordTable>(_ first: StaticString, _ value: inout Part?) {
    value = try? whole() as Part
  }

  // Lists are few, so a tree is cheap enough.
  mutating func texts(_ key: StaticString, _ value: inout [String], _ presence: ListPresence, counted: CountedWord?) {
    guard let list = list(key), let document = try? JSONDocument(parsing: Array(list)) else { return }
    value = (document.root.array ?? []).compactMap(\.string)
  }

  mutating func list<Element: RecordTable>(
    _ key: StaticString, _ value: inout [Element], _ room: ListRoom, _ presence: ListPresence
  ) {
    guard let list = list(key), var scanner = try? JSONScanner(list) else { return }
    var members = RecordMembers()
    value = []
    _ = try? scanner.next()
    while let token = try? scanner.next(), token.kind != .endArray {
      guard token.kind == .beginObject else {
        if token.kind == .beginArray { _ = try? scanner.skipContainer() }
        continue
      }
      guard members.read(&scanner) else { return }
      var fields = TokenFields(scanner: scanner, tokens: members.tokens, schema: schema)
      if let element = try? fields.whole() as Element { value.append(element) }
    }
  }

  /// The bytes of a list that has something in it.
  private func list(_ key: StaticString) -> UnsafeRawBufferPointer? {
    guard let token = token(key, .beginArray), token.end - token.start > 2 else { return nil }
    return UnsafeRawBufferPointer(rebasing: scanner.bytes[token.start..<token.end])
  }
}
