/// Where a run is started, as far as that is worth a record.
public struct StartPlace: Sendable, Equatable {
  /// The unit of systemd; nil: none of its own.
  public var unit: String?
  /// How many backends there are; nil: none.
  public var backends: Int?
  /// Limits that were asked for and that nothing enforces there.
  public var unenforced: [String]
  /// What differs from the surroundings of the fire.
  public var unlike: [String]
  /// A place; by default one that is as it should be.
  public init(unit: String? = nil, unenforced: [String] = [], unlike: [String] = []) {
    self.unit = unit
    self.unenforced = unenforced
    self.unlike = unlike
  }
}
