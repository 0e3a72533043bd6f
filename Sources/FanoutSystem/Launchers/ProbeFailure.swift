import FanoutCore

/// A probe that was not started or did not answer.
struct ProbeFailure: Error, CustomStringConvertible { let description: String }
