import Testing

@testable import FanoutCore

@Suite struct `What flags and environment say in place of the file` {
  private func overridden(_ environment: [String: String], flags: ConfigurationOverrides = ConfigurationOverrides())
    throws -> Configuration
  {
    let configuration = try readConfiguration(leastConfiguration("width: 4, perFire: 2, launcher: 'process'")).get()
    return try configuration.overridden(by: ConfigurationOverrides(environment: environment).overruled(by: flags)).get()
  }

  @Test func `the environment wins over the file`() throws {
    let configuration = try overridden([
      "FANOUT_WIDTH": "9", "FANOUT_PER_FIRE": "none", "FANOUT_LAUNCHER": "systemd", "WIDTH": "1",
    ])
    #expect((configuration.width, configuration.perFire, configuration.launcher) == (9, nil, .systemd))
  }

  @Test func `flags win over the environment, each for itself`() throws {
    let flags = ConfigurationOverrides(width: .init(origin: "--width", text: "7"))
    let configuration = try overridden(["FANOUT_WIDTH": "nine", "FANOUT_PER_FIRE": "1"], flags: flags)
    #expect((configuration.width, configuration.perFire, configuration.launcher) == (7, 1, .process))
    let all = ConfigurationOverrides(
      width: .init(origin: "--width", text: "7"), perFire: .init(origin: "--per-fire", text: "none"),
      launcher: .init(origin: "--launcher", text: "auto"))
    let environment = ["FANOUT_WIDTH": "5", "FANOUT_PER_FIRE": "1", "FANOUT_LAUNCHER": "systemd"]
    let overruled = try overridden(environment, flags: all)
    #expect((overruled.width, overruled.perFire, overruled.launcher) == (7, nil, .auto))
  }

  @Test func `nothing and an empty variable leave the file alone`() throws {
    let configuration = try overridden(["FANOUT_WIDTH": "", "FANOUT_PER_FIRE": "", "FANOUT_LAUNCHER": ""])
    #expect((configuration.width, configuration.perFire, configuration.launcher) == (4, 2, .process))
  }

  @Test func `all that is wrong is listed, with the name of the variable or flag`() throws {
    let flags = ConfigurationOverrides(launcher: .init(origin: "--launcher", text: "cron"))
    do {
      _ = try overridden(["FANOUT_WIDTH": "0", "FANOUT_PER_FIRE": "+3"], flags: flags)
      Issue.record("it was taken")
    } catch let errors as OverrideErrors {
      #expect(
        errors.description == """
          FANOUT_WIDTH: found "0"; it must be a whole number from 1 to 10000
          FANOUT_PER_FIRE: found "+3"; it must be a whole number from 1 to 10000, or none for no limit
          --launcher: found "cron"; it must be auto, process or systemd
          """)
      #expect(errors.mistakes.map(\.isFlag) == [false, false, true])
    }
  }
}
