import Foundation

/// The witness of `fixtures/workers/witness.c`, built into a sandbox.
struct Witness {
  /// The executable.
  let program: String
  /// Where it writes.
  let directory: String

  /// Compiles it.
  init(in box: Sandbox) throws {
    program = box.path + "/witness"
    directory = box.path + "/seen"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let source = Sandbox.repository + "/fixtures/workers/witness.c"
    let result = try box.execute([Machine.compiler ?? "cc", "-O1", "-o", program, source])
    guard result.code == 0 else { throw Failure(what: "\(result)") }
  }

  struct Failure: Error { let what: String }

  /// How many workers began, by its own word.
  var begins: Int { lines("begins").count }
  /// Who was refused by the witness's own lock: two at once.
  var overlaps: [String] { lines("overlaps") }

  private func lines(_ name: String) -> [String] {
    let text =
      FileManager.default.contents(atPath: directory + "/" + name).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return text.split(separator: "\n").map(String.init)
  }
}
