import FanoutCore
import Foundation
import Testing

@Suite struct `Show` {
  private func fired() throws -> (box: Sandbox, fire: String) {
    let box = try Sandbox()
    try box.configure(
      answer:
        #"{"selected": {"category": "code", "task": "mend the roof"}, "alternatives": ["marketing", "news", "triage"]}"#,
      worker: """
        echo "first line of $FANOUT_CATEGORY"
        case $FANOUT_CATEGORY in
        code) sleep 600 & echo '{"outcome": "productive", "grade": 0.4}' > "$FANOUT_OUTCOME_FILE";;
        news) printf 'red \\033[31m\\n'; exit 3;;
        esac
        """, respawn: "{ limit: 1, gradeAtLeast: 0.65, delay: '50ms' }",
      more: "categories: { code: { cooldown: '2h' } },")
    _ = try box.run("fire")
    #expect(box.eventually { box.isQuiet() })
    return (box, try #require(box.journal().compactMap(\.fire?.text).first))
  }

  @Test func `of a fire tells its decision, its end and its runs`() throws {
    let (box, fire) = try fired()
    let result = try box.run("show", fire)
    #expect(result.code == 0)
    #expect(result.out.contains("admitted 3, started 2, refused 0, failed 1, withheld 1"), "\(result)")
    #expect(result.out.contains("limited by   starts that failed"), "\(result)")
    #expect(result.out.contains("not started  news: failed: exit 3"), "\(result)")
    #expect(result.out.contains("   2  marketing  alternatives  withheld  not in the allowlist"), "\(result)")
    #expect(result.out.contains("\(fire)-1"), "\(result)")
    let document = try box.document("show", fire)
    #expect(document["plan"]?["candidates"]?.array?.count == 4)
    #expect(document["runs"]?.array?.count == 3)
  }

  @Test func `of a run tells its assignment, its end, what was swept, the respawn and the last lines`() throws {
    let (box, fire) = try fired()
    let result = try box.run("show", fire + "-1")
    #expect(result.out.contains("outcome     productive, grade 0.40"), "\(result)")
    #expect(result.out.contains("left        1 process behind, ended: pid "), "\(result)")
    #expect(result.out.contains("respawn     none: its grade was too low"), "\(result)")
    #expect(result.out.contains("mend the roof"), "\(result)")
    #expect(result.out.hasSuffix("last output\nfirst line of code\n"), "\(result)")
    #expect(try box.run("show", fire + "-3").out.hasSuffix("first line of news\nred \\x1b[31m\n"))
    #expect(try box.document("show", fire + "-3")["record"]?["end"]?["exit"]?["code"]?.integer == 3)
  }

  @Test func `of a category tells what it waits for`() throws {
    let (box, fire) = try fired()
    let code = try box.run("show", "code")
    #expect(code.out.contains("waits for  its rest to end at "), "\(code)")
    #expect(code.out.contains("asked for  1 time: admitted 1"), "\(code)")
    #expect(code.out.contains("\(fire)-1"), "\(code)")
    let marketing = try box.run("show", "marketing")
    #expect(marketing.out.contains("a place in the allowlist"), "\(marketing)")
    #expect(marketing.out.contains("not in the allowlist 1"), "\(marketing)")
    #expect(try box.run("show", "Research").out.contains("nothing: it starts in the next fire that admits it"))
  }

  @Test func `takes the beginning of an id, and lists what it could mean`() throws {
    let (box, fire) = try fired()
    #expect(try box.run("show", String(fire.prefix(18))).out.hasPrefix("fire \(fire)\n"))
    _ = try box.run("fire")
    #expect(box.eventually { box.isQuiet() })
    let result = try box.run("show", String(fire.prefix(4)))
    #expect(result.code == 1)
    #expect(result.err.contains("is the beginning of 2 ids:\n  "), "\(result)")
    #expect(result.err.contains("\n  \(fire)\n"), "\(result)")
  }

  @Test(arguments: ["nosuch", "2031", "20310101T000000Z-aaaa-1", "../etc", "!"])
  func `of something unknown is one sentence and 1`(what: String) throws {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    let result = try box.run("show", what)
    #expect(result.code == 1)
    #expect(result.err.hasPrefix("fanout: nothing is known by '\(what)'"), "\(result)")
    #expect(result.out.isEmpty)
  }

  @Test func `of a fire whose files are gone tells what its records say`() throws {
    let (box, fire) = try fired()
    _ = try box.execute(["rm", "-r", "\(box.state)/fires/\(fire)", "\(box.state)/runs/\(fire)-1"])
    let result = try box.run("show", fire)
    #expect(result.out.contains("no decision can be shown: there is no fire \(fire)"), "\(result)")
    #expect(result.out.contains("withheld  1 not in the allowlist: marketing"), "\(result)")
    #expect(try box.run("show", fire + "-1").out.contains("its directory and its output are gone"))
  }
}
