import FanoutCore

/// What became of an order to launch: a result each, whatever happened, and what kept the launcher from the rest.
struct LaunchReply {
  var results: [LaunchResult] = []
  /// Nothing more can be launched in this fire, and why.
  var fault: (any Error)?
  /// Runs that a silent supervisor has claimed all the same: why nobody can say more of them.
  var silent: [RunID: String] = [:]

  init() {}

  /// What is so where nobody answered: what is on record counts.
  init(_ fault: any Error, for requests: [LaunchRequest], journal: Journal, clocks: Clocks) {
    let started = journal.mayHaveStarted(requests.map(\.run.id), before: clocks.moment().wall)
    results = requests.map { started.contains($0.run.id) ? .launched : .failed("\(fault)") }
    if let fault = fault as? SupervisorSilent {
      silent = Dictionary(uniqueKeysWithValues: started.map { ($0, fault.ofClaimedRun) })
    }
    self.fault = fault
  }
}
