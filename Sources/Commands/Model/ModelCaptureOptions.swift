import ArgumentParser
import ReaperModel

/// What of a model is written to a file.
struct ModelCaptureOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write the end of the simulation to a pcapng file, for --replay.",
      valueName: "file"),
    completion: .file())
  var capture: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Rounds in the capture. (default: 10)", valueName: "n"),
    transform: ModelOptionText.rounds)
  var rounds: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Time from one round to the next. (default: 1s)", valueName: "duration"),
    transform: ModelOptionText.interval)
  var interval: Duration?

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "The side in the capture: server (accepts on port 80) or client (connects from ephemeral "
        + "ports). (default: server)", valueName: "side"),
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
      throw ValidationError("\(name) needs --capture")
    }
    if capture == "" {
      throw ValidationError(
        "--capture needs the name of a file, but it is empty")
    }
    if capture == "-" {
      throw ValidationError("--capture needs a file: standard output shows the model")
    }
  }

  /// The looks must fit into the run.
  func validate(against parameters: ModelParameters) throws {
    guard capture != nil, !choice.fits(into: parameters.duration) else { return }
    let needed = choice.interval * (choice.rounds - 1)
    throw ValidationError(
      "--rounds \(choice.rounds) take \(ModelOptionText.text(needed)), but the model runs for "
        + "\(ModelOptionText.text(parameters.duration)): give fewer --rounds, a shorter --interval, or "
        + "a longer --for"
    )
  }
}

extension ModelSide {
  static func parse(_ text: String) throws -> ModelSide {
    try Choice.find(
      text, among: allCases.map { ($0.rawValue, $0) }, refusal: "there is no side",
      list: "the sides are")
  }
}
