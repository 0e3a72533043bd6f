/// What came back from running a selector, before anybody looked inside.
public enum SelectorAnswer: Sendable, Equatable {
  /// The selector ended with status 0 and had written these bytes.
  case wrote([UInt8])
  /// The selector gave no usable answer.
  case failed(Degradation)
}
