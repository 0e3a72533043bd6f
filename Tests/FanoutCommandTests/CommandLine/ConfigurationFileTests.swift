import FanoutCore
import Foundation
import Testing

@testable import FanoutCommand

@Suite struct `Finding a configuration` {
  private let place: TemporaryDirectory
  private let text = "{selector: {command: ['s']}, allowlist: ['a'], worker: {command: ['./w']}, width: 4}"

  init() throws { place = try TemporaryDirectory() }

  private func refusal(named: String? = nil, state: String? = nil, at site: CallSite) -> ConfigurationFileError? {
    do throws(ConfigurationFileError) {
      _ = try ConfigurationFile.load(named: named, state: state, at: site)
      return nil
    } catch {
      return error
    }
  }

  @Test func `the first place in the order of the contract wins`() throws {
    let site = try place.site([
      "FANOUT_CONFIG": place.path + "/by-variable.json5", "XDG_CONFIG_HOME": place.path + "/xdg",
    ])
    let inOrder = try [
      "by-flag.json5", "by-variable.json5", "work/fanout.json5", "xdg/fanout/fanout.json5", "etc/fanout/fanout.json5",
    ]
    .map { try place.write($0, text.utf8) }
    #expect(try ConfigurationFile.load(named: "../by-flag.json5", at: site).path == inOrder[0])
    #expect(try ConfigurationFile.load(at: site).path == inOrder[1])
    var unnamed = site
    unnamed.environment["FANOUT_CONFIG"] = ""
    for path in inOrder[2...] {
      #expect(try ConfigurationFile.load(at: unnamed).path == path)
      try FileManager.default.removeItem(atPath: path)
    }
    #expect(refusal(at: unnamed) == .notFound(looked: Array(inOrder[2...])))
  }

  /// Behind `--config=` and in quotes a shell leaves it as it is.
  @Test func `a home is put in place of the tilde of a named one`() throws {
    let path = try place.write("home/x/fanout.json5", text.utf8)
    #expect(try ConfigurationFile.load(named: "~/x/fanout.json5", at: try place.site()).path == path)
    #expect(try ConfigurationFile.load(at: try place.site(["FANOUT_CONFIG": "~/x/fanout.json5"])).path == path)
  }

  @Test func `no variable of ours is asked for but four`() {
    var asked: Set<String> = []
    _ = CallSite.live {
      asked.insert($0)
      return nil
    }
    let four: Set = ["FANOUT_CONFIG", "FANOUT_WIDTH", "FANOUT_PER_FIRE", "FANOUT_LAUNCHER"]
    // Nor what a manager or a shell sets for the state of its own, which another caller would not have.
    #expect(asked == four.union(["HOME", "XDG_CONFIG_HOME"]))
  }

  @Test(arguments: [[:], ["XDG_CONFIG_HOME": ""], ["XDG_CONFIG_HOME": "relative"]])
  func `without a usable XDG_CONFIG_HOME it is looked for in the home directory`(environment: [String: String]) throws {
    let path = try place.write("home/.config/fanout/fanout.json5", text.utf8)
    #expect(try ConfigurationFile.load(at: try place.site(environment)).path == path)
  }

  @Test func `where none is found the sentence says where it was looked for and what to do`() throws {
    let error = try #require(refusal(at: try place.site()))
    #expect(
      error.description
        == "no configuration found; looked for \(place.path)/work/fanout.json5, \(place.path)/home/.config/fanout/fanout.json5, "
        + "\(place.path)/etc/fanout/fanout.json5. Write one with 'fanout init', or name one with --config")
    #expect(error.exitCode == .configuration)
  }

  @Test(arguments: ["--config", "FANOUT_CONFIG"])
  func `one that is named must exist, even if another lies there`(origin: String) throws {
    try place.write("work/fanout.json5", text.utf8)
    let missing = place.path + "/work/none.json5"
    let error = refusal(
      named: origin == "--config" ? "none.json5" : nil,
      at: try place.site(origin == "--config" ? [:] : ["FANOUT_CONFIG": missing]))
    #expect(error == .missing(path: missing, namedBy: origin))
    #expect(error?.exitCode == .configuration)
  }

  @Test func `what is no regular file is refused and not passed over`() throws {
    let site = try place.site()
    try place.write("etc/fanout/fanout.json5", text.utf8)
    let path = place.path + "/work/fanout.json5"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(refusal(at: site) == .notAFile(path: path, kind: "a directory"))
    try FileManager.default.removeItem(atPath: path)
    #expect(mkfifo(path, 0o600) == 0)
    #expect(refusal(at: site) == .notAFile(path: path, kind: "a pipe"))
    try FileManager.default.removeItem(atPath: path)
    #expect(symlink("nowhere", path) == 0)
    #expect(refusal(at: site) == .danglingLink(path: path))
    #expect(refusal(named: "/dev/null", at: site) == .notAFile(path: "/dev/null", kind: "a device"))
  }

  @Test func `what the system refuses is named`() throws {
    // A loop of links is refused to everybody, root included.
    let path = place.path + "/loop"
    #expect(symlink("loop", path) == 0)
    #expect(
      refusal(named: path, at: try place.site()) == .unreadable(path: path, why: "Too many levels of symbolic links"))
  }

  @Test func `a file of 1 MiB is read and a larger one is not`() throws {
    let filled = text + String(repeating: " ", count: Configuration.mostBytes - text.utf8.count)
    let path = try place.write("work/fanout.json5", filled.utf8)
    #expect(refusal(at: try place.site()) == nil)
    try place.write("work/fanout.json5", (filled + " ").utf8)
    #expect(refusal(at: try place.site()) == .tooLarge(path: path))
    #expect(
      ConfigurationFileError.tooLarge(path: "f").description == "f is larger than 1MiB, which no configuration is")
  }

  @Test(arguments: [
    ("{width: 6", ":1:10: expected ',' or '}', found the end of the text"),
    ("{\n width; }", ":2:7: expected ':', found ';'"),
    ("{}", ":1:1: selector is missing; it says how the program that ranks the categories is run"),
  ])
  func `what is wrong in it is said with its place`(text: String, expected: String) throws {
    let path = try place.write("work/fanout.json5", text.utf8)
    let error = try #require(refusal(at: try place.site()))
    #expect(error.description.split(separator: "\n").first.map(String.init) == path + expected)
    #expect(error.exitCode == .configuration)
  }

  @Test func `a file that is not UTF-8 is refused with its place`() throws {
    let path = try place.write("work/fanout.json5", [0x7B, 0x7D, 0x0A, 0xC3])
    #expect(refusal(at: try place.site())?.description == "\(path):2:1: the text is not UTF-8 (byte 0xC3)")
  }

  @Test func `two ways to one file give the same paths, and a link in its own name is left`() throws {
    let path = try place.write("real/fanout.json5", text.utf8)
    #expect(symlink("real", place.path + "/linked") == 0)
    #expect(symlink("../real/fanout.json5", place.path + "/etc-choice.json5") == 0)
    let site = try place.site()
    for named in [
      path, "../real/fanout.json5", "../linked/./fanout.json5", place.path + "/real/../linked//fanout.json5",
    ] {
      let loaded = try ConfigurationFile.load(named: named, at: site)
      #expect(loaded.path == path)
      #expect(loaded.configuration.worker.command == [place.path + "/real/w"])
    }
  }

  @Test func `the digest is that of the bytes`() throws {
    try place.write("work/fanout.json5", text.utf8)
    #expect(try ConfigurationFile.load(at: try place.site()).digest == Digest(of: text.utf8))
  }

  @Test func `environment and flags are in place, and what is wrong there has its exit code`() throws {
    try place.write("work/fanout.json5", text.utf8)
    let site = try place.site(["FANOUT_WIDTH": "8", "FANOUT_PER_FIRE": "none"])
    let flags = ConfigurationOverrides(width: .init(origin: "--width", text: "2"))
    let loaded = try ConfigurationFile.load(flags: flags, at: site)
    #expect((loaded.configuration.width, loaded.configuration.perFire) == (2, nil))
    let error = refusal(at: try place.site(["FANOUT_WIDTH": "many"]))
    #expect(error?.exitCode == .configuration)
    #expect(error?.description == "FANOUT_WIDTH: found \"many\"; it must be a whole number from 1 to 10000")
    #expect(throws: ConfigurationFileError.self) {
      do throws(ConfigurationFileError) {
        _ = try ConfigurationFile.load(
          flags: ConfigurationOverrides(width: .init(origin: "--width", text: "0")), at: site)
      } catch {
        #expect(error.exitCode == .usage)
        throw error
      }
    }
  }
}

@Suite struct `The state directory` {
  private let place: TemporaryDirectory
  private let text = "{selector: {command: ['s']}, allowlist: ['a'], worker: {command: ['w']}}"

  init() throws { place = try TemporaryDirectory() }

  @Test func `follows from the configuration alone`() throws {
    let site = try place.site(["STATE_DIRECTORY": "/elsewhere", "XDG_STATE_HOME": "/elsewhere"])
    let named = try place.write("named.json5", (text.dropLast() + ", stateDirectory: 'here'}").utf8)
    #expect(try ConfigurationFile.load(named: named, at: site).stateDirectory == place.path + "/here")
    let machine = try place.write("etc/fleet/any.json5", text.utf8)
    #expect(try ConfigurationFile.load(named: machine, at: site).stateDirectory == place.path + "/var")
    let personal = try place.write("etcetera/fanout.json5", text.utf8)
    #expect(
      try ConfigurationFile.load(named: personal, at: site).stateDirectory == place.path + "/home/.local/state/fanout")
  }

  @Test func `has a directory of its own for each name`() throws {
    let site = try place.site()
    let said = try place.write("named.json5", (text.dropLast() + ", stateDirectory: 'here'}").utf8)
    let machine = try place.write("etc/fleet/any.json5", text.utf8)
    let personal = try place.write("work/fanout.json5", text.utf8)
    for (path, base) in [(said, "/here"), (machine, "/var"), (personal, "/home/.local/state/fanout")] {
      for name in ["trial-2", "9"] {
        let loaded = try ConfigurationFile.load(named: path, state: name, at: site)
        #expect(loaded.stateDirectory == place.path + base + "/" + name)
      }
    }
  }

  @Test(arguments: ["", "..", "a/b", "Trial", " a", "ä"])
  func `takes nothing but a name for a name`(name: String) throws {
    let site = try place.site()
    try place.write("work/fanout.json5", text.utf8)
    #expect(throws: ConfigurationFileError.notAName(name)) { try ConfigurationFile.load(state: name, at: site) }
    #expect(ConfigurationFileError.notAName(name).exitCode == .usage)
  }

  @Test func `must be named where there is no home`() throws {
    var site = try place.site()
    site.home = nil
    let path = try place.write("work/fanout.json5", text.utf8)
    #expect(throws: ConfigurationFileError.noState(path: path)) { try ConfigurationFile.load(at: site) }
  }

  @Test func `of this process comes from HOME, else from the user database`() {
    #expect(CallSite.live { $0 == "HOME" ? "/home/ada" : nil }.home == "/home/ada")
    for home in [nil, "", "relative"] {
      #expect(CallSite.live { $0 == "HOME" ? home : nil }.home == String(cString: getpwuid(getuid()).pointee.pw_dir))
    }
    #expect(CallSite.live { "value of \($0)" }.environment["FANOUT_CONFIG"] == "value of FANOUT_CONFIG")
    #expect(CallSite.live { _ in nil }.workingDirectory == FileManager.default.currentDirectoryPath)
  }
}
