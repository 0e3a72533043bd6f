import FanoutCore
import Testing

@Suite struct `A line of a crontab` {
  private func line(_ instance: Instance, _ fields: String = "*/30 * * * *") -> CrontabLine {
    CrontabLine(fields: fields, instance: instance)
  }
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func `fires quietly, with absolute paths and a PATH of its own`() {
    let text = line(InstanceTests.instance()).text
    let command =
      "*/30 * * * * PATH=/usr/local/bin:/usr/bin:/bin /usr/local/bin/fanout --quiet --config /home/me/loop/fanout.json5 fire"
    #expect(text == "\(command) # fanout [\(Digest(of: bytes(command)))]")
    let named = line(InstanceTests.instance("night")).text
    #expect(named.contains(" --config /home/me/loop/fanout.json5 --name night fire # fanout night ["))
  }

  @Test func `knows how long its command is, which cron bounds`() {
    let short = line(InstanceTests.instance(), "5 * * * *")
    #expect(short.commandLength == short.text.utf8.count - "5 * * * * ".utf8.count)
    #expect(short.commandLength < CrontabLine.longestCommand)
  }

  @Test(arguments: [
    ("/plain/x-1.json5", "/plain/x-1.json5"), ("/a b", "'/a b'"), ("/50%", #"'/50\%'"#), ("/it's", #"'/it'\''s'"#),
    (#"/a\%b"#, #"'/a\''\%b'"#),
    ("/a;b#c", "'/a;b#c'"), ("", "''"),
  ])
  func `quotes for sh and escapes percent signs for cron`(text: String, quoted: String) {
    #expect(CrontabLine.quoted(text) == quoted)
  }

  @Test func `is added, replaced and removed among others that stay byte for byte`() {
    let others: [UInt8] =
      bytes("# mine\nMAILTO=\"\"\n\n@daily x ") + [0xFF, 0x0A] + bytes("5 * * * * fanout fire # fanout\n")
    let table = Crontab(others)
    let names = UnitNames()
    let half = line(InstanceTests.instance())
    let full = line(InstanceTests.instance(), "0 * * * *")
    #expect(table.lines(of: names).isEmpty)
    let added = table.with(half, of: names)
    #expect(added.bytes == others + bytes(half.text + "\n"))
    #expect(added.lines(of: names) == [half.text] && !added.isEdited(names))
    let followed = Crontab(added.bytes + bytes("# after\n"))
    #expect(followed.with(full, of: names).bytes == others + bytes(full.text + "\n# after\n"))
    #expect(followed.without(names).bytes == others + bytes("# after\n"))
    #expect(added.with(half, of: names) == added)
    #expect(Crontab(bytes("x")).with(half, of: names).bytes == bytes("x\n" + half.text + "\n"))
    #expect(Crontab([]).with(half, of: names).without(names).bytes.isEmpty)
  }

  @Test func `belongs to one loop, and shows what somebody changed`() {
    let night = UnitNames(instance: "night")
    let table = Crontab([]).with(line(InstanceTests.instance()), of: UnitNames()).with(
      line(InstanceTests.instance("night")), of: night)
    #expect(table.lines(of: night).count == 1 && table.lines(of: UnitNames()).count == 1)
    #expect(table.without(night).lines(of: UnitNames()).count == 1)
    let edited = Crontab(
      bytes(String(decoding: table.bytes, as: UTF8.self).replacing("--name night", with: "--json --name night")))
    #expect(edited.isEdited(night) && !edited.isEdited(UnitNames()))
    #expect(edited.lines(of: night).count == 1)
  }
}
