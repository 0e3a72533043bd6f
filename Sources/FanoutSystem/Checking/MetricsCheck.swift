import FanoutCore

/// Looks at whether the file of metrics could be renewed. Writes nothing.
struct MetricsCheck {
  let configuration: Configuration
  let loop: String?

  /// What is found; nil: nobody wants metrics.
  func finding() -> Finding? {
    guard let path = configuration.metrics?.textfile(ofLoop: loop) else { return nil }
    if let trouble = MetricsTextfile.trouble(path) {
      return Finding(.problem, "metrics", "fires go on, and \(path) is not renewed: \(trouble)")
    }
    guard path.hasSuffix(".prom") else {
      return Finding(
        .note, "metrics", "\(path) is renewed, and the node exporter reads only files whose names end in .prom")
    }
    return Finding(.ok, "metrics", "\(path) is renewed after each fire and each run's end")
  }
}
