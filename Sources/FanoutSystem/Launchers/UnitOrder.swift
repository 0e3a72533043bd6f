import FanoutCore

/// An order on its way to a supervisor in a unit of its own: what it is to do, in which surroundings and with which
/// environment. A file for nobody else (0600), because what the manager is told every local user can read; removed by
/// whoever reads it (SPEC 8).
struct UnitOrder {
  var order: Order
  var surroundings: Surroundings
  var environment: ProcessEnvironment
  /// Makes the digest, which stands in the argument list, tell nothing about the rest.
  var nonce: String
  /// Where to ring when it is answered (`Doorbell`); nil: nowhere.
  var bell: String?

  /// One line of JSON, then the environment as the kernel keeps it.
  var bytes: [UInt8] {
    let head: JSONValue = [
      "order": order.message, "surroundings": surroundings.json, "nonce": .string(nonce),
      "bell": bell.map(JSONValue.string) ?? .null,
    ]
    return head.encoded() + [10] + environment.entries.flatMap { $0 + [0] }
  }

  /// The order in these bytes; nil where they are none.
  init?(bytes: [UInt8]) {
    guard let end = bytes.firstIndex(of: 10), let head = try? JSONDocument(parsing: Array(bytes[..<end])),
      let order = head.root["order"].flatMap(Order.init(json:)),
      let surroundings = head.root["surroundings"].flatMap(Surroundings.init(json:)),
      let nonce = head.root["nonce"]?.string
    else { return nil }
    self.order = order
    self.surroundings = surroundings
    self.nonce = nonce
    bell = head.root["bell"]?.string
    environment = ProcessEnvironment(entries: bytes[(end + 1)...].split(separator: 0).map(Array.init))
  }

  init(_ order: Order, surroundings: Surroundings, environment: ProcessEnvironment, nonce: String, bell: String?) {
    self.order = order
    self.surroundings = surroundings
    self.environment = environment
    self.nonce = nonce
    self.bell = bell
  }
}
