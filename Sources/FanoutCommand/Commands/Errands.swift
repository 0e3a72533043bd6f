import FanoutCore
import FanoutSystem

/// What a fire and a one-shot have done by processes of their own once they are on record.
extension CommandSite {
  /// Tells every supervisor from now on what is wanted after the ends of runs.
  func noteLoop() {
    var note = loopNote
    for trouble in note.leave(in: state, keeping: Configuration.kept(loaded.text)) {
      output.message(.warning, "which configuration this is the state of could not be noted: \(trouble)")
    }
    do throws(SystemError) {
      try OutcomeTelling.begin(in: state, isWanted: loaded.configuration.onOutcome != nil, clocks: clocks)
    } catch {
      output.message(.warning, "onOutcome: how far it was told could not be noted: \(error)")
    }
  }

  /// Starts what is to be done after a fire; nil: of one that came to no record. What could not be started is said.
  func startErrands(after outcome: FireOutcome? = nil) -> [Errand] {
    Errand.Kind.allCases.compactMap { kind in
      switch kind {
      case .metrics: guard loaded.configuration.metrics != nil else { return nil }
      // What could not look has nothing to put on record, and maybe nowhere to.
      case .word: guard outcome?.wantsWord == true else { return nil }
      }
      switch Errand.start(kind, loopNote, environment: environment) {
      case .success(let errand): return errand
      case .failure(let why):
        output.message(.warning, "no process could be started for \(kind): \(why)")
        return nil
      }
    }
  }

  /// Waits until they are done, as long as they may take.
  func await(_ errands: [Errand]) {
    for errand in errands {
      if let trouble = errand.wait(clocks: clocks) { output.message(.warning, trouble) }
    }
  }

  private var loopNote: LoopNote {
    let configuration = loaded.configuration
    return LoopNote(
      configuration: loaded.path, loop: invocation.global.name, wantsMetrics: configuration.metrics != nil,
      wantsWord: configuration.notify != nil || configuration.onOutcome != nil)
  }
}
