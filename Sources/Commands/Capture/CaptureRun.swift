import Captures
import LinuxProc
import Netlink
import SockDiag
import TextOutput

/// One run of `capture`: one round or a series of them.
struct CaptureRun {
  let command: CaptureCommand
  let diagnostics: Diagnostics

  func run() -> ExitStatus {
    var outcome = Outcome()
    do throws(SystemError) {
      let recorder = try CaptureRecorder(
        command.file, format: command.format, selection: command.selection,
        application: Release.nameAndVersion)
      if recorder.isTerminal {
        diagnostics.say("a capture is binary: give a file, or write to a pipe")
        return .failed
      }
      let sockets = try record(recorder, &outcome)
      return outcome.end(diagnostics, nil, summary: summary(recorder, sockets))
    } catch {
      // Whoever reads the other end of a pipe may stop at any time.
      if error.errorNumber == Errno.EPIPE { return outcome.end(diagnostics, .closedPipe) }
      outcome.add(failure: error.description)
      return outcome.end(diagnostics, nil)
    }
  }

  /// Records the rounds, each at its time.
  ///
  /// - Returns: how many sockets they hold together.
  private func record(
    _ recorder: CaptureRecorder, _ outcome: inout Outcome
  ) throws(SystemError) -> Int {
    // One round needs no timer.
    if command.count == 1 { return try recordRound(recorder, &outcome) }
    var loop = try EventLoop(signals: [])
    try loop.setInterval(.seconds(command.interval), startingNow: true)
    var (rounds, sockets) = (0, 0)
    while rounds < command.count, !outcome.hasFailed {
      guard try loop.next().tick != nil else { continue }
      sockets += try recordRound(recorder, &outcome)
      rounds += 1
    }
    return sockets
  }

  private func recordRound(
    _ recorder: CaptureRecorder, _ outcome: inout Outcome
  ) throws(SystemError) -> Int {
    let round = try recorder.record()
    outcome.add(
      round.incidents, error: round.error, origin: .netlink,
      hasFailed: round.error != nil && round.sockets == 0, place: nil)
    return round.sockets
  }

  private func summary(_ recorder: CaptureRecorder, _ sockets: Int) -> String {
    let rounds = command.count == 1 ? "" : " in \(command.count) rounds"
    return "recorded \(counted(sockets, "socket"))\(rounds): "
      + "\(recorder.size) bytes in \(command.file)"
  }
}
