/// Hands one input of libFuzzer to the promises of `OutcomeProperties`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  oneInput(start, count) { OutcomeProperties.broken($0, thoroughly: isSampled($0)) }
}
