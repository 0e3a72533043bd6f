extension Event {
  /// The kinds of records.
  enum Kind: String, CaseIterable {
    case fireBegan, fireEnded, lockAcquired, lockReleased, runStarted, runSpawned, runConfirmed, runAdopted, runEnded
    case respawnDenied, paused, unpaused, restEnded, reviewsSampled, backendPaused, backendClosed
    case handRaised, handLowered, handSilenced, handsTold, onFireFailed, pruned, clockAhead

    static let table = WordTable(allCases.map(\.rawValue))
  }

  /// The word that a line carries for it.
  public var kind: String {
    switch self {
    case .fireBegan: "fireBegan"
    case .fireEnded: "fireEnded"
    case .lockAcquired: "lockAcquired"
    case .lockReleased: "lockReleased"
    case .runStarted: "runStarted"
    case .runSpawned: "runSpawned"
    case .runConfirmed: "runConfirmed"
    case .runAdopted: "runAdopted"
    case .runEnded: "runEnded"
    case .respawnDenied: "respawnDenied"
    case .paused: "paused"
    case .unpaused: "unpaused"
    case .restEnded: "restEnded"
    case .reviewsSampled: "reviewsSampled"
    case .handRaised: "handRaised"
    case .handLowered: "handLowered"
    case .handSilenced: "handSilenced"
    case .handsTold: "handsTold"
    case .onFireFailed: "onFireFailed"
    case .pruned: "pruned"
    case .backendPaused: "backendPaused"
    case .backendClosed: "backendClosed"
    case .clockAhead: "clockAhead"
    case .other(let kind): kind
    }
  }
}
