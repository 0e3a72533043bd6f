import FanoutCore

extension ProgramCall {
  /// Runs it, for a caller that has nothing else to do meanwhile: only signals to this process cut it short, a second
  /// one at once.
  func run(clocks: Clocks) throws(SystemError) -> Reply {
    let programs = try BegunPrograms(clocks: clocks)
    defer { programs.restore() }
    return try programs.reply(of: programs.begin(self))
  }
}
