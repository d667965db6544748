import ReaperModel
import SockDiag

/// A capture of what a model's kernel would have answered to a reader of its sockets, in the last
/// rounds of the run.
///
///     let capture = try ModelCapture(parameters)
///     try ComposedCapture.write(capture.bytes, to: "model.pcapng")
struct ModelCapture {
  /// The pcapng file.
  let bytes: [UInt8]

  /// Which rounds and sockets of a run are captured.
  struct Choice: Hashable, Sendable {
    /// Looks at the table; the last is at the end of the run, or as near as `interval` lets it.
    var rounds = 10
    var interval = Duration.seconds(1)
    var side = ModelSide.server
    /// Settings to record with other values than the kernel's defaults, by their sysctl names. They
    /// change nothing in the model.
    var settings: [String: String] = [:]

    /// Whether the looks fit into a run of this length.
    func fits(into duration: Duration) -> Bool {
      rounds >= 1 && rounds <= 1_000_000 && interval > .zero && interval * (rounds - 1) <= duration
    }
  }

  /// Why a capture cannot be made.
  enum Refusal: Error, Hashable {
    /// The rounds do not fit into the run.
    case rounds
    /// It would get larger than `mostBytes`.
    case size(Int)
    case parameters(ModelParameters.Refusal)
  }

  /// The largest file, in bytes; it is built in memory.
  static let mostBytes = 256 << 20

  /// Runs the model, and captures it.
  init(
    _ parameters: ModelParameters, _ choice: Choice = Choice()
  ) throws(Refusal) {
    let sockets: ModelSockets
    do throws(ModelParameters.Refusal) {
      sockets = try ReaperModel.run(parameters)
    } catch {
      throw .parameters(error)
    }
    try self.init(sockets, parameters, choice)
  }

  /// Captures a model that has been run.
  init(
    _ sockets: ModelSockets, _ parameters: ModelParameters, _ choice: Choice
  ) throws(Refusal) {
    let rounds = try ModelRounds(sockets, parameters, choice)
    guard rounds.expectedBytes <= Self.mostBytes else { throw .size(rounds.expectedBytes) }
    var writer = ModelCaptureWriter(sockets, parameters, rounds)
    bytes = writer.write()
  }
}

/// The end of the connections that the model's sockets belong to.
enum ModelSide: String, CaseIterable, Hashable, Sendable {
  /// Accepted on port 80, from many clients.
  case server
  /// Opened here, to port 80 of as few servers as there are ports for.
  case client
}
