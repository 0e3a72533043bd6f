import FanoutCore

/// What a supervisor has to know of the fire that it starts workers for.
struct LaunchContext {
  var fire: FireID
  var policy: Policy
  var person: PersonalRun?

  /// Nobody outranks what the judge asks about.
  var isForced: Bool { person?.isForced ?? false }
}
