import Captures
import Glibc
import LinuxProc
import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// One run of `summary`: a report for each namespace that is looked at.
struct SummaryRun {
  let command: SummaryCommand
  var output = STDOUT_FILENO
  var diagnostics = Diagnostics.standardError

  func run() -> ExitStatus {
    // What is looked at is found as for a list.
    let options = ListOptions(
      filter: command.filter.joined(separator: " "), namespaces: command.namespaces.choice,
      replay: command.capture.replay, round: command.capture.round)
    var opening = SourceOpening(options: options)
    opening.find()
    let filter: SocketFilter?
    do throws(FilterError) {
      filter = try options.readFilter(for: opening.namespaces)
    } catch {
      // With the text, and a caret on a line of its own under the place.
      diagnostics.write("twdiag: \(error.description)\n")
      return .wrongUsage
    }
    return show(
      SummaryReading(
        replay: options.replay, round: options.round ?? .last, filter: filter, top: command.top),
      options.replay == nil ? opening.namespaces : [nil], opening.outcome)
  }

  private func show(
    _ reading: SummaryReading, _ namespaces: [NetworkNamespace?], _ failures: ListOutcome
  ) -> ExitStatus {
    var outcome = failures
    var buffer = OutputBuffer(descriptor: output)
    var reports: [(place: String?, report: SnapshotReport)] = []
    for namespace in namespaces {
      guard let report = reading.report(namespace, &outcome) else { continue }
      reports.append((namespace?.label, report))
    }
    switch command.format {
    case .text: writeText(reports, &buffer)
    case .json: writeJSON(reports, outcome, &buffer)
    }
    buffer.flush()
    return ListEnd(diagnostics).status(outcome, nil, buffer.failure)
  }

  private func writeText(
    _ reports: [(place: String?, report: SnapshotReport)], _ buffer: inout OutputBuffer
  ) {
    for (number, report) in reports.enumerated() {
      if number > 0 { buffer.write("\n") }
      var text = SummaryText(
        report.report, title: report.place.map(PlainText.sentence),
        characters: .ofEnvironment)
      buffer.write(text.text())
    }
  }

  /// One document, even where all failed.
  private func writeJSON(
    _ reports: [(place: String?, report: SnapshotReport)], _ outcome: ListOutcome,
    _ buffer: inout OutputBuffer
  ) {
    var json = JSONDocument()
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
