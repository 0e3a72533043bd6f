import FanoutCore
import Foundation
import Testing

/// What a person names to be read may be anything that can be read.
@Suite struct `A file that is named` {
  private func sandbox() throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code", "news"]}"#, allowlist: ["code", "news"])
    try box.write("given.json", #"{"alternatives": ["news"]}"#)
    return box
  }

  /// Lines of bash; `$P` plans an answer, and what follows is what it is to read.
  static let ways: [String] = [
    "$P given.json", "$P - < given.json", "$P /dev/stdin < given.json", "cat given.json | $P -",
    "cat given.json | $P /dev/stdin",
    "cat given.json | $P /proc/self/fd/0", "$P <(cat given.json)", "$P - < <(sleep 0.1; cat given.json)",
    "$P - <<< \"$(cat given.json)\"",
    "mkfifo fifo; (cat given.json > fifo &) ; $P fifo", "mkfifo fifo; (cat given.json > fifo &) ; $P - < fifo",
    // A terminal, whose line ends with the answer and whose input ends with ^D.
    "{ cat given.json; printf '\\n\\004'; } | script -qec \"$P -\" /dev/null | tail -n 1 | tr -d '\\r'",
    // A socket, which cannot be opened anew, and a pipe that somebody made non-blocking and fills late.
    """
    perl -MSocket -e 'socketpair(A, B, AF_UNIX, SOCK_STREAM, 0); syswrite A, `cat given.json`; shutdown(A, 1); open STDIN, "<&", B;
      exec @ARGV' $P /dev/stdin
    """,
    """
    perl -MFcntl -e 'pipe R, W; fcntl(R, F_SETFL, O_NONBLOCK);
      if (!fork) { close R; select undef, undef, undef, 0.2; syswrite W, `cat given.json`; exit }
      close W; open STDIN, "<&", R; exec @ARGV' $P -
    """,
  ]

  @Test(arguments: ways) func `as an answer is planned, whatever it is`(way: String) throws {
    let box = try sandbox()
    try box.write("way.sh", "P='\(Sandbox.binary) plan --payload'\n" + way + "\n")
    let result = try box.execute(["/bin/bash", "way.sh"])
    #expect(result.code == 0 && result.out == "news\n", "\(result)")
  }

  @Test(arguments: [
    ("- <&-", "cannot read standard input (it is closed): "),
    ("/dev/stdin <&-", "cannot read standard input (it is closed): "),
    (".", "cannot read .: Is a directory"), ("- < .", "cannot read standard input: Is a directory"),
    ("/dev/fd/77", "cannot read /dev/fd/77: "),
    ("nowhere", "cannot open nowhere: "), ("- < /dev/zero", "standard input has more than the allowed "),
  ])
  func `as an answer and cannot be read is one sentence`(way: String, says: String) throws {
    let box = try sandbox()
    let result = try box.shell("exec \"$F\" plan --payload \(way)")
    #expect(result.code == 1 && result.out.isEmpty, "\(result)")
    #expect(
      result.err.hasPrefix("fanout: cannot read the answer: \(says)") && result.err.split(separator: "\n").count == 1,
      "\(result)")
  }

  /// Its relative paths begin where the caller is.
  @Test(arguments: [
    "$F plan --config <(cat given.json5)", "cat given.json5 | $F plan --config /dev/stdin",
    "$F plan --config /dev/stdin < given.json5",
    "cat given.json5 | FANOUT_CONFIG=/dev/stdin $F plan",
    "mkfifo fifo; (cat given.json5 > fifo &) ; $F plan --config fifo",
    "$F fire --wait --config <(cat given.json5) 2>/dev/null; $F plan --idle --config <(cat given.json5)",
  ])
  func `as a configuration may be a pipe`(way: String) throws {
    let box = try sandbox()
    try FileManager.default.moveItem(atPath: box.path + "/fanout.json5", toPath: box.path + "/given.json5")
    try box.write("way.sh", "F='\(Sandbox.binary)'\n" + way + "\n")
    let result = try box.execute(["/bin/bash", "way.sh"])
    #expect(result.code == 0 && result.out == "code news\n", "\(result)")
    if way.contains("fire") {
      #expect(box.ends().count == 2 && box.ends().values.allSatisfy { $0[0].exit == .code(0) })
    }
  }

  @Test(arguments: [
    ("plan --config /dev/stdin <&-", "it is closed"),
    ("plan --config /dev/zero", "is a device; a configuration must be"),
    (
      "install --print --config /dev/stdin < fanout.json5",
      "can be read only once; install a configuration that lies in a file"
    ),
  ])
  func `as a configuration and cannot be used is one sentence`(way: String, says: String) throws {
    let box = try sandbox()
    let result = try box.shell("exec \"$F\" \(way)")
    #expect(result.code == 78 && result.err.contains(says) && result.err.split(separator: "\n").count == 1, "\(result)")
  }
}
