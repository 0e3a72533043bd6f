/// The keys of journal lines, gathered from the tables. Snake case, a unit last; added, never renamed or reused.
struct RecordKey: Sendable {
  /// As it is written.
  let name: String

  /// What is said where something was left out, because the line was full.
  static let clipped: StaticString = "clipped"

  /// All of them, those that every line begins with first.
  static let allCases: [RecordKey] = {
    var keys = KeyCollector()
    for name in ["v", "at", "boot", "boottime_ms", "kind", "fire", "run", "category"] { keys.note(name) }
    for schema in [1, Record.schema] {
      keys.schema = schema
      for kind in Event.Kind.allCases { _ = Event(kind, in: &keys) }
    }
    keys.note(clipped.description)
    return keys.names.map { RecordKey(name: $0) }
  }()

  static let table = WordTable(allCases.map(\.name))

  /// The number of a key; nil where no table has it.
  static func number(of key: StaticString) -> Int? {
    table.index(of: UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
  }
}

/// Notes the key of each field, once.
private struct KeyCollector: FieldVisitor {
  typealias Failure = Never

  var schema = Record.schema
  private(set) var names: [String] = []

  mutating func note(_ name: String) {
    if !names.contains(name) { names.append(name) }
  }

  private mutating func note(_ key: StaticString) { note(key.description) }

  mutating func integer<Value: RecordInteger>(_ key: StaticString, _ value: inout Value?) { note(key) }
  mutating func number(_ key: StaticString, _ value: inout Double?) { note(key) }
  mutating func flag(_ key: StaticString, _ value: inout Bool) { note(key) }
  mutating func text(_ key: StaticString, _ value: inout String?, _ room: TextRoom, counted: CountedWord?) { note(key) }
  mutating func word<Value: RecordWord>(_ key: StaticString, _ value: inout Value?, isCounted: Bool) { note(key) }

  mutating func texts(_ key: StaticString, _ value: inout [String], _ presence: ListPresence, counted: CountedWord?) {
    note(key)
  }

  mutating func list<Element: RecordTable>(
    _ key: StaticString, _ value: inout [Element], _ room: ListRoom, _ presence: ListPresence
  ) {
    note(key)
    _ = whole() as Element
  }

  mutating func part<Part: RecordTable>(_ first: StaticString, _ value: inout Part?) { _ = whole() as Part }
}
