import Testing

@testable import FanoutCore

private let code = category("code")

private func raise(_ number: Int64, _ kind: HandKind = .failing, _ subject: String = "code") -> HandRaise {
  HandRaise(HandID(number), kind, subject: subject, detail: "why")
}

private func moment(_ seconds: Double) -> Moment { Story().moment(seconds) }

private func hands(_ change: (inout Story) -> Void) -> Hands {
  var story = Story()
  change(&story)
  var hands = Hands()
  for record in story.records { hands.apply(record) }
  return hands
}

/// SPEC 13, "Hands".
@Suite struct `The name of a hand` {
  @Test func `is an h and its number`() {
    #expect(HandID(written: "h3") == HandID(3) && HandID(3).text == "h3")
    for other in ["h0", "h", "3", "h03", "h-1", "H3", "h3x", "h+3", "h99999999999999999999"] {
      #expect(HandID(written: other) == nil, "\(other)")
    }
    #expect(HandID(2) < HandID(10))
  }
}

@Suite struct `The hands of a loop` {
  @Test func `are up from the record that raises them to the one that lowers them`() {
    let hands = hands { story in
      story.add(1, .handRaised(raise(1)), "code")
      story.add(2, .handRaised(raise(2, .gate, "quota")))
      story.add(3, .handRaised(raise(2, .gate, "other")))
      story.add(4, .handLowered(HandLowering(HandID(1), .over)), "code")
      story.add(5, .handLowered(HandLowering(HandID(7), .over)))
    }
    #expect(hands.open.map(\.id) == [HandID(2)] && hands.count == 2)
    #expect(hands.hand(.gate, about: "quota")?.id == HandID(2) && hands.hand(.failing, about: "code") == nil)
    #expect(hands.lowered.map(\.id) == [HandID(1)] && hands.lowered[0].lowered?.lowering.how == .over)
  }

  @Test func `know a person's run as his decision, and no fire's`() {
    let asked = { (source: String) in
      hands { story in
        story.add(1, .handRaised(raise(1, .question, "f-1")), run: "f-1", "code")
        let start = RunStart(generation: 0, streak: 1, source: source, rank: 1, supervisor: "s")
        story.add(2, .runStarted(start), run: "g-1", "code")
        story.add(3, .runStarted(start), run: "g-2", "news")
      }.open[0].isDecided
    }
    #expect(asked("person") && !asked("selected"))
  }

  @Test func `are forgotten once they were told, and silent as long as somebody wants`() {
    let hands = hands { story in
      story.add(1, .handRaised(raise(1)), "code")
      story.add(2, .handsTold(HandsTold(raised: [HandID(1)], lowered: [])))
      story.add(3, .handSilenced(HandSilence(HandID(1), until: Story.wall(100), by: "ann")), "code")
      story.add(4, .handRaised(raise(2, .gate, "q")))
      story.add(5, .handLowered(HandLowering(HandID(2), .over)))
      story.add(6, .handsTold(HandsTold(raised: [], lowered: [HandID(2)])))
    }
    #expect(hands.lowered.isEmpty && hands.open[0].told == 1)
    #expect(hands.open[0].isSilent(at: Story.wall(99)) && !hands.open[0].isSilent(at: Story.wall(100)))
  }

  @Test func `are found again from a checkpoint`() throws {
    var story = Story()
    story.add(
      1, .handRaised(HandRaise(HandID(1), .question, subject: "f-1", detail: "d", question: "q")), run: "f-1", "code")
    story.add(2, .handsTold(HandsTold(raised: [HandID(1)], lowered: [])))
    story.add(3, .handSilenced(HandSilence(HandID(1), until: nil, by: "ann")))
    story.add(4, .handRaised(raise(2, .gate, "q")))
    story.add(5, .handLowered(HandLowering(HandID(2), .person, by: "bob")))
    var standing = Standing()
    standing.see(story.records)
    for record in story.records { standing.apply(record, of: record.moment.wall.day) }
    let kept = try #require(Standing(json: JSONDocument(parsing: standing.json.encoded()).root))
    #expect(kept == standing && kept.hands.open.count == 1 && kept.hands.lowered.count == 1)
  }

  @Test func `are told in a history as they went, also those that are down`() {
    var story = Story()
    story.add(1, .handRaised(raise(1)), "code")
    story.add(2, .handLowered(HandLowering(HandID(1), .superseded)))
    story.add(3, .handLowered(HandLowering(HandID(9), .over)))
    let history = HandHistory(story.records)
    #expect(history.all.map(\.id) == [HandID(1)] && history.all[0].lowered?.lowering.how == .superseded)
    #expect(history.unknown == [HandID(9)])
  }
}

@Suite struct `What becomes of hands` {
  private let failing = HandCause(.failing, about: "code", category: code, "why")

  private func words(_ causes: [HandCause], _ hands: Hands, isWhole: Bool = true) -> [String] {
    HandChanges(causes, over: hands, isWhole: isWhole).all.map { change in
      switch change.event {
      case .handRaised(let raise): "+\(raise.hand) \(raise.kind) \(raise.subject)"
      case .handLowered(let lowering): "-\(lowering.hand) \(lowering.how)"
      default: "?"
      }
    }
  }

  @Test func `is that each cause raises one, once, by the next number`() {
    #expect(words([failing], Hands()) == ["+h1 failing code"])
    let up = hands { $0.add(1, .handRaised(raise(4)), "code") }
    #expect(words([failing], up) == [])
    #expect(words([failing, HandCause(.gate, about: "code", "x")], up) == ["+h5 gate code"])
  }

  @Test func `is that one goes down with its cause, unless not all could be read`() {
    let up = hands { $0.add(1, .handRaised(raise(4)), "code") }
    #expect(words([], up) == ["-h4 over"] && words([], up, isWhole: false) == [])
    let crashed = hands { $0.add(1, .handRaised(raise(4, .crashed, "f-1")), "code") }
    #expect(words([], crashed) == ["-h4 superseded"])
  }

  @Test func `is that a question goes down by a person alone`() {
    let open = hands { $0.add(1, .handRaised(raise(1, .question, "f-1")), run: "f-1", "code") }
    #expect(words([], open) == [])
    let decided = hands { story in
      story.add(1, .handRaised(raise(1, .question, "f-1")), run: "f-1", "code")
      story.add(
        2, .runStarted(RunStart(generation: 0, streak: 1, source: "person", rank: 1, supervisor: "s")), run: "g-1",
        "code")
    }
    #expect(words([], decided) == ["-h1 person"])
  }
}

@Suite struct `What notify is told` {
  private let at = moment(20_000)

  private func told(_ hands: Hands, kinds: [HandKind] = HandKind.told, at now: Moment? = nil) -> String {
    guard let notice = HandNotice(hands, kinds: kinds, at: now ?? at) else { return "nothing" }
    let up = notice.raised.map { "+\($0.id)" }
    return (up + notice.lowered.map { "-\($0.id)" }).joined(separator: " ")
  }

  @Test func `is what went up and down since, together and in order`() {
    let all = hands { story in
      story.add(1, .handRaised(raise(1)), "code")
      story.add(2, .handRaised(raise(2, .degraded, "loop")))
      story.add(3, .handLowered(HandLowering(HandID(1), .over)))
      story.add(4, .handRaised(raise(3, .gate, "q")))
    }
    #expect(told(all) == "+h1 +h2 -h1")
    #expect(HandNotice(all, kinds: HandKind.told, at: at)?.told == HandsTold(raised: [HandID(2)], lowered: [HandID(1)]))
    #expect(told(all, kinds: [.gate]) == "+h3" && told(all, kinds: [.orphan]) == "nothing")
  }

  @Test func `is nothing twice, but an open question once more after four hours`() {
    let tellings = { (kind: HandKind, times: Int) in
      hands { story in
        story.add(1, .handRaised(raise(1, kind, "x")), run: "f-1", "code")
        for time in 0..<times { story.add(2 + Double(time), .handsTold(HandsTold(raised: [HandID(1)], lowered: []))) }
      }
    }
    let (soon, late) = (moment(2 + 4 * 3600 - 1), moment(2 + 4 * 3600))
    #expect(told(tellings(.question, 1), at: soon) == "nothing" && told(tellings(.question, 1), at: late) == "+h1")
    #expect(told(tellings(.question, 2), at: moment(90_000)) == "nothing")
    #expect(told(tellings(.failing, 1), at: late) == "nothing")
  }

  @Test func `is nothing of one that somebody wants to hear no more of, and that it went down if it was told`() {
    let silent = hands { story in
      story.add(1, .handRaised(raise(1)), "code")
      story.add(2, .handSilenced(HandSilence(HandID(1), until: nil, by: nil)))
    }
    #expect(told(silent) == "nothing")
    let heard = hands { story in
      story.add(1, .handRaised(raise(1)), "code")
      story.add(2, .handsTold(HandsTold(raised: [HandID(1)], lowered: [])))
      story.add(3, .handSilenced(HandSilence(HandID(1), until: nil, by: nil)))
      story.add(4, .handLowered(HandLowering(HandID(1), .over)))
    }
    #expect(told(heard) == "-h1")
  }

  @Test func `is a document with what a person can do`() {
    let up = hands {
      $0.add(
        1, .handRaised(HandRaise(HandID(1), .question, subject: "f-1", detail: "d", question: "q")), run: "f-1", "code")
    }
    let json = HandNotice(up, kinds: HandKind.told, at: at)?.json(host: "h", loop: nil).encoded() ?? []
    let text = String(decoding: json, as: UTF8.self)
    for part in [
      #""schema":1"#, #""host":"h""#, #""loop":null"#, #""id":"h1""#, #""kind":"question""#, #""run":"f-1""#,
      #""question":"q""#, #""commands":["fanout show h1","fanout run code","fanout ack h1"]"#, #""lowered":[]"#,
    ] {
      #expect(text.contains(part), "\(part) in \(text)")
    }
  }
}
