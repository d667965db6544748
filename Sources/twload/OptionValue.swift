/// Readers of option values. Their errors name the value; the parser puts the option's name before them.
enum OptionValue {
  static func integer(_ text: String, in range: ClosedRange<Int>) throws(LoadError) -> Int {
    guard let number = Int(text), range.contains(number) else {
      throw .usage(
        "\(text) is not a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  static func decimal(_ text: String, in range: ClosedRange<Double>) throws(LoadError) -> Double {
    guard let number = Double(text), range.contains(number) else {
      throw .usage(
        "\(text) is not a number from \(plain(range.lowerBound)) to \(plain(range.upperBound))")
    }
    return number
  }

  /// A whole number without its `.0`.
  static func plain(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }

  static func choice<Choice>(_ text: String) throws(LoadError) -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    if let choice = Choice(rawValue: text) { return choice }
    let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw .usage("\(text) is not one of \(names)")
  }

  static func families(_ text: String) throws(LoadError) -> [Family] {
    var families: [Family] = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      let family: Family = try choice(String(name))
      if !families.contains(family) { families.append(family) }
    }
    return families
  }
}
