/// Reads fields off a line that stands there as it was written: known keys in their order, nothing between them. A text
/// that is absent leaves its place alone: a reader that keeps texts begins with none.
struct CanonicalFields<Texts: TextKeeper>: FieldVisitor {
  typealias Failure = Crooked

  /// The line, read up to the next field.
  var line: CanonicalLine
  let schema: Int64
  var keeper: Texts

  @inline(__always)
  mutating func integer<Value: RecordInteger>(_ key: StaticString, _ value: inout Value?) throws(Crooked) {
    value = nil
    guard line.take(key, .digits) else { return }
    value = try integer()
  }

  @inline(__always)
  mutating func integer<Value: RecordInteger>(_ key: StaticString, _ value: inout Value) throws(Crooked) {
    guard line.take(key, .digits) else { throw Crooked() }
    value = try integer()
  }

  @inline(__always) private mutating func integer<Value: RecordInteger>() throws(Crooked) -> Value {
    guard let number = line.integer(), let value = Value(recorded: number) else { throw Crooked() }
    return value
  }

  mutating func number(_ key: StaticString, _ value: inout Double?) throws(Crooked) {
    value = nil
    guard line.take(key, .digits) else { return }
    guard let number = line.number() else { throw Crooked() }
    value = number.isFinite ? number : nil
  }

  @inline(__always) mutating func flag(_ key: StaticString, _ value: inout Bool) throws(Crooked) {
    guard line.take(key, .digits) else { throw Crooked() }
    value = line.take("true")
    guard value || line.take("false") else { throw Crooked() }
  }

  @inline(__always)
  mutating func text(
    _ key: StaticString, _ value: inout String?, _ room: TextRoom, counted: CountedWord?
  ) throws(Crooked) {
    guard line.take(key, .quote) else { return }
    keeper.keep(try text(), &value, as: counted)
  }

  @inline(__always)
  mutating func text(
    _ key: StaticString, _ value: inout String, _ room: TextRoom, counted: CountedWord?
  ) throws(Crooked) {
    guard line.take(key, .quote) else { throw Crooked() }
    keeper.keep(try text(), &value, as: counted)
  }

  @inline(__always) private mutating func text() throws(Crooked) -> CountedRecord.Text {
    guard let text = line.text() else { throw Crooked() }
    return text
  }

  @inline(__always)
  mutating func word<Value: RecordWord>(_ key: StaticString, _ value: inout Value?, isCounted: Bool) throws(Crooked) {
    value = nil
    guard line.take(key, .quote) else { return }
    guard let place = Value.words.place(of: try text()) else { throw Crooked() }
    value = Value.words[place]
    if isCounted { keeper.keep(place: place) }
  }

  @inline(__always)
  mutating func texts(
    _ key: StaticString, _ value: inout [String], _ presence: ListPresence, counted: CountedWord?
  ) throws(Crooked) {
    guard line.take(key, .bracket) else { return }
    var isFirst = true
    while !line.take("]") {
      guard isFirst || line.take(","), line.take("\"") else { throw Crooked() }
      keeper.keep(try text(), of: &value, as: counted)
      isFirst = false
    }
  }

  @inline(__always)
  mutating func list<Element: RecordTable>(
    _ key: StaticString, _ value: inout [Element], _ room: ListRoom, _ presence: ListPresence
  ) throws(Crooked) {
    guard line.take(key, .bracket) else { return }
    value = try list()
  }

  private mutating func list<Element: RecordTable>() throws(Crooked) -> [Element] {
    var list: [Element] = []
    var isFirst = true
    while !line.take("]") {
      guard isFirst || line.take(","), line.enterObject() else { throw Crooked() }
      let element: Element = try whole()
      guard line.take("}") else { throw Crooked() }
      keeper.keep(element, of: &list, tally: element.tally)
      isFirst = false
    }
    return list
  }

  @inline(__always)
  mutating func part<Part: RecordTable>(_ first: StaticString, _ value: inout Part?) throws(Crooked) {
    value = nil
    guard line.isNext(first, .quote) else { return }
    value = try whole() as Part
  }
}
