/// The id of a supervisor: `20261121T011624Z-00c0ffee`, the moment and something drawn. Locks, orders and notes of a
/// supervisor bear it.
public struct SupervisorID: StampedID {
  /// The id as it is written.
  public let text: String

  /// The id of that text.
  public init(_ text: String) { self.text = text }

  /// What stands in an entry of the index in place of a supervisor where there is none: no file of that name can be
  /// locked.
  public static let nobody = SupervisorID("-")

  /// The id of a supervisor that begins at that moment.
  public init(made moment: WallTime, drawn: String) { text = StampedName.made(moment, drawn) }
}
