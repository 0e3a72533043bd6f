/// A reader of Prometheus' text format 0.0.4, written from its description alone: what it does not take no scraper takes.
struct PrometheusText {
  /// Name, labels, and the number as it is written.
  struct Sample: Equatable {
    var name: String
    var labels: [String: String]
    var value: String
  }

  struct Refusal: Error { var line: String }

  var samples: [Sample] = []
  var types: [String: String] = [:]
  var helps: [String: String] = [:]

  init(_ text: String) throws {
    guard text.isEmpty || text.hasSuffix("\n") else { throw Refusal(line: "no line feed at the end") }
    for line in text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init) {
      if line.hasPrefix("# ") {
        let words = line.split(separator: " ", maxSplits: 3).map(String.init)
        guard words.count == 4, Self.isName(words[2]), !samples.contains(where: { $0.name == words[2] }) else {
          throw Refusal(line: line)
        }
        switch words[1] {
        case "TYPE" where types[words[2]] == nil && ["gauge", "counter", "untyped"].contains(words[3]):
          types[words[2]] = words[3]
        case "HELP" where helps[words[2]] == nil: helps[words[2]] = words[3]
        default: throw Refusal(line: line)
        }
        continue
      }
      let sample = try Self.sample(line)
      guard types[sample.name] != nil,
        !samples.contains(where: { $0.name == sample.name && $0.labels == sample.labels })
      else { throw Refusal(line: line) }
      // The samples of one metric stand together.
      guard samples.last?.name == sample.name || !samples.contains(where: { $0.name == sample.name }) else {
        throw Refusal(line: line)
      }
      samples.append(sample)
    }
  }

  /// The value of the one sample with that name and at least these labels.
  func value(_ name: String, _ labels: [String: String] = [:]) -> String? {
    let found = samples.filter { sample in
      sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
    }
    return found.count == 1 ? found[0].value : nil
  }

  private static func isName(_ text: String) -> Bool {
    text.utf8.enumerated().allSatisfy { place, byte in
      switch byte {
      case 0x61...0x7A, 0x41...0x5A, 0x5F, 0x3A: true
      case 0x30...0x39: place > 0
      default: false
      }
    } && !text.isEmpty
  }

  private static func sample(_ line: String) throws -> Sample {
    var rest = Substring(line)
    let name = String(rest.prefix { $0 != "{" && $0 != " " })
    rest = rest.dropFirst(name.count)
    var labels: [String: String] = [:]
    if rest.first == "{" {
      rest = rest.dropFirst()
      while rest.first != "}" {
        let label = String(rest.prefix { $0 != "=" })
        rest = rest.dropFirst(label.count)
        guard isName(label), rest.hasPrefix("=\""), labels[label] == nil else { throw Refusal(line: line) }
        rest = rest.dropFirst(2)
        var value = ""
        while let next = rest.popFirst(), next != "\"" {
          guard next == "\\" else {
            value.append(next)
            continue
          }
          switch rest.popFirst() {
          case "n": value.append("\n")
          case "\\": value.append("\\")
          case "\"": value.append("\"")
          default: throw Refusal(line: line)
          }
        }
        labels[label] = value
        if rest.first == "," { rest = rest.dropFirst() }
      }
      rest = rest.dropFirst()
    }
    // A number, and no timestamp behind it.
    guard isName(name), rest.first == " ", Double(rest.dropFirst()) != nil else { throw Refusal(line: line) }
    return Sample(name: name, labels: labels, value: String(rest.dropFirst()))
  }
}
