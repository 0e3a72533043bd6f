import FanoutCore
import Foundation
import Testing

/// The recipes of `fanout help monitoring`, as they are copied: only the address is another one.
@Suite struct `A recipe for monitoring` {
  private static func has(_ program: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/" + program)
  }
  static let canPing = has("curl") && has("wget") && has("python3")
  static let canExport = has("prometheus-node-exporter") && has("curl")

  /// A loop with the recipe for Healthchecks, told to ping that address, and the environment of its fires: a PATH in
  /// which these programs are, `fanout` and nothing else.
  private static func pinging(
    _ url: String, worker: String = "exit 0", tools: [String] = ["curl"], in base: String = NSTemporaryDirectory()
  ) throws -> (box: Sandbox, environment: [String: String]) {
    let box = try Sandbox(in: base)
    let line = try box.helpSample("monitoring", "Healthchecks: in the configuration")
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: worker, allowlist: ["code"], respawn: "{ limit: 0 }", more: line)
    let script = try box.helpSample("monitoring", "Healthchecks: healthchecks.sh beside it, executable")
    #expect(script.contains("https://hc-ping.com/YOUR-UUID"))
    try box.write(
      "healthchecks.sh", script.replacingOccurrences(of: "https://hc-ping.com/YOUR-UUID", with: url), executable: true)
    for tool in tools + ["cat", "sleep"] {
      try box.execute(["mkdir", "-p", "tools"])
      try FileManager.default.createSymbolicLink(
        atPath: box.path + "/tools/" + tool, withDestinationPath: "/usr/bin/" + tool)
    }
    try FileManager.default.createSymbolicLink(
      atPath: box.path + "/tools/fanout", withDestinationPath: Sandbox.binary)
    return (box, ["PATH": box.path + "/tools"])
  }

  private static func failures(_ box: Sandbox) -> [String] {
    box.journal().compactMap { if case .onFireFailed(let why) = $0.event { why } else { nil } }
  }

  @Test(.enabled(if: canPing, "curl, wget or python3 is not installed"), arguments: ["curl", "wget"])
  func `for Healthchecks tells a fire that did well from one that did not`(tool: String) throws {
    let listening = try Sandbox()
    let listener = try Listener(in: listening)
    let odd = listening.path + "/a b"
    let (box, environment) = try Self.pinging(listener.url + "/u", tools: [tool], in: odd)
    #expect(try box.run("fire", "--wait", environment: environment).code == 0)
    // What was admitted cannot start.
    try box.write("worker.sh", "#!/nowhere\n", executable: true)
    #expect(try box.run("fire", "--wait", environment: environment).code == 1)
    #expect(listener.heard.map(\.path) == ["/u/0", "/u/1"], "\(listener.heard)")
    let first = try #require(listener.heard.first).body
    #expect(first.contains("the fire of \(box.path)/fanout.json5 ended with 0"), "\(first)")
    let last = try #require(listener.heard.last).body
    #expect(last.contains("ended with 1") && last.contains("started nothing"), "\(last)")
    #expect(Self.failures(box).isEmpty, "\(Self.failures(box))")
  }

  /// The fire itself ends with 0.
  @Test(.enabled(if: canPing, "curl, wget or python3 is not installed"))
  func `for Healthchecks pings no success while something is wrong, and none of a pause`() throws {
    let listening = try Sandbox()
    let listener = try Listener(in: listening)
    let ask = #"echo '{"outcome": "needsHuman", "question": "which one?"}' > "$FANOUT_OUTCOME_FILE""#
    let (box, environment) = try Self.pinging(listener.url + "/u", worker: ask)
    #expect(try box.run("fire", environment: environment).code == 0)
    #expect(box.eventually { box.isQuiet() })
    #expect(try box.run("fire", environment: environment).code == 0)
    let heard = try #require(listener.heard.last)
    #expect(heard.path == "/u/1" && heard.body.contains("code asks: which one?"), "\(heard)")
    #expect(box.eventually { box.isQuiet() })
    // A loop of its own under a name: no question waits there, and it is paused.
    #expect(try box.run("pause", "--name", "night").code == 0)
    #expect(try box.run("fire", "--name", "night", environment: environment).code == 75)
    let paused = try #require(listener.heard.last)
    #expect(paused.path == "/u/0" && paused.body.contains("as night ended with 75"), "\(paused)")
    #expect(Self.failures(box).isEmpty)
  }

  @Test(.enabled(if: canPing, "curl, wget or python3 is not installed"), arguments: ["curl", "wget"])
  func `for Healthchecks costs a fire nothing when the server is down, and says so`(tool: String) throws {
    let listening = try Sandbox()
    let listener = try Listener(in: listening)
    listener.close()
    let (box, environment) = try Self.pinging(listener.url + "/u", tools: [tool])
    let fire = try box.run("fire", "--wait", environment: environment)
    #expect(fire.code == 0 && fire.err.contains("onFire: "), "\(fire)")
    #expect(Self.failures(box).count == 1, "\(Self.failures(box))")
    #expect(try box.run("status").out.contains("onFire of the last fire"))
  }

  @Test(.enabled(if: canPing, "curl, wget or python3 is not installed"))
  func `for Healthchecks says that nobody was told where neither curl nor wget is there`() throws {
    let listening = try Sandbox()
    let listener = try Listener(in: listening)
    let (box, environment) = try Self.pinging(listener.url + "/u", tools: [])
    let fire = try box.run("fire", "--wait", environment: environment)
    #expect(fire.code == 0, "\(fire)")
    #expect(
      Self.failures(box) == ["ended with exit 69; it said: neither curl nor wget is here: nobody was told"],
      "\(Self.failures(box))")
    #expect(listener.heard.isEmpty)
  }

  @Test(
    .enabled(if: canPing, "curl, wget or python3 is not installed"),
    .enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)))
  func `for OnFailure= tells of a fire that came to no record, and of none that was not allowed to look`() throws {
    let house = try InstalledLoop.house()
    let listener = try Listener(in: house.box)
    let units = "home/.config/systemd/user/"
    for name in ["fanout.service.d/on-failure.conf", "fanout-failed@.service"] {
      let text = try house.box.helpSample("monitoring", "systemd: ~/.config/systemd/user/" + name)
      try house.box.write(
        units + name, text.replacingOccurrences(of: "https://hc-ping.com/YOUR-UUID", with: listener.url + "/u"))
    }
    let installed = try house.fanout("install", "--every", "6h")
    #expect(installed.code == 0, "\(installed)")
    try house.systemctl("daemon-reload")
    #expect(try house.fanout("pause").code == 0)
    #expect(try house.systemctl("start", "fanout.service").code == 0)
    #expect(try house.fanout("unpause").code == 0)
    #expect(try house.systemctl("start", "fanout.service").code == 0)
    try house.box.replace("allowlist:", by: "alowlist:")
    let failed = try house.systemctl("start", "fanout.service")
    #expect(failed.code != 0, "\(failed)")
    #expect(house.box.eventually { !listener.heard.isEmpty })
    let heard = try #require(listener.heard.first)
    #expect(heard.path == "/u/fail" && heard.body.hasPrefix("fanout.service failed on "), "\(heard)")
    #expect(
      try house.settle("Result", of: "fanout-failed@fanout.service.service", at: "success") == "success")
    #expect(listener.heard.count == 1, "\(listener.heard)")
  }

  /// Two loops of one machine, one with a name, side by side in one directory.
  @Test(.enabled(if: canExport, "prometheus-node-exporter or curl is not installed"))
  func `for Prometheus is read by the node exporter of Debian`() throws {
    let box = try Sandbox()
    let line = try box.helpSample("monitoring", "Prometheus: in the configuration")
    let directory = "/var/lib/prometheus/node-exporter"
    #expect(line.contains(directory + "/fanout.prom"))
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, allowlist: ["code"], respawn: "{ limit: 0 }",
      more: line.replacingOccurrences(of: directory, with: box.path + "/node-exporter"))
    try box.execute(["mkdir", "node-exporter"])
    #expect(try box.run("fire", "--wait").code == 0)
    #expect(try box.run("fire", "--wait", "--name", "night").code == 0)
    let exporter = try box.start([
      "prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
      "--collector.textfile.directory=node-exporter", "--web.listen-address=127.0.0.1:0",
    ])
    defer {
      exporter.signal(SIGKILL)
      _ = exporter.wait()
    }
    func port() -> String? {
      Sandbox.file(exporter.err).firstMatch(of: /Listening on.*address=127\.0\.0\.1:([0-9]+)/).map { String($0.1) }
    }
    #expect(box.eventually { port() != nil || !Sandbox.lives(exporter.pid) })
    let address = "http://127.0.0.1:\(try #require(port(), "\(Sandbox.file(exporter.err))"))/metrics"
    let read = try box.execute(["curl", "-fsS", address])
    func value(_ name: String, _ labels: String...) -> String? {
      let lines = read.out.split(separator: "\n").filter { line in
        line.hasPrefix(name) && labels.allSatisfy { line.contains($0) }
      }
      return lines.count == 1 ? lines[0].split(separator: " ").last.map(String.init) : nil
    }
    #expect(value("node_textfile_scrape_error") == "0", "\(read)\n\(Sandbox.file(exporter.err))")
    for loop in ["", "night"] {
      #expect(value("fanout_up{", "loop=\"\(loop)\"") == "1", "\(read)")
      #expect(value("fanout_runs{", "loop=\"\(loop)\"", #"outcome="unknown""#) == "1", "\(read)")
    }
    // Each metric that the rules name is one that is there.
    let rules = try box.run("help", "monitoring").out.components(separatedBy: "Prometheus: what to be woken for")
    let named = Set((rules.last ?? "").matches(of: /(fanout|node)_[a-z_]+/).map { String($0.output.0) })
    #expect(named.count > 4)
    for name in named { #expect(read.out.contains("\n\(name){") || read.out.contains("\n\(name) "), "\(name)") }
  }

  /// The worker's unit has a supervisor of its own, which the fire told nothing of metrics.
  @Test(.enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)))
  func `for Prometheus is renewed by the units of workers as well`() throws {
    let house = try InstalledLoop.house(
      worker: "echo at work; while ! [ -e go ]; do sleep 0.05; done", more: "metrics: { textfile: 'fanout.prom' },")
    #expect(try house.fanout("install", "--every", "6h").code == 0)
    #expect(try house.systemctl("start", "fanout.service").code == 0)
    func value(_ name: String, _ label: String) -> String? {
      `Metrics of a loop`.value(Sandbox.file(house.box.path + "/fanout.prom"), name, label)
    }
    #expect(value("fanout_live_runs", #"category="code""#) == "1")
    try house.box.write("go", "")
    #expect(house.box.eventually { value("fanout_runs", #"outcome="unknown""#) == "1" })
    #expect(house.box.eventually { value("fanout_live_runs", #"category="code""#) == "0" })
  }
}
