import FanoutCore

/// What a worker leaves when it lives.
struct SignsOfLife: Equatable, Sendable {
  /// What it wrote; nil: there is no such file.
  var output: FileSign?
  /// What it touched.
  var heartbeat: FileSign?

  /// When the later of them changed, by the wall clock of the kernel.
  var latestChange: WallTime? { [output, heartbeat].compactMap { $0?.changed }.max() }
}
