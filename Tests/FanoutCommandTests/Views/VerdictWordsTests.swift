import FanoutCore
import Testing

@testable import FanoutCommand

@Suite struct `The first line of status` {
  private func words(
    _ facts: HealthFacts = HealthFacts(), live: Int = 1, pause: Pause? = nil, constraint: String = "supply",
    more: [Record] = []
  ) -> VerdictWords {
    var ledger = Ledger()
    var end = FireEnd()
    (end.admitted, end.started, end.width, end.constraint) = (3, 3, 6, constraint)
    ledger.apply(
      Record(
        moment: ScreenStory.moment(-240), fire: ScreenStory.fire,
        event: .fireBegan(FireBegin(version: "1", configuration: "x", trigger: "fire"))))
    ledger.apply(Record(moment: ScreenStory.moment(-239), fire: ScreenStory.fire, event: .fireEnded(end)))
    for record in more { ledger.apply(record) }
    let health = Health(facts, ledger: ledger, audit: LockAudit())
    let verdict = StatusVerdict(
      live: live, width: 6, pauseOfAll: pause, ledger: ledger, health: health, now: ScreenStory.moment(0))
    return VerdictWords(verdict: verdict, lastFire: ledger.fires.last, clock: ScreenStory.clock)
  }

  private var stopped: HealthFacts {
    var facts = HealthFacts()
    if let code = FanoutCore.Category(canonical: "code") {
      let run = ScreenStory(live: 1, names: .short).run(0)
      facts.lanes = [HealthFacts.LaneTrouble(run: run, category: code, .stopped(12))]
    }
    return facts
  }

  @Test(
    arguments: [
      ("perFire", "idle: 0 of 6 live, last fire 3 min ago, limited by new starts per fire (3)"),
      ("width", "idle: 0 of 6 live, last fire 3 min ago, limited by slots (all 6 taken)"),
      ("supply", "idle: 0 of 6 live, last fire 3 min ago; nothing more to do"),
    ])
  func `says in plain words what limited the last fire`(constraint: String, text: String) {
    #expect(words(live: 0, constraint: constraint).text == text)
  }

  @Test func `ends in the one command that helps, and only where something is wrong`() {
    #expect(words().text == "working: 1 of 6 live, last fire 3 min ago")
    #expect(
      words(stopped).text
        == "wrong: the supervisor of 20261121T110000Z-7f3a-1 is stopped; working: 1 of 6 live, last fire 3 min ago "
        + "· kill -CONT 12")
    var facts = HealthFacts()
    facts.unreadableJournal = ["day x"]
    #expect(words(facts).text.hasSuffix(" · fanout check"))
  }

  @Test func `is green only where nothing is wrong and nothing is worth a look`() {
    #expect(words().phrase(hasNotes: false).style == .green)
    #expect(words().phrase(hasNotes: true).style == .yellow)
    #expect(words(stopped).phrase(hasNotes: false).style == .red)
    let pause = Pause(since: ScreenStory.moment(-60).wall, until: nil, why: "freeze")
    #expect(words(pause: pause).phrase(hasNotes: false).style == .yellow)
    #expect(words(pause: pause).text == "paused until unpaused: freeze, 1 of 6 live · fanout unpause")
  }

  @Test func `says until when in the time of the place`() {
    let pause = Pause(since: ScreenStory.moment(-60).wall, until: ScreenStory.moment(7200).wall, why: nil)
    #expect(words(pause: pause).text == "paused until 14:04, 1 of 6 live · fanout unpause")
  }

  @Test func `waits for a person, yellow, with the run that asks`() throws {
    var end = RunEndRecord(outcome: .needsHuman, exit: .code(0))
    end.question = "which?"
    let run = RunID("20261121T100000Z-00aa-1")
    let asks = Record(
      moment: ScreenStory.moment(-2520), run: run, category: FanoutCore.Category(canonical: "code"),
      event: .runEnded(end))
    let line = words(more: [asks]).phrase(hasNotes: false)
    #expect(
      line.text
        == "waiting for you: 1 question, 42 min; working: 1 of 6 live, last fire 3 min ago · fanout show \(run)")
    #expect(line.style == .yellow)
  }

  /// Every cause has a command that can be typed as it stands: it begins with a program and has no sentence in it.
  @Test func `takes its command from any cause`() {
    var facts = stopped
    facts.room = DiskRoom(path: "/s", free: 5, keep: 1 << 30, inodes: 0)
    facts.unreadableIndex = ["x"]
    facts.gates = [HealthFacts.GateStanding("g", .unknown(closes: true), detail: "d")]
    facts.silence = "no fire"
    facts.obstacles = [
      FanoutCore.Obstacle(.locks, at: "/l", .kind("a FIFO", wanted: FanoutCore.Obstacle.file)),
      FanoutCore.Obstacle(.pauses, at: "/p", .call("x")), FanoutCore.Obstacle(.state, at: "/d", .noParent("/e")),
      FanoutCore.Obstacle(.state, at: "/f", .owner("bob", wanted: "me")),
    ]
    let health = Health(facts, ledger: Ledger(), audit: LockAudit())
    #expect(health.causes.count > 8)
    for cause in health.causes {
      #expect(
        cause.remedy.command.wholeMatch(of: /(fanout|kill|df|ls|mv|mkdir|chown) [^;,]+/) != nil, "\(cause.remedy)")
      #expect(cause.helps.hasPrefix(cause.remedy.command) && cause.sentence.hasSuffix(cause.helps))
    }
  }
}
