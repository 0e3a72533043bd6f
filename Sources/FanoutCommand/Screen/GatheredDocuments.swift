import FanoutCore
import Synchronization

/// Documents of one call that are to be parts of one: a call gives one document, however much it shows.
final class GatheredDocuments: Sendable {
  private let documents = Mutex<[JSONValue]>([])

  /// All that were given, in order.
  var all: [JSONValue] { documents.withLock { $0 } }

  /// Takes one.
  func add(_ members: [JSONMember]) { documents.withLock { $0.append(.object(members)) } }
}
