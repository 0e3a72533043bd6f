import FanoutCore

/// How a worker or what it leaves behind behaves. The defaults are those of a good one.
struct Temper {
  enum OnTerm: Equatable { case obeys, finishesWork, ignores }

  /// How long it lives by itself; nil: for ever.
  var lifetime: Int64? = 1_000
  var exit = ExitStatus.code(0)
  var reading = OutcomeReading.none
  var onTerm = OnTerm.obeys
  /// How long it takes to obey.
  var obeysAfter: Int64 = 1
  /// How long it hangs in the kernel, where not even KILL reaches it.
  var dyingTakes: Int64 = 0
  /// The process says something at least that often; nil: never.
  var speaksEvery: Int64? = 500
  /// The process stops itself after so long.
  var stopsAfter: Int64?
  /// The log of the process takes so much on disk after a while.
  var floods = 0
  /// The process gives up the lock that it inherited: unlocks or closes it.
  var unlocks = false
  var closesLock = false
  /// How many processes follow it, each of which lives shortly, starts its successor and ends.
  var links = 0
  /// What the first of them sheds, and with it all that follow.
  var shedding = Leaving()
  /// Whether they end at TERM.
  var linksHeedTerm = false
  /// The process is one of them: a look may miss it.
  var isLink = false
  /// What it leaves: each is born after so long.
  var leaves: [(after: Int64, leftover: Leaving)] = []

  /// How a leftover tries to get away.
  struct Leaving {
    var leavesSession = false
    var clearsEnvironment = false
    var closesLock = false
    /// The leftover shows itself once nobody looks after its run any more.
    var returns = false

    /// What nobody recognises.
    static let hidden = Leaving(leavesSession: true, clearsEnvironment: true, closesLock: true, returns: true)
  }
}
