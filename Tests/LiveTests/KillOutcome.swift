import FoundationEssentials
import TestSupport

/// What `twdiag kill --yes --format json` prints.
struct KillOutcome: Decodable {
  struct Refusal: Decodable, Equatable {
    let errno: String
    let count: Int
    let meaning: String
  }

  struct LeftOut: Decodable, Equatable {
    let finWait2Minisockets: Int
    let otherStates: Int
    let bound: Int
  }

  let schema: Int
  let netns: String?
  let selected: Int
  let destroyed: Int
  let gone: Int
  let destroyedOrGone: Int
  let refused: [Refusal]
  let unanswered: Int
  let leftOut: LeftOut
  let complete: Bool
  let durationUs: Int
  let problems: [String]

  init(parsing text: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Self.self, from: Data(text.utf8))
  }
}

extension LiveNetwork {
  /// Runs kill, whatever its exit status.
  func kill(_ arguments: String..., user: UInt32? = nil) throws -> Program.Outcome {
    var conditions = namespace.conditions
    conditions.user = user
    return try built(.twdiag).run(["kill"] + arguments, conditions)
  }

  /// Destroys, and tells what became of it.
  func destroyed(_ arguments: String...) throws -> KillOutcome {
    let arguments = ["kill", "--yes", "--format", "json"] + arguments
    return try KillOutcome(
      parsing: built(.twdiag).run(arguments, namespace.conditions).text)
  }
}
