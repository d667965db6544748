import Captures
import LinuxProc
import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// One run of `summary`: a report for each namespace that is looked at.
struct SummaryRun {
  let target: Target
  let format: DocumentFormat
  let top: Int
  var output = standardOutput
  var diagnostics = Diagnostics.standardError

  func run() -> ExitStatus {
    guard var session = Session.open(target, diagnostics) else { return .wrongUsage }
    let reading = SummaryReading(top: top)
    var buffer = OutputBuffer(descriptor: output)
    var reports: [(place: String?, report: SnapshotReport)] = []
    for place in session.places {
      let filter = session.filter(at: place)
      guard let report = reading.report(of: place, filter, &session.outcome) else { continue }
      reports.append((place.label, report))
    }
    switch format {
    case .text: writeText(reports, &buffer)
    case .json: writeJSON(reports, session.outcome, &buffer)
    }
    buffer.flush()
    return session.outcome.end(diagnostics, buffer.failure)
  }

  private func writeText(
    _ reports: [(place: String?, report: SnapshotReport)], _ buffer: inout OutputBuffer
  ) {
    for (number, report) in reports.enumerated() {
      if number > 0 { buffer.write("\n") }
      var text = SummaryText(
        report.report, title: report.place.map(SanitizedText.sentence),
        characters: .fromEnvironment)
      buffer.write(text.text())
    }
  }

  /// One document, even where all failed.
  private func writeJSON(
    _ reports: [(place: String?, report: SnapshotReport)], _ outcome: Outcome,
    _ buffer: inout OutputBuffer
  ) {
    var json = JSONWriter()
    json.object { json in
      json.add("schema", SummaryJSON.schema)
      json.add("complete", outcome.isComplete)
      json.add("source", outcome.origin.rawValue)
      json.array("problems") { json in
        for problem in outcome.notes + outcome.errors { json.add(nil, problem) }
      }
      json.array("summaries") { json in
        for report in reports {
          json.object { json in
            json.add("netns", report.place)
            SummaryJSON(report: report.report).write(to: &json)
          }
        }
      }
    }
    buffer.write(json.text + "\n")
  }
}
