import ArgumentParser
import SockDiag
import TextOutput

/// A word out of a fixed set, as an option takes it.
enum Choice {
  /// The one that is meant, in upper or lower case, with hyphens or underscores.
  ///
  /// - Parameters:
  ///   - refusal: the beginning of the sentence when there is none such.
  ///   - list: the words before the names, if none is similar.
  static func find<Value>(
    _ text: String, among choices: [(name: String, value: Value)], refusal: String, list: String
  ) throws -> Value {
    let plain = normal(text)
    if let choice = choices.first(where: { normal($0.name) == plain }) { return choice.value }
    let names = choices.map(\.name)
    let near = Spelling.suggestion(for: text.lowercased(), among: names)
    let hint =
      near.map { "did you mean '\($0)'?" } ?? "\(list) \(names.joined(separator: ", "))"
    throw ValidationError("\(refusal) '\(text)'; \(hint)")
  }

  private static func normal(_ text: String) -> String {
    String(text.lowercased().map { $0 == "_" ? "-" : $0 })
  }
}

extension ColourChoice: ExpressibleByArgument {
  static func parse(_ text: String) throws -> ColourChoice {
    try Choice.find(
      text, among: allCases.map { ($0.rawValue, $0) }, refusal: "there is no choice",
      list: "the choices are")
  }
}
