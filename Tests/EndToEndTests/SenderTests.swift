import FanoutCore
import Foundation
import Testing

/// The same signal from two senders is two ends.
@Suite struct `A signal that ends a worker` {
  private func end(worker: String, options: String = "", ending: [String] = []) throws -> (
    end: RunEndRecord, shown: String
  ) {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#, worker: worker, confirmFor: "1ms",
      teardown: "[{ signal: 'TERM', wait: '60s' }]",
      workerOptions: options)
    let fire = try box.run("fire")
    #expect(fire.err.contains("admitted=1"), "\(fire)")
    if !ending.isEmpty {
      #expect(box.eventually { box.exists("begun") })
      #expect(try box.start([Sandbox.binary] + ending).wait().code == 0)
    }
    #expect(box.eventually { box.isQuiet() })
    let (run, ends) = try #require(box.ends().first)
    return (try #require(ends.first), try box.run("show", run).out)
  }

  @Test(arguments: [("TERM", 15), ("KILL", 9)] as [(String, Int32)])
  func `is somebody else's: failed, with the signal, and without a cause of ours`(name: String, number: Int32) throws {
    let (end, shown) = try end(worker: "sleep 0.1; kill -\(name) $$")
    #expect(
      end.outcome == .failed && end.exit == .signal(number) && end.cause == nil
        && end.detail == "signal \(number) (\(name))")
    #expect(!shown.contains("ended by"), "\(shown)")
  }

  @Test(arguments: [(["kill", "code"], 15), (["kill", "code", "--now"], 9)] as [([String], Int32)])
  func `is ours: the outcome names why, and the record who sent it`(command: [String], number: Int32) throws {
    let (end, shown) = try end(worker: "echo > begun; exec sleep 600", ending: command)
    #expect(end.outcome == .killed && end.exit == .signal(number) && end.cause == .kill)
    #expect(shown.contains(/ended by +fanout, for a kill/), "\(shown)")
  }

  @Test func `is ours where a limit sent it`() throws {
    let (end, shown) = try end(worker: "exec sleep 600", options: "timeLimit: '1s'")
    #expect(end.outcome == .timedOut && end.exit == .signal(15) && end.cause == .timeLimit)
    #expect(shown.contains(/ended by +fanout, for its time limit/), "\(shown)")
  }
}
