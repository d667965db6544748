import Captures
import Glibc
import LinuxProc
import Netlink
import SockDiag
import TextOutput

/// One run of `capture`: one round or a series of them.
struct CaptureRun {
  let command: CaptureCommand
  let diagnostics: Diagnostics

  func run() -> ExitStatus {
    do {
      let recorder = try CaptureRecorder(
        command.file, format: command.format, selection: command.selection,
        application: "twdiag \(Twdiag.version)")
      if recorder.isTerminal {
        diagnostics.say("a capture is not text; give a file, or send it through a pipe")
        return .failed
      }
      return record(recorder)
    } catch {
      return finish(error)
    }
  }

  private func record(_ recorder: CaptureRecorder) -> ExitStatus {
    let clock = ContinuousClock()
    let start = clock.now
    var isComplete = true
    var sockets = 0
    for round in 0..<command.count {
      if round > 0 { wait(until: start + .seconds(command.interval * Double(round)), clock) }
      let recorded: CaptureRecorder.Round
      do {
        recorded = try recorder.record()
      } catch {
        let status = finish(error)
        // The rounds before it are in the file.
        return round > 0 && status == .failed ? .incomplete : status
      }
      sockets += recorded.sockets
      for incident in recorded.incidents { diagnostics.say(incident.description) }
      if let error = recorded.error {
        diagnostics.say(error.description)
        if round == 0, recorded.sockets == 0 { return .failed }
      }
      if recorded.error != nil || recorded.incidents.contains(where: \.isLoss) {
        isComplete = false
      }
    }
    if diagnostics.isTerminal { diagnostics.write(summary(recorder, sockets)) }
    return isComplete ? .complete : .incomplete
  }

  private func summary(_ recorder: CaptureRecorder, _ sockets: Int) -> String {
    let rounds = command.count == 1 ? "" : " in \(command.count) rounds"
    return "\(counted(sockets, "socket"))\(rounds), \(recorder.size) bytes in \(command.file)\n"
  }

  private func finish(_ error: SystemError) -> ExitStatus {
    // Whoever reads the other end of a pipe may stop when it likes.
    if error.errorNumber == EPIPE { return .complete }
    diagnostics.say(error.description)
    return .failed
  }

  /// Sleeps until the moment has come, however often a signal wakes the process.
  private func wait(until moment: ContinuousClock.Instant, _ clock: ContinuousClock) {
    while true {
      let rest = moment - clock.now
      if rest <= .zero { return }
      var time = timespec()
      time.tv_sec = Int(rest.components.seconds)
      time.tv_nsec = Int(rest.components.attoseconds / 1_000_000_000)
      // Safe: the call reads the structure that it is given.
      _ = unsafe nanosleep(&time, nil)
    }
  }
}
