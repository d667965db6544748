/// One check: the id of its findings, the page about it, and the rule.
package struct Check: Sendable {
  package let id: FindingID
  package let title: String
  /// The page that `--explain` shows: paragraphs without line breaks.
  package let page: [String]
  /// The kernel's files and functions that do this.
  package let sources: String
  /// False for what no model simulates: conntrack, listeners, processes, machine-wide limits.
  let appliesToModels: Bool
  private let rule: @Sendable (Examination) -> [Finding]

  /// - Parameter rule: gives no finding where there is nothing to judge, and several where each of
  ///   several things is judged, such as destinations.
  init(
    _ id: FindingID, title: String, page: [String], sources: String, appliesToModels: Bool = true,
    rule: @escaping @Sendable (Examination) -> [Finding]
  ) {
    self.id = id
    self.title = title
    self.page = page
    self.sources = sources
    self.appliesToModels = appliesToModels
    self.rule = rule
  }

  func findings(_ examination: Examination) -> [Finding] {
    guard appliesToModels || examination.source != .model else { return [] }
    return rule(examination)
  }
}

/// The stable name of a check and its findings; each check declares its own.
///
/// Scripts and shell completions rely on the raw values.
package struct FindingID: Hashable, Sendable {
  package let rawValue: String

  init(_ rawValue: String) { self.rawValue = rawValue }
}
