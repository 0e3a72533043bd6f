/// What came back from running a selector, before anybody looked inside.
public enum SelectorAnswer: Sendable, Equatable {
  /// It ended with status 0 and had written these bytes.
  case wrote([UInt8])
  /// It gave no usable answer.
  case failed(Degradation)
}
