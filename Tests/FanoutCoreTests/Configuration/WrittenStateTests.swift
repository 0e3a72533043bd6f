import Testing

@testable import FanoutCore

@Suite struct `Where a broken configuration says that its state is` {
  private func states(_ text: String) -> [String] {
    Configuration.writtenStates(in: Array(text.utf8), directory: "/etc/x/./", home: "/home/ada")
  }

  @Test(arguments: [
    ("{stateDirectory: '/s', nonsense]", "/s"), ("{stateDirectory: 's/t',", "/etc/x/s/t"),
    ("{width: 'six', stateDirectory: '~/s', alowlist: 3}", "/home/ada/s"),
    ("{a: [1, {stateDirectory: '/inner'}], stateDirectory: \"/s\"} and more", "/s"),
    // The last one is the one that a person added.
    ("{stateDirectory: '/s', stateDirectory: '/t'}", "/t"),
    ("/* c */ {/* d */ stateDirectory /* e */ : '/s' ; }", "/s"),
    // Behind the first mistake it is found by its letters.
    ("{width: , stateDirectory: '/s'}", "/s"), ("{a 1\n 'stateDirectory': \"/s\",\n b: [}", "/s"),
  ])
  func `is read wherever it stands`(text: String, path: String) { #expect(states(text) == [path]) }

  @Test func `is told by every place where it may stand, behind a mistake of syntax`() {
    #expect(states("{width: ,\n stateDirectory: '/new',\n // stateDirectory: '/old',\n}") == ["/new", "/old"])
    #expect(states(String(repeating: "x stateDirectory: '/s' ", count: 100)).count == 16)
  }

  @Test(arguments: [
    "", "{", "[]", "'/s'", "{stateDirectory: }", "{stateDirectory: '/s", "{stateDirectory: 3}",
    "{stateDirectory: null}",
    "{stateDirectory: ''}", "{stateDirectory: '~eve/s'}", "stateDirectory", "{a stateDirectory: , }",
  ])
  func `is not said where the key is not there, or not right`(text: String) { #expect(states(text) == []) }
}
