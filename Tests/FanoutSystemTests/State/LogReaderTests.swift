import FanoutSystem
import Foundation
import Testing

@Suite struct `A log reader` {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

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
    let path = try scratch.file("output.log")
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    return (OutputLog(path: path, limit: limit), try #require(FileHandle(forWritingAtPath: path)))
  }

  @Test func `goes on where it stood, however much there is`() throws {
    let (log, file) = try log(limit: 1 << 20)
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
    #expect(
      rest.allSatisfy { piece in
        if case .text(let bytes) = piece { bytes.last == 0x0A && !bytes.contains(0) } else { true }
      })
  }

  @Test func `does not take a cut for a truncation, wherever it stands`() throws {
    let (log, file) = try log(limit: 64 << 10)
    // 48 KiB lie within what is cut, and end amid its blocks; 600,000 behind it.
    for (stop, ahead) in [(49_152, 212_992), (100_001, 162_143), (600_000, 0)] {
      var reader = LogReader(log)
      ftruncate(file.fileDescriptor, 0)
      file.seek(toFileOffset: 0)
      let bytes = (0..<stop).map { UInt8(33 + $0 * $0 % 93) }
      file.write(Data(bytes))
      #expect(try pieces(&reader) == [.text(bytes)])
      file.write(Data([UInt8](repeating: 0x61, count: ahead)))
      #expect(try log.cut() > 0)
      let rest = try pieces(&reader)
      #expect(!rest.contains { if case .anew = $0 { true } else { false } }, "\(stop)")
      #expect(rest.isEmpty == (ahead == 0))
      #expect(try pieces(&reader) == [])
    }
  }

  /// Shorter, as long, longer than what was read: other bytes are another log.
  @Test(arguments: [1, 7, 40, 4000]) func `goes on from the new beginning of what was truncated`(length: Int) throws {
    let (log, file) = try log(limit: 1 << 20)
    var reader = LogReader(log)
    for round in 0..<2 {
      let old = [UInt8](repeating: 0x61 + UInt8(round), count: 40)
      file.write(Data(old))
      #expect(try pieces(&reader).last == .text(old))
      ftruncate(file.fileDescriptor, 0)
      file.seek(toFileOffset: 0)
      let new = [UInt8](repeating: 0x7A, count: length)
      file.write(Data(new))
      #expect(try pieces(&reader) == [.anew(.truncated), .text(new)])
      ftruncate(file.fileDescriptor, 0)
      file.seek(toFileOffset: 0)
      #expect(try pieces(&reader) == [.anew(.truncated)])
    }
  }

  /// The same bytes in another file are another log as well.
  @Test func `goes on with the file that took the place of what was read`() throws {
    let (log, file) = try log(limit: 1 << 20)
    var reader = LogReader(log)
    file.write(Data("old\n".utf8))
    #expect(try pieces(&reader) == [.text(Array("old\n".utf8))])
    _ = FileManager.default.createFile(atPath: log.path + ".new", contents: Data("old\nnew\n".utf8))
    #expect(rename(log.path + ".new", log.path) == 0)
    #expect(try pieces(&reader) == [.anew(.replaced), .text(Array("old\nnew\n".utf8))])
    unlink(log.path)
    #expect(try pieces(&reader) == [.anew(.removed)])
    #expect(try pieces(&reader) == [])
    _ = FileManager.default.createFile(atPath: log.path, contents: Data("more\n".utf8))
    #expect(try pieces(&reader) == [.text(Array("more\n".utf8))])
  }

  @Test func `says that a log was never there`() {
    var reader = LogReader(OutputLog(path: scratch.path + "/none", limit: 1))
    #expect(throws: SystemError.self) { try reader.read { _ in true } }
  }

  @Test func `stops when it is told to`() throws {
    let (log, file) = try log(limit: 1 << 20)
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
