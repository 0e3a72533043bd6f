import FanoutCore

/// Answers as the faults of a world allow them.
extension Answer {
  init(_ world: World, _ settings: Settings) {
    self.init(naming: [])
    takes = world.chance(nil) { $0.span(0, 5_000) }
    meant = nil
    if world.draw(.oddAnswers, 500) {
      answer = world.chance(.oddAnswers) { Answer.odd(&$0) }
      return
    }
    let named = world.chance(nil) { chance in Array(chance.shuffled(Settings.names).prefix(chance.between(1, 6))) }
    answer = .wrote(Array(world.chance(nil) { Answer.text(naming: named, &$0) }.utf8))
    meant = named
  }
}
