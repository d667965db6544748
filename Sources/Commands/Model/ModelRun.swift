import SockDiag
import TimeWait
import Captures
import LinuxProc
import ReaperModel
import TextOutput
import WatchUI

/// One run of `model`.
struct ModelRun {
  let command: ModelCommand
  let parameters: ModelParameters
  var output = standardOutput
  var diagnostics = Diagnostics.standardError

  func run() -> ExitStatus {
    let sockets: ModelSockets
    do throws(ModelParameters.Refusal) {
      sockets = try ReaperModel.run(parameters)
    } catch {
      diagnostics.say(ModelOptionText.sentence(error, parameters))
      return .wrongUsage
    }
    let written = write(sockets)
    if case .failed(let status) = written { return status }
    return show(ModelReport(sockets, parameters), written)
  }

  /// What has become of the capture.
  enum Written {
    case none
    case file(String, bytes: Int)
    case failed(ExitStatus)
  }

  private func write(_ sockets: ModelSockets) -> Written {
    guard let file = command.captured.capture else { return .none }
    let bytes: [UInt8]
    do throws(ModelCapture.Refusal) {
      bytes = try ModelCapture(sockets, parameters, command.captured.choice).bytes
    } catch {
      diagnostics.say(sentence(error))
      return .failed(.wrongUsage)
    }
    do throws(SystemError) {
      try ComposedCapture.write(bytes, to: file)
    } catch {
      diagnostics.say("\(error)")
      return .failed(.failed)
    }
    return .file(file, bytes: bytes.count)
  }

  private func sentence(_ refusal: ModelCapture.Refusal) -> String {
    switch refusal {
    case .parameters(let refusal): ModelOptionText.sentence(refusal, parameters)
    case .rounds: "the rounds do not fit into --for"
    case .size(let bytes):
      "--capture would take \(megabytes(bytes)) MB, more than the limit of "
        + "\(megabytes(ModelCapture.mostBytes)) MB: give \(fewerRounds)a lower --rate"
    }
  }

  private var fewerRounds: String {
    let rounds = command.captured.choice.rounds
    return rounds > 1 ? "fewer --rounds than \(rounds), or " : ""
  }

  private func megabytes(_ bytes: Int) -> Int { (bytes + 999_999) / 1_000_000 }

  private func show(_ report: ModelReport, _ written: Written) -> ExitStatus {
    var buffer = OutputBuffer(descriptor: output)
    switch command.format {
    case .text:
      var text = ModelText(
        report, characters: .fromEnvironment, columns: TerminalSize.current(of: output).columns)
      buffer.write(text.text())
      if case .file(let file, let bytes) = written { buffer.write(note(file, bytes)) }
    case .json:
      buffer.write(json(report, written) + "\n")
    }
    buffer.flush()
    return Outcome().end(diagnostics, buffer.failure)
  }

  private func note(_ file: String, _ bytes: Int) -> String {
    let rounds = command.captured.choice.rounds
    let last = rounds == 1 ? "last round" : "last \(rounds) rounds"
    return "\nwrote the \(last) to \(SanitizedText.sentence(file)), \(Words.count(bytes)) bytes\n"
  }

  private func json(_ report: ModelReport, _ written: Written) -> String {
    var json = JSONWriter()
    json.object { json in
      ModelJSON(report: report).write(to: &json)
      guard case .file(let file, let bytes) = written else {
        return json.add("capture", nil as String?)
      }
      json.object("capture") { json in
        json.add("file", file)
        json.add("rounds", command.captured.choice.rounds)
        json.add("bytes", bytes)
      }
    }
    return json.text
  }
}
