import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TextOutput

/// One run of `kill`: reads all that is selected, and then shows it or destroys it.
struct KillRun {
  let target: Target
  let rows: RowOptions
  let choice: KillChoice
  let isConfirmed: Bool
  let format: DocumentFormat
  var output = standardOutput
  var diagnostics = Diagnostics.standardError

  func run() -> ExitStatus {
    guard let session = Session.open(target, diagnostics) else { return .wrongUsage }
    let scopes = RowScopeBuilder(rows)
    let query = SocketQuery(
      states: choice.takesAnyState ? .all : nil, filter: session.filter, needs: rows.needs)
    let reading = RowReading(session, query, scopes)
    let namespace = session.place?.namespace
    return isConfirmed ? destroy(reading, namespace) : show(reading, namespace)
  }

  // MARK: Showing

  private func show(_ reading: RowReading, _ namespace: NetworkNamespace?) -> ExitStatus {
    let support = try? DestroySupport.probe(in: namespace)
    let feed = KillRows(reading, choice) { Self.preview($0, support) }
    var buffer = OutputBuffer(descriptor: output)
    var (outcome, _) = RowOutput(options: rows).show(
      feed, isColoured: rows.colour.isOn(for: output), &buffer)
    refuse(feed.counts, &outcome)
    if format == .text, !outcome.hasFailed {
      let texts = Self.preview(feed.counts, support)
      buffer.write(texts.map { "\n" + Paragraph.wrapped($0, width: 80, indent: 0) }.joined())
      buffer.flush()
    }
    return outcome.end(diagnostics, buffer.failure)
  }

  private static func preview(_ counts: KillCounts, _ support: DestroySupport?) -> [String] {
    let head =
      counts.selected == 0
      ? "No socket is selected that could be destroyed."
      : "Nothing was destroyed. --yes would destroy \(counted(counts.selected, "socket")): "
        + kinds(counts) + "."
    return [head] + KillAdvice.sentences(counts, support)
  }

  private static func kinds(_ counts: KillCounts) -> String {
    var parts: [String] = []
    if counts.timeWait > 0 {
      let overdue = counts.overdue > 0 ? " (\(counts.overdue) overdue)" : ""
      parts.append("\(counts.timeWait) in TIME_WAIT\(overdue)")
    }
    if counts.finWait2Minisockets > 0 {
      parts.append(counted(counts.finWait2Minisockets, "FIN_WAIT2 minisocket"))
    }
    if counts.fullSockets > 0 { parts.append(counted(counts.fullSockets, "connection")) }
    if counts.listeners > 0 { parts.append(counted(counts.listeners, "listener")) }
    return parts.joined(separator: ", ")
  }

  // MARK: Destroying

  private func destroy(_ reading: RowReading, _ namespace: NetworkNamespace?) -> ExitStatus {
    var buffer = OutputBuffer(descriptor: output)
    var targets = KillTargets()
    let feed = KillRows(reading, choice)
    var outcome = feed.run(&targets, alwaysHasTable: false, &buffer)
    refuse(feed.counts, &outcome)
    let clock = ContinuousClock()
    let start = clock.now
    let tally = destroy(targets.requests, namespace, &outcome)
    let result = KillResult(
      counts: feed.counts, tally: tally, outcome: outcome, duration: clock.now - start,
      support: tally.refused.isEmpty ? nil : try? DestroySupport.probe(in: namespace))
    if format == .json {
      buffer.write(result.json(netns: namespace?.label))
    } else if !outcome.hasFailed {
      buffer.write(result.text)
    }
    buffer.flush()
    let status = outcome.end(diagnostics, buffer.failure)
    return status == .complete ? result.status : status
  }

  /// Destroys what was collected, as far as the kernel can be asked.
  private func destroy(
    _ requests: [DestroyRequest], _ namespace: NetworkNamespace?, _ outcome: inout Outcome
  ) -> DestroyTally {
    guard !requests.isEmpty else { return DestroyTally() }
    do throws(DumpError) {
      var destroyer = try SocketDestroyer.open(in: namespace)
      do throws(DumpError) {
        try destroyer.destroy(requests)
      } catch {
        outcome.add(failure: error.description)
      }
      return destroyer.tally
    } catch {
      outcome.add(failure: error.description)
      return DestroyTally()
    }
  }

  /// Sockets without a cookie cannot be destroyed.
  private func refuse(_ counts: KillCounts, _ outcome: inout Outcome) {
    guard counts.unidentified > 0 else { return }
    outcome.add(failure: KillAdvice.withoutCookies)
  }
}
