import FanoutCore
import FanoutSystem

/// `fanout renew-metrics`, hidden: renews the file of metrics for a fire or a supervisor that started it.
enum RenewMetricsCommand {
  static let command = CommandSite.command(.look) { site in
    Errand.keepLimit(of: .metrics)
    // It may have been taken out of the configuration since.
    guard let path = site.loaded.configuration.metrics?.textfile(ofLoop: site.invocation.global.name) else {
      return .success
    }
    // Who fired another's loop by mistake was refused, and knows nothing of it.
    if case .another = DirectoryOwner.of(site.state.path) { return .success }
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
