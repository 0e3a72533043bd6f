import Foundation

/// An HTTP server of the test's own on a port that the kernel chose. It keeps what it hears.
final class Listener: Sendable {
  private let box: Sandbox
  private let server: Sandbox.Running
  /// Its address, without a slash at the end.
  let url: String

  private static let script = """
    import http.server, json
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            with open("heard", "a") as file:
                file.write(json.dumps({"path": self.path, "body": body}) + "\\n")
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
        do_GET = do_POST
        def log_message(self, *words): pass
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    with open("port.new", "w") as file: file.write(str(server.server_address[1]) + "\\n")
    import os
    os.rename("port.new", "port")
    server.serve_forever()
    """

  init(in box: Sandbox) throws {
    self.box = box
    try box.write("listen.py", Listener.script)
    server = try box.start(["python3", "listen.py"])
    url = "http://127.0.0.1:\(try box.awaitedNumber("port"))"
  }

  deinit { close() }

  /// Nobody listens any more.
  func close() {
    guard Sandbox.lives(server.pid) else { return }
    server.signal(SIGKILL)
    _ = server.wait()
  }

  /// What was heard so far: the path and the body of each request.
  var heard: [(path: String, body: String)] {
    Sandbox.file(box.path + "/heard").split(separator: "\n").compactMap { line in
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
      return object.flatMap { object in object["path"].flatMap { path in object["body"].map { (path, $0) } } }
    }
  }
}
