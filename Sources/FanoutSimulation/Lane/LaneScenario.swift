import FanoutCore

/// One small world for one lane: the terms of its run, what its worker and what that leaves behind make of signals, and
/// how often the outside may interfere. Everything that may happen within these bounds is tried in every order.
public struct LaneScenario: Sendable {
  /// How the lane comes about.
  public enum Entry: Sendable, CaseIterable {
    /// A fire launched it.
    case launch
    /// A supervisor fell; its worker lives and was confirmed already.
    case adoption
    /// A supervisor fell; only leftovers of its worker live.
    case leftovers
  }

  /// What a process makes of signals.
  public enum Temper: String, Sendable {
    /// The first one ends it.
    case obedient
    /// The first one makes it exit with 0 and a productive report.
    case graceful
    /// Only KILL ends it.
    case stubborn
    /// The process hangs in the kernel: only the second KILL is seen to end it.
    case stuck
  }

  /// How a worker ends by itself.
  public enum Ending: Sendable, Hashable, CaseIterable {
    /// Exit 0 with a productive report.
    case productive
    /// Exit 0 without a word.
    case silent
    /// Exit 3, and yet a productive report.
    case crash
    /// Exit 75.
    case refusal

    var exit: ExitStatus {
      switch self {
      case .productive, .silent: .code(0)
      case .crash: .code(3)
      case .refusal: .code(75)
      }
    }

    var reading: OutcomeReading {
      switch self {
      case .productive, .crash: .report(OutcomeReport(outcome: .productive))
      case .silent, .refusal: .none
      }
    }
  }

  /// The scenario's name, for people who look at a broken rule.
  public var name: String
  /// How the lane comes about.
  public var entry = Entry.launch
  /// The limits of its run.
  public var terms: Terms
  /// How its worker may end by itself; none: it goes on for ever.
  public var endings: [Ending] = [.productive, .crash]
  /// What its worker makes of signals.
  public var temper = Temper.obedient
  /// The processes that its worker starts beside itself.
  public var leftovers: [Temper] = []
  /// How many passes may find nothing of what lives.
  public var misses = 0
  /// How many processes more may be born while any lives.
  public var births = 0
  /// How often an operator may ask for the end.
  public var kills = 1
  /// How often the clock may leap ahead while nobody looks.
  public var leaps = 0
  /// How often the log may grow to a telling size.
  public var floods = 0
  /// How often a silent worker shows life after all.
  public var signsOfLife = 1

  /// A scenario, by default of an obedient worker that leaves nothing behind.
  public init(_ name: String, terms: Terms = .simulated()) {
    self.name = name
    self.terms = terms
  }

  /// The same scenario with something changed.
  public func with(_ change: (inout LaneScenario) -> Void) -> LaneScenario {
    var copy = self
    change(&copy)
    return copy
  }

  var run: Run {
    Run(
      id: RunID(of: LaneScenario.fire, rank: 1), fire: LaneScenario.fire, category: LaneScenario.category,
      generation: 0, streak: 1, source: .selected, rank: 1, terms: terms)
  }

  private static let fire = FireID("20260101T000000Z-0000")

  private static var category: Category {
    guard let category = Category(canonical: "code") else { preconditionFailure("`code` is a category name") }
    return category
  }
}

extension Terms {
  /// Terms of a few seconds: it is their order that matters, not their size.
  public static func simulated(
    limit: Duration? = .seconds(4), stall: Duration? = nil,
    teardown: [TeardownStep] = [TeardownStep(signal: 15, wait: .seconds(2))],
    respawn: RespawnPolicy = RespawnPolicy(limit: 1, gradeAtLeast: nil, delay: .seconds(3))
  ) -> Terms {
    Terms(
      confirmFor: .seconds(1), timeLimit: limit, stallAfter: stall, outputLimit: 1 << 20, teardown: teardown,
      respawn: respawn)
  }
}

extension LaneScenario {
  /// The scenarios that every change of the lane has to pass.
  public static var all: [LaneScenario] { tempers + respawns + terms + interferences + adoptions }

  private static func names(_ leftovers: [Temper]) -> String {
    leftovers.isEmpty ? "no leftovers" : "leftovers " + leftovers.map(\.rawValue).joined(separator: " and ")
  }

  private static let never = RespawnPolicy(limit: 0, gradeAtLeast: nil, delay: .zero)

  /// Every worker with every kind of leftovers, for one generation: the second one obeys the same rules.
  private static var tempers: [LaneScenario] {
    let leftovers: [[Temper]] = [[], [.obedient], [.stubborn], [.obedient, .stubborn], [.stuck]]
    return [Temper.obedient, .graceful, .stubborn].flatMap { temper in
      leftovers.map { leftovers in
        LaneScenario("\(temper) worker, \(names(leftovers))", terms: .simulated(respawn: never)).with {
          $0.temper = temper
          $0.leftovers = leftovers
        }
      }
    }
  }

  private static var respawns: [LaneScenario] {
    func respawn(_ atLeast: Double?, after delay: Duration) -> Terms {
      .simulated(respawn: RespawnPolicy(limit: 1, gradeAtLeast: atLeast, delay: delay))
    }
    return [
      LaneScenario("respawn, every way to end").with { $0.endings = Ending.allCases },
      LaneScenario("respawn of a graceful worker").with { $0.temper = .graceful },
      LaneScenario("endless and graceful").with {
        $0.endings = []
        $0.temper = .graceful
      },
      LaneScenario("respawn after a leftover").with {
        $0.leftovers = [.obedient]
        $0.endings = [.productive]
      },
      LaneScenario("respawn and two kills").with { $0.kills = 2 },
      LaneScenario("respawn and a clock that leaps").with { $0.leaps = 1 },
      LaneScenario("respawn without a delay", terms: respawn(nil, after: .zero)),
      LaneScenario("respawn for a grade that nobody gave", terms: respawn(0, after: .zero)),
    ]
  }

  private static var terms: [LaneScenario] {
    let steps = [TeardownStep(signal: 2, wait: .seconds(1)), TeardownStep(signal: 15, wait: .seconds(2))]
    return [
      LaneScenario("endless and stuck, two steps of teardown", terms: .simulated(teardown: steps)).with {
        $0.endings = []
        $0.temper = .stuck
        $0.kills = 2
      },
      LaneScenario("two steps of teardown", terms: .simulated(teardown: steps, respawn: never)).with {
        $0.temper = .stubborn
        $0.leftovers = [.stubborn]
        $0.endings = [.productive]
      },
      LaneScenario("no steps of teardown", terms: .simulated(teardown: [], respawn: never)).with {
        $0.leftovers = [.stuck]
      },
      LaneScenario("a limit before the confirmation", terms: .simulated(limit: .milliseconds(500))),
      LaneScenario("a limit at the confirmation", terms: .simulated(limit: .seconds(1))),
    ]
  }

  private static var interferences: [LaneScenario] {
    [
      LaneScenario("two kills", terms: .simulated(respawn: never)).with {
        $0.leftovers = [.stubborn]
        $0.endings = [.productive]
        $0.kills = 2
      },
      LaneScenario("births", terms: .simulated(respawn: never)).with {
        $0.leftovers = [.stubborn]
        $0.endings = [.productive]
        $0.births = 1
      },
      LaneScenario("a clock that leaps", terms: .simulated(respawn: never)).with {
        $0.leftovers = [.stubborn]
        $0.endings = [.productive]
        $0.leaps = 1
      },
      LaneScenario("silence", terms: .simulated(limit: nil, stall: .seconds(2), respawn: never)).with { $0.leaps = 1 },
      LaneScenario("silence of the endless", terms: .simulated(limit: nil, stall: .seconds(2))).with {
        $0.endings = []
        $0.temper = .stubborn
      },
      LaneScenario("floods", terms: .simulated(respawn: never)).with {
        $0.leftovers = [.obedient]
        $0.temper = .stubborn
        $0.endings = [.productive]
        $0.floods = 2
        $0.kills = 1
      },
    ]
  }

  private static var adoptions: [LaneScenario] {
    [Entry.adoption, .leftovers].flatMap { entry in
      [[Temper.obedient], [.stubborn, .obedient]].map { leftovers in
        LaneScenario("\(entry), \(names(leftovers))").with {
          $0.entry = entry
          $0.leftovers = leftovers
          $0.endings = [.productive]
          $0.leaps = leftovers.count == 1 ? 1 : 0
        }
      }
    }
  }
}
