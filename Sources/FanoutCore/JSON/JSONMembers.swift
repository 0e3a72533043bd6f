/// The members of an object, ordered by the first appearance of each key; of duplicate keys the last value stands.
///
/// Keys are the same when their UTF-8 is: `String` equality would also join differently composed spellings.
public struct JSONMembers: Sendable {
  struct Member: Sendable {
    let key: String
    var value: JSONNode
    var keyOffset: Int
  }

  private var members: [Member]
  /// Where each key stands in `members`; only for objects with many members, where looking through them all would be
  /// quadratic.
  private var places: [JSONKey: Int]?

  private static let few = 8

  /// Members in the order written.
  init(_ written: some Collection<Member>) {
    guard written.count > JSONMembers.few else {
      members = []
      members.reserveCapacity(written.count)
      for member in written {
        guard let place = members.firstIndex(where: { JSONKey.same($0.key, member.key) }) else {
          members.append(member)
          continue
        }
        members[place] = member
      }
      return
    }
    var kept: [Member] = []
    kept.reserveCapacity(written.count)
    var places: [JSONKey: Int] = [:]
    places.reserveCapacity(written.count)
    for member in written {
      if let place = places[JSONKey(text: member.key)] {
        kept[place] = member
      } else {
        places[JSONKey(text: member.key)] = kept.count
        kept.append(member)
      }
    }
    members = kept
    self.places = places
  }

  /// How many.
  public var count: Int { members.count }
  /// Whether there are none.
  public var isEmpty: Bool { members.isEmpty }
  /// Keys and values in order.
  public var entries: [(key: String, value: JSONNode)] { members.map { ($0.key, $0.value) } }
  /// The keys in order.
  public var keys: [String] { members.map(\.key) }
  /// The value of a key; nil where the key is absent (a written `null` is a value).
  public subscript(key: String) -> JSONNode? { place(of: key).map { members[$0].value } }
  /// The byte at which the standing key was written; nil where it is absent.
  public func keyOffset(_ key: String) -> Int? { place(of: key).map { members[$0].keyOffset } }

  private func place(of key: String) -> Int? {
    if let places { return places[JSONKey(text: key)] }
    return members.firstIndex { JSONKey.same($0.key, key) }
  }
}
