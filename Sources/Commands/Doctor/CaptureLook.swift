import Captures
import Diagnosis
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// Looks at a capture: at its last round, and at the polls that lead to it.
struct CaptureLook {
  private let file: String
  private let diagnostics: Diagnostics

  init(file: String, _ diagnostics: Diagnostics) {
    self.file = file
    self.diagnostics = diagnostics
  }

  func examination() throws(WatchError) -> Examination {
    do throws(DumpError) {
      let first = try CaptureEnvironment.read(file, round: .number(1))
      var series = try CaptureSeries.open(file, round: .last, .everything)
      guard var dump = try series.nextRound() else {
        throw .capture(CaptureError(.noDump, file: file, offset: 0))
      }
      var listening = try SocketDump.listeners(in: nil, replay: file, round: .last)
      let table = try ListenerTable(&listening)
      let lines = series.environment + series.counters
      var examination = Examination(
        facts: KernelFacts(lines), first: Readings(first), last: Readings(lines))
      examination.source =
        lines.contains { $0.name == "twdiag.model" } ? .model : .capture
      var tally = DoctorTally(examination.facts, table.isEmpty ? nil : table)
      try tally.read(&dump, lines, into: &examination, diagnostics)
      try watch(&examination)
      return examination
    } catch {
      throw .dump(error)
    }
  }

  /// What the rounds tell together, where there are several and their times are known.
  private func watch(_ examination: inout Examination) throws(DumpError) {
    guard let feed = try? CaptureFeed(file), let begin = (try? feed.advance()) ?? nil else {
      return
    }
    var engine = WatchEngine(WatchOptions(facts: feed.facts))
    var polls = 0
    var end = begin
    while let reading = (try? feed.poll(&engine, WatchQuestion(), skipped: 0)) ?? nil {
      polls += 1
      end = reading.report.walk.latest
    }
    guard polls > 1 else { return }
    examination.observed = end - begin
    let lateness = engine.lateness
    examination.watched = WatchEvidence(
      polls: polls, totals: engine.totals, lateness: lateness.count > 0 ? lateness : nil)
  }
}
