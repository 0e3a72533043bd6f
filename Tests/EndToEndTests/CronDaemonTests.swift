import Foundation
import Testing

/// A line in a crontab fires nothing by itself. In a world of its own, so that no daemon of this machine is seen, with
/// a crontab of its own.
@Suite(.enabled(if: Machine.hasPidNamespaces, .init(rawValue: Machine.needsPidNamespaces)))
struct `Where a crontab has a line` {
  @Test func `install and check say whether somebody reads it`() throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, worker: "exit 0", allowlist: ["code"])
    try box.write(
      "bin/crontab",
      "#!/bin/sh\nif [ \"$1\" = -l ]; then cat '\(box.path)/table' 2>/dev/null || { echo no crontab for me >&2; exit 1; }; else cat > '\(box.path)/table'; fi\n",
      executable: true)
    let world = try Otherworld(in: box)
    let fanout = "PATH=\"$D/bin:$PATH\" \"$F\" --config \"$D/fanout.json5\""
    let absent =
      "no cron daemon is to be seen (bcron-sched, cron, crond, dcron, fcron, mcron), and without one nothing fires"
    let install = try world.shell("\(fanout) install --cron")
    #expect(install.code == 0 && install.err.contains(absent), "\(install)")
    #expect(try box.read("table").contains("fire # fanout ["))
    let check = try world.shell("\(fanout) check")
    #expect(check.out.contains("note     timer: cron fires it") && check.out.contains(absent), "\(check)")

    #expect(try box.shell("cp \"$(command -v sleep)\" bin/cron").code == 0)
    let daemon = try box.start(world.entry([box.path + "/bin/cron", "1000"]))
    defer {
      world.end()
      _ = daemon.wait()
    }
    #expect(
      box.eventually { (try? world.shell("\(fanout) check").out.contains("ok       timer: cron fires it")) == true })
    #expect(try !world.shell("\(fanout) install --cron").err.contains(absent))
  }
}
