import Foundation

/// What a journal's text says about exclusion, told from its lines alone: no code of the product takes part.
struct JournalAudit {
  /// What is wrong, as sentences.
  private(set) var faults: [String] = []
  /// Starts by run, with their generation.
  private(set) var starts: [String: Int] = [:]
  /// Ends by run.
  private(set) var ends: [String: [[String: Any]]] = [:]
  /// Why respawns were denied, by run.
  private(set) var denials: [String: String] = [:]
  /// How many lines cannot be read.
  private(set) var torn = 0

  private struct Holding {
    var category: String
    var lane: String
    var boot: String
    var from: Int
    var to: Int?
    /// The boot in which it was given back.
    var releasedIn: String?
  }

  /// Audits the day files of a journal directory.
  init(_ directory: String) throws {
    var holdings: [String: Holding] = [:]
    for day in try FileManager.default.contentsOfDirectory(atPath: directory).sorted() where day.hasSuffix(".jsonl") {
      let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: directory + "/" + day)), as: UTF8.self)
      for line in text.split(separator: "\n") {
        guard let record = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
          torn += 1
          continue
        }
        take(record, &holdings)
      }
    }
    conclude(holdings.values.sorted { ($0.boot, $0.from, $0.lane) < ($1.boot, $1.from, $1.lane) })
  }

  /// Runs of generation 1.
  var respawns: [String] { starts.keys.filter { starts[$0] == 1 }.sorted() }

  private mutating func take(_ record: [String: Any], _ holdings: inout [String: Holding]) {
    guard let kind = record["kind"] as? String, let run = record["run"] as? String else { return }
    let moment = record["boottime_ms"] as? Int ?? -1
    switch kind {
    case "lockAcquired":
      if holdings[run] != nil { faults.append("\(run) acquired its lock twice") }
      holdings[run] = Holding(
        category: record["category"] as? String ?? "", lane: run, boot: record["boot"] as? String ?? "", from: moment)
    case "lockReleased":
      guard holdings[run] != nil else { return faults.append("\(run) released what it never acquired") }
      if holdings[run]?.to != nil { faults.append("\(run) released its lock twice") }
      holdings[run]?.to = moment
      holdings[run]?.releasedIn = record["boot"] as? String ?? ""
    case "runStarted":
      if starts[run] != nil { faults.append("\(run) started twice") }
      starts[run] = record["generation"] as? Int ?? -1
    case "runEnded": ends[run, default: []].append(record)
    case "respawnDenied":
      if denials[run] != nil { faults.append("the respawn of \(run) was denied twice") }
      denials[run] = record["why"] as? String ?? ""
    default: break
    }
  }

  private mutating func conclude(_ holdings: [Holding]) {
    for run in Set(starts.keys).union(ends.keys).sorted() {
      let count = ends[run]?.count ?? 0
      if starts[run] == nil { faults.append("\(run) has an end and no start") }
      if count != 1 { faults.append("\(run) has \(count) terminal records") }
      let earned = (ends[run]?.first?["respawn"] as? String) == "due"
      let respawned = starts[run + "r"] != nil
      if respawned, !earned { faults.append("\(run) was respawned without having earned it") }
      if earned, respawned == (denials[run] != nil) {
        faults.append("\(run): its respawn was \(respawned ? "done and denied" : "neither done nor denied")")
      }
    }
    var last: [String: Holding] = [:]
    for holding in holdings {
      if holding.to == nil { faults.append("\(holding.lane) never released \(holding.category)") }
      for run in [holding.lane, holding.lane + "r"] where endsBehindRelease(run, of: holding) {
        faults.append("\(run) ended after its lock was released")
      }
      let key = holding.boot + holding.category
      if let before = last[key], before.to ?? .max > holding.from {
        faults.append("\(before.lane) and \(holding.lane) held \(holding.category) at once")
      }
      if (holding.to ?? .max) >= (last[key]?.to ?? -1) { last[key] = holding }
    }
  }

  /// Whether the end of a lane's run is dated later than the lane's release. An end that was kept may stand behind that:
  /// only its date counts, and only within one boot.
  private func endsBehindRelease(_ run: String, of holding: Holding) -> Bool {
    guard let released = holding.to, let boot = holding.releasedIn else { return false }
    return ends[run]?.contains { end in
      end["boot"] as? String == boot && (end["boottime_ms"] as? Int).map { $0 > released } == true
    } ?? false
  }
}
