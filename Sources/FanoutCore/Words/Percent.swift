/// A part of a whole in whole percent, rounded: `87 %`.
public func percent(_ part: Double) -> String { "\(Int((part * 100).rounded())) %" }
