/// What remains to be done so that an instance is installed; nothing where it is.
public struct InstallSteps: Sendable, Equatable {
  /// What stands where a unit is to be written.
  public struct Piece: Sendable, Equatable {
    /// What is to stand there.
    public let file: UnitFile
    /// What was found.
    public let found: UnitFile.Found

    /// A piece.
    public init(_ file: UnitFile, _ found: UnitFile.Found) {
      self.file = file
      self.found = found
    }
  }

  /// Files that a person wrote or changed, and that would be replaced: shown, and touched only by force.
  public let conflicts: [UnitFile]
  /// Files to write.
  public let writes: [UnitFile]
  /// Slices that a person changed, or has made: they hold limits of theirs, and stay.
  public let kept: [UnitFile]
  /// Commands of systemctl to run then, in order.
  public let commands: [[String]]

  /// Nothing is to be done.
  public var isNothing: Bool { writes.isEmpty && commands.isEmpty }

  /// The steps from what was found.
  public init(_ pieces: [Piece], timer: TimerState, names: UnitNames) {
    let changed = pieces.filter { $0.found != .same }
    kept = changed.filter { $0.file.isSlice && ($0.found == .edited || $0.found == .foreign) }.map(\.file)
    conflicts = changed.filter { !$0.file.isSlice && ($0.found == .edited || $0.found == .foreign) }.map(\.file)
    let kept = self.kept
    writes = changed.map(\.file).filter { !kept.contains($0) }
    var commands: [[String]] = []
    if !writes.isEmpty || !timer.isCurrent { commands.append(["daemon-reload"]) }
    if !timer.isEnabled || !timer.isActive { commands.append(["enable", "--now", names.timer]) }
    // A timer that waits already would keep the elapse that it has computed.
    if timer.isActive, writes.contains(where: { $0.name == names.timer }) { commands.append(["restart", names.timer]) }
    self.commands = commands
  }
}
