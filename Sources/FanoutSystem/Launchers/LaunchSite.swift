import FanoutCore

/// What a launcher works with, whichever it is.
struct LaunchSite {
  let state: StateDirectory
  let environment: ProcessEnvironment
  let clocks: Clocks
  let random: () -> UInt64

  var journal: Journal { Journal(state, clocks: clocks) }

  /// A name for a supervisor.
  func newID() throws(StateError) -> SupervisorID { try .new(in: state, at: clocks, drawing: random) }

  /// Why a launch failed. A supervisor that waits for admission itself is silent for as long as its caller has
  /// patience: then whoever holds that is the cause.
  func cause(of error: any Error) -> any Error {
    guard let silent = error as? SupervisorSilent, !silent.isStopped, !silent.mayClaim else { return error }
    guard case .held = LockTable.observe([state.admissionLock])[0] else { return error }
    return StateError.admissionHeld(by: LockTable.holder(of: state.admissionLock))
  }

  /// What is so of these where a launcher failed.
  func reply(_ fault: any Error, for requests: [LaunchRequest]) -> LaunchReply {
    LaunchReply(fault, for: requests, journal: journal, clocks: clocks)
  }
}
