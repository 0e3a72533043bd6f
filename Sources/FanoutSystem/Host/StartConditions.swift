import FanoutCore

/// What is looked at beside the state directory before every start: room on the disk, and what is left of the machine.
struct StartConditions: Sendable {
  /// Below so many free bytes nothing starts; 0: whatever is free.
  let freeSpace: Int
  private let host: HostPolicy?
  private let place: WorkerPlace

  /// What a configuration asks to be looked at.
  init(_ configuration: Configuration, place: WorkerPlace) {
    self.init(freeSpace: configuration.keep.freeSpace, host: configuration.host, place: place)
  }

  /// What is to be looked at.
  init(freeSpace: Int, host: HostPolicy?, place: WorkerPlace) {
    self.freeSpace = freeSpace
    self.host = host
    self.place = place
  }

  /// The state of the machine; nil: nobody wants to know.
  func readHost() -> HostFacts? { host.map(HostSight(place).read) }
}
