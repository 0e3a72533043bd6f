import FanoutCore
import Glibc
import Synchronization

/// What each document of one call begins with (SPEC 2): its schema, the machine, the loop and the configuration, as far
/// as they are known. It also knows whether a document was given, and what was said last of a failure, so that a call
/// that was to give one and failed still does. All copies of an output share it.
final class DocumentHead: Sendable {
  private struct Known {
    var configuration: String?
    var failure: String?
    var isGiven = false
  }

  /// Whether the call is to give a document.
  let isWanted: Bool
  private let loop: String?
  private let known: Mutex<Known>

  /// The head for a call with these flags. A configuration that was named is what is known of it until it is read.
  init(_ global: GlobalOptions) {
    isWanted = global.json
    loop = global.name
    known = Mutex(Known(configuration: global.configurationPath))
  }

  /// The machine's name as it calls itself.
  static let host: String = {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()

  /// The members that come first.
  var members: [JSONMember] {
    [
      JSONMember("schema", .integer(Schema.document)), JSONMember("host", .string(DocumentHead.host)),
      JSONMember("loop", loop.map { .string($0) } ?? nil),
      JSONMember("configuration", known.withLock { $0.configuration }.map { .string($0) } ?? nil),
    ]
  }

  /// The configuration is that file.
  func note(configuration path: String) { known.withLock { $0.configuration = path } }

  /// The failure was told in these lines.
  func note(failure lines: [String]) { known.withLock { $0.failure = lines.joined(separator: "; ") } }

  /// Takes the call's one turn to give a document; false where it was taken.
  func takeTurn() -> Bool {
    known.withLock { known in
      defer { known.isGiven = true }
      return !known.isGiven
    }
  }

  /// The document of a call that ends with that code and gives no other one.
  func error(_ code: Int32) -> JSONValue {
    let meaning = ExitCode(rawValue: code)?.meaning ?? "it ended with \(code)"
    return ["error": ["code": .integer(Int64(code)), "message": .string(known.withLock { $0.failure } ?? meaning)]]
  }
}
