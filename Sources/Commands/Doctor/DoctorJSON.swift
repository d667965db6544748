import Diagnosis
import SockDiag
import TextOutput
import TimeWait

/// A diagnosis as one JSON document; `docs/schema.md` describes it.
struct DoctorJSON {
  static let schema = 2

  private let diagnosis: Diagnosis
  private let examination: Examination
  private let place: String?
  private var commands: PlacedCommand { PlacedCommand(place: place) }

  init(_ diagnosis: Diagnosis, _ examination: Examination, place: String?) {
    self.diagnosis = diagnosis
    self.examination = examination
    self.place = place
  }

  func text() -> String {
    var json = JSONWriter()
    json.object { json in
      json.add("schema", Self.schema)
      json.add("netns", place)
      json.add("source", examination.source.rawValue)
      json.add("kernel", examination.facts.release)
      json.add("hz", examination.facts.ticksPerSecond)
      json.add("observed_s", examination.observed?.inSeconds)
      json.add("complete", !examination.isIncomplete)
      json.add("severity", diagnosis.severity.rawValue)
      json.add("headline", diagnosis.headline)
      json.array("findings") { json in
        for finding in diagnosis.findings { json.object { write(finding, &$0) } }
      }
      json.array("unseen") { json in
        for sentence in diagnosis.unseen { json.add(nil, sentence) }
      }
    }
    return json.text
  }

  private func write(_ finding: Finding, _ json: inout JSONWriter) {
    json.add("id", finding.id.rawValue)
    json.add("severity", finding.severity.rawValue)
    json.add("verdict", finding.verdict)
    json.add("confidence", finding.confidence.rawValue)
    json.add("because", finding.because)
    json.array("evidence") { json in
      for evidence in finding.evidence {
        json.object { json in
          json.add("name", evidence.name)
          Self.write(evidence.value, &json)
        }
      }
    }
    write(finding.verify, &json)
    write(finding.fixes, &json)
  }

  private func write(_ verify: Verification?, _ json: inout JSONWriter) {
    guard let verify else { return json.add("verify", nil as String?) }
    json.object("verify") { json in
      json.add("command", commands.text(verify.command))
      json.add("shows", verify.shows)
    }
  }

  private static func write(_ value: Evidence.Value, _ json: inout JSONWriter) {
    switch value {
    case .count(let number):
      json.add("value", number)
      json.add("unit", nil as String?)
    case .rate(let rate):
      json.add("value", rate)
      json.add("unit", "per_second")
    case .seconds(let seconds):
      json.add("value", seconds)
      json.add("unit", "s")
    case .share(let share):
      json.add("value", share)
      json.add("unit", "share")
    case .word(let word):
      json.add("value", word)
      json.add("unit", nil as String?)
    }
  }

  private func write(_ fixes: [Fix], _ json: inout JSONWriter) {
    json.array("fixes") { json in
      for fix in fixes {
        json.object { json in
          json.add("action", fix.action)
          json.add("trade_off", fix.tradeOff)
          json.add("command", fix.command.map(commands.text))
        }
      }
    }
  }
}
