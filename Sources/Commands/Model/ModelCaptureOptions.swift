import ArgumentParser
import ReaperModel

/// What of a model is written to a file.
struct ModelCaptureOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write what readers of the modelled kernel would have seen at the end, for --replay.",
      valueName: "file"),
    completion: .file())
  var capture: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Looks at the table in the capture. (default: 10)", valueName: "n"),
    transform: ModelWord.rounds)
  var rounds: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Time from one look to the next. (default: 1s)", valueName: "duration"),
    transform: ModelWord.interval)
  var interval: Duration?

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Whose sockets the capture has: server (accepted on port 80) or client (opened from "
        + "ephemeral ports). (default: server)", valueName: "side"),
    completion: .list(ModelSide.allCases.map(\.rawValue)), transform: ModelSide.parse)
  var side: ModelSide?

  var choice: ModelCapture.Choice {
    ModelCapture.Choice(
      rounds: rounds ?? 10, interval: interval ?? .seconds(1), side: side ?? .server)
  }

  func validate() throws {
    for (name, isGiven) in [
      ("--rounds", rounds != nil), ("--interval", interval != nil), ("--as", side != nil),
    ] where isGiven && capture == nil {
      throw ValidationError("\(name) is of a capture, so it needs --capture")
    }
    if capture == "" { throw ValidationError("--capture takes the name of a file, and got none") }
    if capture == "-" {
      throw ValidationError("--capture needs a file: standard output shows the model")
    }
  }

  /// The looks must fit into the run.
  func validate(against parameters: ModelParameters) throws {
    guard capture != nil, !choice.fits(into: parameters.duration) else { return }
    let needed = choice.interval * (choice.rounds - 1)
    throw ValidationError(
      "--rounds \(choice.rounds) take \(ModelWord.text(needed)), and the model runs for "
        + "\(ModelWord.text(parameters.duration)): fewer --rounds, a shorter --interval, or a longer --for"
    )
  }
}

extension ModelSide {
  static func parse(_ text: String) throws -> ModelSide {
    try Choice.find(
      text, among: allCases.map { ($0.rawValue, $0) }, refusal: "sockets cannot be those of a",
      list: "they are those of a")
  }
}
