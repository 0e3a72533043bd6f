import Testing

@testable import FanoutSystem

@Suite struct `A cron daemon` {
  @Test func `is seen by its name, is not there where the first process can be seen, and else nobody knows`() {
    let first: (pid: Int32, name: String) = (1, "systemd")
    #expect(CronDaemon.isAlive(among: [first, (40, "crond")]) == true)
    #expect(CronDaemon.isAlive(among: [(40, "cron")]) == true)
    #expect(CronDaemon.isAlive(among: [first, (40, "sh")]) == false)
    #expect(CronDaemon.isAlive(among: [first, (40, "busybox")]) == nil)
    #expect(CronDaemon.isAlive(among: [(40, "sh")]) == nil)
  }
}
