import FanoutCore

/// JSON text of others inside an order: as a string, so that it counts neither as depth nor as syntax of the order
/// itself.
extension JSONValue {
  /// As a string.
  static func opaque(_ text: [UInt8]) -> JSONValue { .string(String(decoding: text, as: UTF8.self)) }
}

extension JSONNode {
  /// What was passed as a string; nil for anything else.
  var opaque: [UInt8]? { string.map { Array($0.utf8) } }
}
