/// Reads `--name value`, `--name=value` and flags.
enum OptionParser {
  static func parse(_ arguments: [String]) throws(LoadError) -> Options {
    var options = Options()
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let (name, attached) = split(argument)
      let definition = try definition(of: name)
      let text = try value(of: definition, attached: attached, rest: &rest)
      do {
        try definition.apply(&options, text)
      } catch {
        throw .usage("\(name): \(error)")
      }
      if options.help { return options }
    }
    try options.validate()
    return options
  }

  private static func split(_ argument: String) -> (name: String, value: String?) {
    guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else {
      return (argument, nil)
    }
    return (
      String(argument[..<equals]), String(argument[argument.index(after: equals)...])
    )
  }

  private static func definition(of name: String) throws(LoadError) -> OptionDefinition {
    let full = name == "-h" ? "--help" : name
    if let found = OptionDefinition.all.first(where: { $0.name == full }) { return found }
    guard name.hasPrefix("-") else {
      throw .usage("unexpected argument \(name): every option begins with --")
    }
    let near = Suggestion.nearest(to: name, among: OptionDefinition.all.map(\.name))
    throw .usage("unknown option \(name)" + (near.map { ": did you mean \($0)?" } ?? ""))
  }

  private static func value(
    of definition: OptionDefinition, attached: String?, rest: inout ArraySlice<String>
  ) throws(LoadError) -> String {
    guard let value = definition.value else {
      if attached != nil { throw .usage("\(definition.name) takes no value") }
      return ""
    }
    if let text = attached ?? rest.popFirst() { return text }
    throw .usage("\(definition.name) needs a value: \(definition.name) \(value)")
  }
}

/// The near word for a mistyped one.
enum Suggestion {
  /// The closest candidate, if at most a third of the word was mistyped.
  static func nearest(to word: String, among candidates: [String]) -> String? {
    if let longer = candidates.first(where: { word.count > 3 && $0.hasPrefix(word) }) {
      return longer
    }
    let ranked = candidates.map { (distance: distance(word, $0), name: $0) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(1, word.count / 3) ? best.name : nil
  }

  /// Levenshtein distance: letters inserted, deleted or replaced.
  private static func distance(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var row = Array(0...second.count)
    for (line, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for column in second.indices {
        let replaced = diagonal + (letter == second[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
      }
    }
    return row[second.count]
  }
}
