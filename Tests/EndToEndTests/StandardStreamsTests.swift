import Glibc
import Testing

@testable import FanoutCommand

/// What the built program says of itself: nobody stamped it.
private let itself = VersionScreen().lines.map { $0 + "\n" }.joined()

/// The built program under a real shell that closes, fills and abandons its standard streams.
@Suite struct `The program with bad standard streams` {
  /// The exit status and both outputs of a shell line in which `$F` is the program.
  func shell(_ line: String) throws -> (status: Int32, text: String) {
    var name = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &name, name.count)
    try #require(length > 0)
    // The test bundle lies beside the program.
    let bundle = String(decoding: name.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let program =
      bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/fanout"
    try #require(access(program, X_OK) == 0, "no program at \(program)")
    let stream = try #require(popen("F='\(program)'; { \(line)\n} 2>&1", "re"))
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
    return (pclose(stream) >> 8, String(decoding: bytes, as: UTF8.self))
  }

  @Test(
    arguments: [
      (#""$F" --version"#, 0, itself),
      (#""$F" --version >/dev/full"#, 74, "fanout: cannot write to standard output: No space left on device\n"),
      (#""$F" --version >&-"#, 74, "fanout: cannot write to standard output: it is closed\n"),
      (#""$F" --version <&-"#, 0, itself),
      (#""$F" --version 2>&-"#, 0, itself),
      (#""$F" --version <&- >&- 2>&-"#, 74, ""),
      (#""$F" nonsense 2>/dev/full"#, 64, ""),
    ] as [(String, Int32, String)])
  func `says what is lost, in words and in its exit code`(line: String, status: Int32, text: String) throws {
    #expect(try shell(line) == (status, text))
  }

  @Test func `ends in silence where the reader is gone`() throws {
    // The reader says that it has closed its end before the program writes. Whoever runs the tests may ignore SIGPIPE.
    let line =
      #"d=$(mktemp -d); mkfifo $d/p; { read x <$d/p; env --default-signal=PIPE "$F" help; echo "code $?" >&2; } | { exec 0<&-; echo >$d/p; }; rm -r $d"#
    #expect(try shell(line) == (0, "code 0\n"))
  }
}
