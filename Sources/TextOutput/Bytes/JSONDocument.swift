/// Builds one JSON document that is small: members in the order in which they are added.
package struct JSONDocument {
  package private(set) var text = ""
  private var needsComma = false

  package init() {}

  private mutating func begin(_ name: String?) {
    if needsComma { text += "," }
    if let name { text += "\"\(name)\":" }
    needsComma = true
  }

  /// An object; without a name within an array, or as the document.
  package mutating func object(_ name: String? = nil, _ members: (inout JSONDocument) -> Void) {
    nest(name, "{", "}", members)
  }

  package mutating func array(_ name: String? = nil, _ elements: (inout JSONDocument) -> Void) {
    nest(name, "[", "]", elements)
  }

  private mutating func nest(
    _ name: String?, _ open: String, _ close: String, _ body: (inout JSONDocument) -> Void
  ) {
    begin(name)
    text += open
    needsComma = false
    body(&self)
    text += close
    needsComma = true
  }

  package mutating func add(_ name: String?, _ value: Int?) { raw(name, value.map { "\($0)" }) }
  package mutating func add(_ name: String?, _ value: Int64?) { raw(name, value.map { "\($0)" }) }
  package mutating func add(_ name: String?, _ value: Bool) { raw(name, value ? "true" : "false") }

  /// A number with at most three digits behind the point.
  package mutating func add(_ name: String?, _ value: Double?) {
    // What is no number to JSON, or no figure to people, is not known.
    raw(name, value.flatMap { $0.magnitude < 1e15 ? Figures.decimal($0, digits: 3) : nil })
  }

  package mutating func add(_ name: String?, _ value: String?) {
    raw(name, value.map(JSONText.quoted))
  }

  private mutating func raw(_ name: String?, _ value: String?) {
    begin(name)
    text += value ?? "null"
  }
}
