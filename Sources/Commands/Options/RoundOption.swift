import ArgumentParser
import Captures

extension RoundChoice {
  static func parse(_ text: String) throws -> RoundChoice {
    switch text.lowercased() {
    case "last": return .last
    case "all": return .all
    default:
      guard let number = Int(text), number >= 1 else {
        throw ValidationError("a round is 'last', 'all', or a number from 1 on, not '\(text)'")
      }
      return .number(number)
    }
  }
}
