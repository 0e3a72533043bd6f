import FanoutCore

/// Orders as messages of a channel.
extension Order {
  var message: JSONValue {
    switch self {
    case .launch(let context, let requests): ["context": context.json, "launch": .array(requests.map(\.json))]
    case .adopt(let runs): ["adopt": .array(runs.map { .string($0.text) })]
    }
  }

  init?(message: [UInt8]) {
    guard let document = try? JSONDocument(parsing: message) else { return nil }
    self.init(json: document.root)
  }

  init?(json node: JSONNode) {
    if let runs = node["adopt"]?.array {
      self = .adopt(runs.compactMap { $0.string.map { RunID($0) } })
      return
    }
    guard let context = node["context"].flatMap(FireContext.init(json:)), let listed = node["launch"]?.array else {
      return nil
    }
    // All or nothing: results are matched to requests by their places.
    let requests = listed.compactMap(LaunchRequest.init(json:))
    guard requests.count == listed.count else { return nil }
    self = .launch(context, requests)
  }
}

extension Order {
  /// What a supervisor that was to adopt could not take over, as sentences. Throws what kept it from all of it; `why`
  /// where it did not say.
  static func left(in answer: JSONNode?, why: @autoclosure () -> String) throws -> [String] {
    if let holder = answer?["admissionHeld"]?.string { throw StateError.admissionHeld(by: holder) }
    guard answer?["adopted"] != nil else { throw SupervisorLost(why: answer?["error"]?.string ?? why()) }
    return answer?["left"]?.array?.compactMap(\.string) ?? []
  }
}

/// The answer to a request, as a message.
extension LaunchResult {
  var json: JSONValue {
    switch self {
    case .launched: ["result": "launched"]
    case .denied(let reason): ["result": "denied", "reason": reason.json]
    case .failed(let why): ["result": "failed", "why": .string(why)]
    }
  }

  init?(json node: JSONNode) {
    switch node["result"]?.string {
    case "launched": self = .launched
    case "denied":
      guard let reason = node["reason"].flatMap(Reason.init(json:)) else { return nil }
      self = .denied(reason)
    case "failed": self = .failed(node["why"]?.string ?? "no reason was given")
    default: return nil
    }
  }
}
