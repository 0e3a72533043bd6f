import FanoutSystem
import Foundation
import Testing

@Suite struct `A log reader` {
  /// All pieces that are there, texts that follow each other joined.
  private func pieces(_ reader: inout LogReader) throws -> [LogReader.Piece] {
    var pieces: [LogReader.Piece] = []
    try reader.read { piece in
      if case .text(let more) = piece, case .text(let text)? = pieces.last {
        pieces[pieces.count - 1] = .text(text + more)
      } else {
        pieces.append(piece)
      }
      return true
    }
    return pieces
  }

  private func log(limit: Int) throws -> (OutputLog, FileHandle) {
    let path = NSTemporaryDirectory() + "/fanout-log-" + UUID().uuidString
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    return (OutputLog(path: path, limit: limit), try #require(FileHandle(forWritingAtPath: path)))
  }

  @Test func `goes on where it stood, however much there is`() throws {
    let (log, file) = try log(limit: 1 << 20)
    defer { unlink(log.path) }
    var reader = LogReader(log)
    let long = [UInt8](repeating: 0x61, count: 200_000)
    file.write(Data(long))
    #expect(try pieces(&reader) == [.text(long)])
    #expect(try pieces(&reader) == [])
    file.write(Data("more".utf8))
    #expect(try pieces(&reader) == [.text(Array("more".utf8))])
  }

  @Test func `tells of a cut that it did not come in time for`() throws {
    let (log, file) = try log(limit: 64 << 10)
    defer { unlink(log.path) }
    var reader = LogReader(log)
    let line = Array("0123456789abcde\n".utf8)
    file.write(Data(line + line))
    #expect(try pieces(&reader) == [.text(line + line)])
    file.write(Data((0..<16_384).flatMap { _ in line }))
    #expect(try log.cut() > 0)
    let rest = try pieces(&reader)
    #expect(rest.count == 3)
    let cuts = rest.compactMap { piece in if case .cut(let bytes) = piece { bytes } else { nil } }
    let text = rest.reduce(0) { sum, piece in if case .text(let bytes) = piece { sum + bytes.count } else { sum } }
    #expect(cuts.count == 1)
    #expect(cuts.reduce(0, +) + text == 16_384 * 16)
    #expect(rest.allSatisfy { piece in if case .text(let bytes) = piece { bytes.last == 0x0A && !bytes.contains(0) } else { true } })
  }

  @Test func `stops when it is told to`() throws {
    let (log, file) = try log(limit: 1 << 20)
    defer { unlink(log.path) }
    file.write(Data([UInt8](repeating: 0x61, count: 200_000)))
    var reader = LogReader(log)
    var count = 0
    try reader.read { _ in
      count += 1
      return false
    }
    #expect(count == 1)
  }
}
