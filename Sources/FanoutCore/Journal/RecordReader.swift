extension Record {
  /// The record of a line, with or without its newline; nil where the line is no record. Unknown keys are ignored, an
  /// unknown kind becomes `.other`, absent optional keys are fine, a newer `v` is kept in `schema`.
  public init?(line: [UInt8]) {
    var reader = RecordReader()
    guard let record = line.withUnsafeBytes({ reader.record($0) }) else { return nil }
    self = record
  }
}

/// Reads one line after the other and remembers the texts that neighbouring records share (boot, fire, supervisor), so
/// that a million of them do not make a million copies.
struct RecordReader {
  private let kinds = Event.Kind.table
  private var members = RecordMembers()
  private var boot = Remembered()
  private var fire = Remembered()
  private var run = Remembered()
  private var times = WallTimeReader()

  /// The record of a line; nil where the line is none.
  mutating func record(_ line: UnsafeRawBufferPointer) -> Record? { straight(line) ?? tokenized(line) }

  /// The record of a line that stands there as it was written; nil where it has to be looked at closely.
  mutating func straight(_ line: UnsafeRawBufferPointer) -> Record? {
    guard line.count < Record.longest else { return nil }
    var line = CanonicalLine(line)
    guard let schema = line.schema(), let at = line.text(), let wall = times.wall(at), line.take(#","boot":""#),
      let boot = line.text(),
      line.take(#","boottime_ms":"#), let bootMilliseconds = line.integer(), line.take(#","kind":""#),
      let word = line.text(),
      let kind = kinds.index(of: word)
    else { return nil }
    var fire: FireID?
    if line.take(#","fire":""#) {
      guard let text = line.text() else { return nil }
      fire = FireID(self.fire.text(text))
    }
    var run: RunID?
    if line.take(#","run":""#) {
      guard let text = line.text() else { return nil }
      run = RunID(self.run.text(text))
    }
    var category: Category?
    if line.take(#","category":""#) {
      guard let text = line.text(), let named = Category(canonical: String(decoding: text, as: UTF8.self)) else {
        return nil
      }
      category = named
    }
    var fields = CanonicalFields(line: line, schema: schema, keeper: WholeTexts())
    guard let event = try? Event(Event.Kind.allCases[kind], in: &fields), fields.line.take("}"), fields.line.isRead
    else { return nil }
    return Record(
      moment: Moment(wall: wall, boot: self.boot.text(boot), bootMilliseconds: bootMilliseconds), fire: fire, run: run,
      category: category, event: event, schema: schema)
  }

  /// The record of a line, whatever its spacing and the order of its members; nil where the line is none.
  mutating func tokenized(_ line: UnsafeRawBufferPointer) -> Record? {
    // Room for the newline, which the caller may have taken off.
    guard line.count < Record.longest || (line.count == Record.longest && line.last == 0x0A),
      var scanner = try? JSONScanner(line), read(&scanner)
    else { return nil }
    var fields = TokenFields(scanner: scanner, tokens: members.tokens)
    guard let schema = fields.integer("v"), schema >= 1, let at = fields.bytes("at"), let wall = times.wall(at),
      let boot = boot.text("boot", of: fields), let bootMilliseconds = fields.integer("boottime_ms")
    else { return nil }
    fields.schema = schema
    guard let event = event(&fields) else { return nil }
    return Record(
      moment: Moment(wall: wall, boot: boot, bootMilliseconds: bootMilliseconds),
      fire: fire.text("fire", of: fields).map { FireID($0) }, run: fields.text("run").map { RunID($0) },
      category: fields.text("category").flatMap { Category(canonical: $0) }, event: event, schema: schema)
  }

  /// Notes where the value of each known key stands; false where the line is no JSON object.
  private mutating func read(_ scanner: inout JSONScanner) -> Bool {
    guard let first = try? scanner.next(), first.kind == .beginObject, members.read(&scanner) else { return false }
    do throws(JSONError) {
      return try scanner.next() == nil
    } catch {
      return false
    }
  }

  private func event(_ fields: inout TokenFields) -> Event? {
    guard let token = fields.token("kind"), token.kind == .string else { return nil }
    guard let index = RecordMembers.contents(token, fields.scanner, { kinds.index(of: $0) }) else {
      return .other(kind: fields.scanner.string(token))
    }
    return try? Event(Event.Kind.allCases[index], in: &fields)
  }
}

/// The text that was read last: whoever reads the same again gets it without a copy.
private struct Remembered {
  private var bytes: [UInt8] = []
  private var text = ""

  mutating func text(_ written: UnsafeRawBufferPointer) -> String {
    guard bytes.count == written.count, bytes.withUnsafeBytes({ Remembered.same($0, written) }) else {
      bytes.removeAll(keepingCapacity: true)
      bytes.append(contentsOf: written)
      text = String(decoding: written, as: UTF8.self)
      return text
    }
    return text
  }

  /// The text of that key, its escapes read; nil where it is absent or something else.
  mutating func text(_ key: StaticString, of fields: TokenFields) -> String? {
    guard let token = fields.token(key), token.kind == .string else { return nil }
    return RecordMembers.contents(token, fields.scanner) { text($0) }
  }

  private static func same(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    // From the end: neighbouring ids differ there.
    for index in left.indices.reversed() where left[index] != right[index] { return false }
    return true
  }
}

extension CanonicalLine {
  /// Passes the beginning of a line up to its time; the schema that it was written in, nil where this program does not
  /// know it.
  mutating func schema() -> Int64? { take(#"{"v":2,"at":""#) ? 2 : take(#"{"v":1,"at":""#) ? 1 : nil }
}
