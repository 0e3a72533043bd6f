import FanoutCore

/// A moment that tests call now.
let testNow = WallTime(milliseconds: 1_795_223_784_250)

/// Categories by name.
func categories(_ names: String...) -> [FanoutCore.Category] { names.map(category) }

/// A policy with room for everything, under the allowlist that SPEC 3 shows.
func roomyPolicy(width: Int = 9, perFire: Int? = nil, fallback: Fallback = .allowlist) -> Policy {
  Policy(
    allowlist: SelectorFixtures.allowlist, names: SelectorFixtures.names, width: width, perFire: perFire,
    fallback: fallback)
}

/// The plan for an answer that names these categories as alternatives, in that order.
func plan(_ written: [String], policy: Policy = roomyPolicy(), facts: Facts = Facts(now: testNow)) -> Plan {
  let names = JSONValue.array(written.map { .string($0) })
  return Plan(answer: .wrote((["alternatives": names] as JSONValue).encoded()), policy: policy, facts: facts)
}

extension Plan {
  /// The admitted categories as `fanout plan` prints them.
  var line: String { listing.map(\.name).joined(separator: " ") }
  /// The names of the reasons, candidate by candidate; `-` where it is admitted.
  var reasons: [String] { entries.map { $0.withheld?.name ?? "-" } }
}
