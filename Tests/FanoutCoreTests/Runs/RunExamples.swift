import FanoutCore

/// A category that a test knows to be well named.
func category(_ name: String) -> FanoutCore.Category {
  guard let category = FanoutCore.Category(canonical: name) else { preconditionFailure("\(name) is no category name") }
  return category
}

/// A run of `code` whose terms are small and round.
func run(
  generation: Int = 0, limit: Duration? = .seconds(100), stall: Duration? = nil,
  teardown: [TeardownStep] = [TeardownStep(signal: 2, wait: .seconds(3)), TeardownStep(signal: 15, wait: .seconds(4))],
  respawn: RespawnPolicy = RespawnPolicy(limit: 1, gradeAtLeast: nil, delay: .seconds(20))
) -> Run {
  Run(
    id: "20261121T011624Z-7f3a-1", fire: "20261121T011624Z-7f3a", category: category("code"), generation: generation,
    streak: 1,
    source: .selected, rank: 1,
    terms: Terms(
      confirmFor: .seconds(5), timeLimit: limit, stallAfter: stall, outputLimit: 1000, teardown: teardown,
      respawn: respawn))
}

/// That many seconds after the origin of the monotonic clock.
func at(_ seconds: Double) -> MonotonicTime { MonotonicTime(nanoseconds: Int64(seconds * 1_000_000_000)) }

let productive = OutcomeReading.report(OutcomeReport(outcome: .productive, grade: 0.7))

// Testing has an exit status of its own; ours is meant.
typealias ExitStatus = FanoutCore.ExitStatus
