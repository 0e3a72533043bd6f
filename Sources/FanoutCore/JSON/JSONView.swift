/// One value of a text that was checked, seen where it stands: what is asked for is looked for each time, and nothing
/// is kept.
///
/// It lives no longer than the memory of the text: make and use it inside one `JSONText.look`.
struct JSONView {
  /// The bytes of the value, quotes and brackets included.
  let range: Range<Int>
  private let first: JSONToken
  /// Behind the first token.
  private let inside: JSONScanner

  /// The value that was found at that range.
  init?(of memory: UnsafeRawBufferPointer, at range: Range<Int>) {
    var scanner = JSONScanner(checked: memory, at: range.lowerBound)
    guard let token = try? scanner.next() else { return nil }
    self.range = range
    first = token
    inside = scanner
  }

  /// The value that stands next, if there is one; the scanner is taken past it.
  init?(_ scanner: inout JSONScanner) {
    guard let token = try? scanner.next(), token.kind != .endArray, token.kind != .endObject else { return nil }
    first = token
    inside = scanner
    let isContainer = token.kind == .beginArray || token.kind == .beginObject
    range = token.start..<(isContainer ? scanner.passContainer().end : token.end)
  }

  /// What its first token is.
  var kind: JSONToken.Kind { first.kind }
  /// The text; nil for anything else.
  var string: String? { kind == .string ? inside.string(first) : nil }
  /// The number that was written, finite or not; nil for anything else.
  var number: Double? { kind == .number ? inside.number(first).double : nil }
  /// Whether there is nothing in a list or object; nil for anything else.
  var isEmpty: Bool? {
    var walk = inside
    return switch kind {
    case .beginArray: JSONView(&walk) == nil
    case .beginObject: (try? walk.next())?.kind != .key
    default: nil
    }
  }

  /// What it is, for sentences: `a string`, `an object`, `null`.
  var kindName: String {
    switch kind {
    case .null: "null"
    case .yes: "true"
    case .no: "false"
    case .number: inside.number(first).kindName
    case .string, .key: "a string"
    case .beginArray, .endArray: "a list"
    case .beginObject, .endObject: "an object"
    }
  }

  /// The values of a list in order; none for anything else.
  var elements: Elements { Elements(walk: kind == .beginArray ? inside : nil) }

  /// The members of an object in the order written, each time that a key was written; none for anything else.
  var members: Members { Members(walk: kind == .beginObject ? inside : nil) }

  /// The value of that key, of several the last; nil where there is none, or no object.
  subscript(_ name: StaticString) -> JSONView? {
    var found: JSONView?
    for (key, value) in members where isKey(key, named: name) { found = value }
    return found
  }

  /// Whether a key of the object has that name.
  func isKey(_ key: JSONToken, named name: StaticString) -> Bool { inside.isKey(key, named: name) }

  /// The members of an object, each key once: in the order of their first appearance, as they were written last; none
  /// for anything else.
  var settledMembers: Members {
    var keys = WrittenKeys(ofBytes: range.count)
    for (key, _) in members { keys.append(key) }
    keys.settle(from: 0, in: inside)
    return Members(walk: members.walk, places: keys.places)
  }

  /// The first keys of an object, each once.
  func firstKeys(_ count: Int) -> [String] {
    var first: [UInt32] = []
    for (key, _) in members {
      let place = UInt32(key.start)
      if !first.contains(where: { inside.areSameKeys($0, place) }) { first.append(place) }
      if first.count == count { break }
    }
    return first.compactMap { inside.key(at: $0).map(text) }
  }

  /// The text of a key of the object.
  func text(of key: JSONToken) -> String { inside.string(key) }

  /// Walks a list.
  struct Elements: Sequence, IteratorProtocol {
    fileprivate var walk: JSONScanner?

    mutating func next() -> JSONView? {
      guard var scanner = walk else { return nil }
      let value = JSONView(&scanner)
      walk = value == nil ? nil : scanner
      return value
    }
  }

  /// Walks an object, from each key to the next or through places of keys.
  struct Members: Sequence, IteratorProtocol {
    fileprivate var walk: JSONScanner?
    fileprivate var places: [UInt32]?
    private var taken = 0

    fileprivate init(walk: JSONScanner?, places: [UInt32]? = nil) {
      self.walk = walk
      self.places = places
    }

    mutating func next() -> (key: JSONToken, value: JSONView)? {
      guard var scanner = walk else { return nil }
      if let places {
        guard taken < places.count else { return nil }
        scanner.position = Int(places[taken])
        taken += 1
      }
      guard let key = try? scanner.next(), key.kind == .key, let value = JSONView(&scanner) else {
        walk = nil
        return nil
      }
      // Before a place it stands as before the first key.
      if places == nil { walk = scanner }
      return (key, value)
    }
  }
}
