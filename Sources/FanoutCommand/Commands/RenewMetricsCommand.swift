import FanoutCore
import FanoutSystem

/// `fanout renew-metrics`, hidden: renews the file of metrics for a fire or a supervisor that started it.
enum RenewMetricsCommand {
  static let command = CommandSite.command(onlyLooks: true) { site in
    MetricsRenewal.keepLimit()
    // It may have been taken out of the configuration since.
    guard let path = site.loaded.configuration.metrics?.textfile(ofLoop: site.invocation.global.name) else {
      return .success
    }
    do throws(SystemError) {
      try MetricsTextfile(path, of: site.state).renew {
        do { return try site.metrics { _ in } } catch {
          site.output.message(.warning, "metrics: \(error); the file says that nothing is known")
          return LoopMetrics(site.metricsIdentity, nil).text
        }
      }
    } catch {
      site.output.message(.warning, "metrics: \(error); \(path) is as it was, and the loop is not touched by it")
      return .cannotWrite
    }
    return .success
  }
}

extension CommandSite {
  /// Tells every supervisor from now on whether metrics are wanted of this loop.
  func noteMetrics() {
    if let trouble = MetricsNote.leave(metricsNote, in: state) {
      output.message(.warning, "metrics: what they are of could not be noted: \(trouble)")
    }
  }

  /// Starts to renew the file of metrics; nil: nobody wants it, or it could not be started, which is said.
  func startMetricsRenewal() -> MetricsRenewal? {
    guard let note = metricsNote else { return nil }
    switch MetricsRenewal.start(note, environment: environment) {
    case .success(let renewal): return renewal
    case .failure(let why):
      output.message(.warning, "metrics: no process could be started that renews them: \(why)")
      return nil
    }
  }

  /// Waits until it is done, as long as it may take.
  func await(_ renewal: MetricsRenewal?) {
    if let trouble = renewal?.wait(clocks: clocks) { output.message(.warning, trouble) }
  }

  private var metricsNote: MetricsNote? {
    loaded.configuration.metrics.map { _ in MetricsNote(configuration: loaded.path, loop: invocation.global.name) }
  }
}
