import Diagnosis
import LinuxProc
import TextOutput

/// One run of `doctor`: looks, judges, and shows.
struct DoctorRun {
  let command: DoctorCommand
  var output = standardOutput
  var diagnostics = Diagnostics.standardError

  /// The exit status of this command, which is a verdict.
  enum Status {
    static let healthy: Int32 = 0
    static let warnings: Int32 = 1
    static let critical: Int32 = 2
    static let couldNotJudge: Int32 = 3

    static func of(_ severity: Severity) -> Int32 {
      switch severity {
      case .fine, .notice: healthy
      case .unknown: couldNotJudge
      case .warning: warnings
      case .critical: critical
      }
    }
  }

  func run() -> Int32 {
    guard let session = Session.open(command.target, diagnostics) else {
      return ExitStatus.wrongUsage.rawValue
    }
    guard let place = session.place else {
      _ = session.outcome.end(diagnostics, nil)
      return Status.couldNotJudge
    }
    do throws(LookError) {
      let reading = DoctorReading(
        place: place, duration: command.duration, diagnostics: diagnostics)
      let examination = try reading.examination()
      return show(Diagnosis(examination), examination)
    } catch {
      diagnostics.say(error.description)
      return Status.couldNotJudge
    }
  }

  private func show(_ diagnosis: Diagnosis, _ examination: Examination) -> Int32 {
    var buffer = OutputBuffer(descriptor: output)
    switch command.format {
    case .text:
      let text = DoctorText(
        diagnosis, place: command.namespace.netns, width: DoctorText.width(of: output),
        colours: ColourChoice.auto.isOn(for: output))
      buffer.write(text.text())
    case .json:
      buffer.write(DoctorJSON(diagnosis, examination, place: command.namespace.netns).text() + "\n")
    }
    buffer.flush()
    if case .error(let number) = buffer.failure {
      diagnostics.say("cannot write to standard output: \(errorText(number))")
      return Status.couldNotJudge
    }
    return Status.of(diagnosis.severity)
  }

  /// Prints the page about a check.
  static func explain(_ check: Check) -> Int32 {
    var buffer = OutputBuffer(descriptor: standardOutput)
    buffer.write(DoctorText.page(of: check, width: DoctorText.width(of: standardOutput)))
    buffer.flush()
    if case .error(let number) = buffer.failure {
      Diagnostics.standardError.say("cannot write to standard output: \(errorText(number))")
      return Status.couldNotJudge
    }
    return Status.healthy
  }
}
