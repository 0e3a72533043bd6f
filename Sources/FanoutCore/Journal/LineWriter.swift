/// Puts a record into members, clipping to the room that it has.
struct LineWriter: FieldVisitor {
  typealias Failure = Never

  let room: LineRoom
  let schema: Int64
  private var members: [JSONMember] = []
  private var isClipped = false

  /// A writer that wrote all of this record.
  init(_ record: Record, room: LineRoom) {
    self.room = room
    schema = record.schema
    members.reserveCapacity(32)
    put("v", .integer(schema))
    put("at", .string(record.moment.wall.rfc3339))
    put("boot", word(record.moment.boot))
    put("boottime_ms", .integer(record.moment.bootMilliseconds))
    put("kind", word(record.event.kind))
    put("fire", record.fire.map { word($0.text) })
    put("run", record.run.map { word($0.text) })
    put("category", record.category.map { .string($0.name) })
    var event = record.event
    event.fields(&self)
    if isClipped { put(RecordKey.clipped, true) }
  }

  /// The line, its newline included.
  func line() -> [UInt8] { JSONValue.object(members).encoded() + [0x0A] }

  private mutating func put(_ key: StaticString, _ value: JSONValue?) {
    if let value { members.append(JSONMember(key.description, value)) }
  }

  private mutating func word(_ word: String) -> JSONValue { clip(word, .word) }

  private mutating func clip(_ text: String, _ room: TextRoom) -> JSONValue {
    let most =
      switch room {
      case .word: 96
      case .free: self.room.texts
      case .bytes(let count): count
      }
    guard let clipped = text.clipped(toEncoded: most) else { return .string(text) }
    isClipped = true
    return .string(clipped)
  }

  private mutating func kept<Element>(_ elements: [Element], _ most: Int) -> ArraySlice<Element> {
    let kept = elements.prefix(most)
    if kept.count < elements.count { isClipped = true }
    return kept
  }

  // MARK: Kinds of values

  mutating func integer<Value: RecordInteger>(_ key: StaticString, _ value: inout Value?) {
    put(key, value.map { .integer($0.recorded) })
  }

  mutating func number(_ key: StaticString, _ value: inout Double?) { put(key, value.map { .number($0) }) }

  mutating func flag(_ key: StaticString, _ value: inout Bool) { put(key, .bool(value)) }

  mutating func clipped(_ value: inout Bool) { if value { isClipped = true } }

  mutating func text(_ key: StaticString, _ value: inout String?, _ room: TextRoom, counted: CountedWord?) {
    put(key, value.map { clip($0, room) })
  }

  mutating func word<Value: RecordWord>(_ key: StaticString, _ value: inout Value?, isCounted: Bool) {
    put(key, value.map { .string($0.rawValue) })
  }

  mutating func texts(_ key: StaticString, _ value: inout [String], _ presence: ListPresence, counted: CountedWord?) {
    guard presence == .always || !value.isEmpty else { return }
    put(key, .array(kept(value, room.names).map { word($0) }))
  }

  mutating func list<Element: RecordTable>(
    _ key: StaticString, _ value: inout [Element], _ list: ListRoom, _ presence: ListPresence
  ) {
    guard presence == .always || !value.isEmpty else { return }
    let outer = members
    var objects: [JSONValue] = []
    for var element in kept(value, list == .names ? room.names : room.reasons) {
      members = []
      element.fields(&self)
      objects.append(.object(members))
    }
    members = outer
    put(key, .array(objects))
  }
}
