import FanoutCore

/// How a supervisor waits for the admission lock: beside everything else that its lanes wait for.
struct AdmissionWait {
  /// The lock's file, open between two tries.
  var file: Descriptor?
  /// So many further tries come shortly one after another.
  var triesSoon = 0
}
