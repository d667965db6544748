import ArgumentParser
import SockDiag
import SocketFilter

/// The value of `--state`: a state, or a group of states.
struct StateArgument: Equatable {
  let states: TCPStateSet

  /// The names as help shows them.
  static let spellings = StateName.spellings

  /// Any spelling: upper or lower case, with or without hyphens and underscores.
  /// Several may stand with commas between them.
  static func parse(_ text: String) throws -> StateArgument {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let parsed = try words.map { try states(String($0)) }
    return StateArgument(states: parsed.reduce(into: []) { $0.formUnion($1) })
  }

  private static func states(_ text: String) throws -> TCPStateSet {
    if let states = StateName.states(named: text) { return states }
    let hint =
      StateName.suggestion(for: text).map { "did you mean '\($0)'?" }
      ?? "the states are \(spellings.joined(separator: ", "))"
    throw ValidationError("there is no state '\(text)'; \(hint)")
  }
}
