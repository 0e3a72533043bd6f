// The part that all fuzz targets share: libFuzzer calls each with one input after the other. Built by scripts/fuzz
// only.
import Glibc

/// The most heap that one input may take, over what lived before it.
private let mostHeap = 64 << 20

/// Holds the claims for one input; a claim that breaks, and an input that takes too much memory, end the process.
func oneInput(_ start: UnsafePointer<UInt8>?, _ count: Int, _ broken: ([UInt8]) -> String?) -> CInt {
  beginWatchingHeap()
  let claim = broken([UInt8](UnsafeBufferPointer(start: start, count: count)))
  let heap = endWatchingHeap()
  if let claim { stop("this does not hold: \(claim)") }
  if heap > mostHeap { stop("this input took \(heap >> 20) MiB of heap") }
  return 0
}

/// Whether this input is held to the promises that cost more than reading it: each that is short, and one of eight that
/// are longer. A hash of the input decides (FNV-1a), so that what broke a promise once breaks it again.
func isSampled(_ input: [UInt8]) -> Bool {
  if input.count <= 16 { return true }
  let hash = input.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  return (hash >> 32) & 7 == 0
}

private func stop(_ sentence: String) -> Never {
  let line = Array("fuzz: \(sentence)\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
  abort()
}

@_silgen_name("heap_watch_begin") private func beginWatchingHeap()
@_silgen_name("heap_watch_end") private func endWatchingHeap() -> Int
