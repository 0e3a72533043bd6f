extension ConfigurationReader {
  /// `metrics`; what is wrong with it is noted.
  mutating func metrics(_ spot: ConfigurationSpot) -> MetricsPolicy? {
    guard let fields = fields(spot, known: ConfigurationDescription.metrics) else { return nil }
    guard let textfile = fields["textfile"] else {
      refuse(spot, "textfile is missing; it says which file to renew")
      return nil
    }
    guard let path = path(textfile) else { return nil }
    return MetricsPolicy(textfile: path)
  }
}
