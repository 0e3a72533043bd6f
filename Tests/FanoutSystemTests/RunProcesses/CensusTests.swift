import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

extension Machine {
  @Suite struct `A census` {
    /// Whoever claims counts a lane without a supervisor, and need not know whether it is over: only who settles it
    /// waits for the proof, which takes two looks, a tenth of a second apart.
    @Test func `gathers proof for those only who settle`() throws {
      let scratch = try Scratch()
      let state = StateDirectory(path: scratch.path + "/state")
      try state.prepare()
      let category = try #require(Category(canonical: "code"))
      let entry = LiveEntry(run: "20261121T011624Z-7f3a-2", category: category, supervisor: "gone")
      try LiveIndex(state: state).write(entry)
      let clocks = try Clocks.live()
      let journal = Journal(state, clocks: clocks)
      let admission = try AdmissionLock(state)
      defer { admission.end() }
      func quickest(_ body: () -> Void) -> Int64 {
        (0..<5).map { _ in
          let begin = clocks.monotonic()
          body()
          return clocks.monotonic().nanoseconds - begin.nanoseconds
        }.min() ?? 0
      }
      let settling = quickest {
        let census = Census.take(
          state, journal: journal, now: clocks.moment(), for: .settling(admission) { _ in true })
        #expect(census.lanes.map(\.care) == [.over] && census.lanes.map(\.proof) == [.evidence])
      }
      let claiming = quickest {
        let facts = PresentFacts.read(
          state, journal: journal, now: clocks.moment(),
          in: StartConditions(freeSpace: 0, host: nil, place: .here(isUnit: false)), for: .claiming(admission))
        #expect(facts.busy[category] != nil)
      }
      #expect(claiming < settling)
    }
  }
}
