/// A metric with its samples, as Prometheus reads it from text (exposition format 0.0.4, which is not OpenMetrics).
public struct MetricFamily: Sendable, Equatable {
  /// The metric's name, with `fanout_` before it and its unit at its end.
  public let name: String
  /// What it says, in one sentence. The same in every file: the node exporter refuses two helps of one name.
  public let help: String
  /// The metric's samples; empty: it is left out, because nothing is known of it.
  public private(set) var samples: [Sample] = []

  /// A value with what tells it from others of its metric.
  public struct Sample: Sendable, Equatable {
    /// Names and values of its labels, in order.
    public var labels: [Label]
    /// The sample's value.
    public var value: Value
  }

  /// A label.
  public struct Label: Sendable, Equatable {
    /// The label's name.
    public var name: String
    /// The label's value, as it is: whoever prints it escapes it.
    public var value: String
  }

  /// A number as the text has it.
  public enum Value: Sendable, Equatable {
    /// A whole number: a count, or bytes.
    case whole(Int64)
    /// Milliseconds, printed as seconds.
    case milliseconds(Int64)

    /// `17`, `1796000000.25`, `-0.001`
    var text: String {
      switch self {
      case .whole(let number): return String(number)
      case .milliseconds(let number):
        let (whole, rest) = (number.magnitude / 1000, number.magnitude % 1000)
        let digits = String(rest + 1000).dropFirst()
        let kept = rest == 0 ? "" : "." + digits.prefix(rest % 100 == 0 ? 1 : rest % 10 == 0 ? 2 : 3)
        return (number < 0 ? "-" : "") + String(whole) + kept
      }
    }
  }

  /// A gauge without samples yet.
  init(_ name: String, _ help: String) {
    self.name = "fanout_" + name
    self.help = help
  }

  /// Adds a sample; nil: nothing is known, and nothing is said.
  mutating func add(_ value: Value?, _ labels: KeyValuePairs<String, String> = [:]) {
    guard let value else { return }
    samples.append(Sample(labels: labels.map { Label(name: $0.key, value: $0.value) }, value: value))
  }

  /// Adds a truth as 1 or 0.
  mutating func add(_ truth: Bool, _ labels: KeyValuePairs<String, String> = [:]) {
    add(.whole(truth ? 1 : 0), labels)
  }
}

extension MetricFamily {
  /// Families as text, each with its HELP and TYPE, all samples with these labels before their own. All are gauges
  /// (decision 0040): none of them may only grow.
  public static func text(_ families: [MetricFamily], labels: [Label]) -> String {
    families.filter { !$0.samples.isEmpty }.map { family in
      let head = "# HELP \(family.name) \(escaped(family.help, quotes: false))\n# TYPE \(family.name) gauge\n"
      return family.samples.reduce(head) { text, sample in
        let all = (labels + sample.labels).map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
        return text + family.name + (all.isEmpty ? "" : "{\(all.joined(separator: ","))}") + " \(sample.value.text)\n"
      }
    }.joined()
  }

  /// What would end a line or a value of the text is written as the format has it.
  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
