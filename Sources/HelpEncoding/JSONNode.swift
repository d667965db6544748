/// A place in the JSON document: empty until something is encoded there.
///
/// A reference, because a container and the encoders made from it may go on writing after their parent has moved on.
final class JSONNode {
  enum Content {
    case empty
    /// `null`, `true`, `false` or a number, as it is written.
    case literal(String)
    case string(String)
    case array([JSONNode])
    case object([Member])
  }

  struct Member {
    let name: String
    let value: JSONNode
  }

  private(set) var content = Content.empty

  var isEmpty: Bool {
    if case .empty = content { true } else { false }
  }

  var count: Int {
    if case .array(let elements) = content { elements.count } else { 0 }
  }

  func set(_ content: Content) {
    self.content = content
  }

  func becomeArray() {
    if isEmpty { content = .array([]) }
  }

  func becomeObject() {
    if isEmpty { content = .object([]) }
  }

  /// A new element at the end.
  func element() -> JSONNode {
    guard case .array(var elements) = content else {
      preconditionFailure("A value asked for an unkeyed container and for another kind.")
    }
    let element = JSONNode()
    elements.append(element)
    content = .array(elements)
    return element
  }

  /// The member of this name, added if it is new.
  func member(_ name: String) -> JSONNode {
    guard case .object(var members) = content else {
      preconditionFailure("A value asked for a keyed container and for another kind.")
    }
    if let known = members.first(where: { $0.name == name }) { return known.value }
    let member = Member(name: name, value: JSONNode())
    members.append(member)
    content = .object(members)
    return member.value
  }
}

/// A document's text while it is written.
struct JSONText {
  let formatting: JSONEncoder.OutputFormatting
  private(set) var text = ""
  private var depth = 0

  init(formatting: JSONEncoder.OutputFormatting) {
    self.formatting = formatting
  }

  mutating func append(_ node: JSONNode) {
    switch node.content {
    case .empty: text += "{}"
    case .literal(let literal): text += literal
    case .string(let string): append(string)
    case .array(let elements): list("[", elements, "]") { $0.append($1) }
    case .object(let members): list("{", ordered(members), "}") { $0.append($1) }
    }
  }

  private mutating func append(_ member: JSONNode.Member) {
    append(member.name)
    text += isPretty ? " : " : ":"
    append(member.value)
  }

  private mutating func list<Item>(
    _ start: String, _ items: [Item], _ end: String, item append: (inout JSONText, Item) -> Void
  ) {
    text += start
    depth += 1
    for (index, item) in items.enumerated() {
      if index > 0 { text += "," }
      startLine()
      append(&self, item)
    }
    depth -= 1
    if !items.isEmpty { startLine() }
    text += end
  }

  private mutating func startLine() {
    guard isPretty else { return }
    text += "\n" + String(repeating: "  ", count: depth)
  }

  private mutating func append(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      append(scalar)
    }
    text += "\""
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": text += "\\\""
    case "\\": text += "\\\\"
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    case "\0"..<" ":
      text += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
    default: text.unicodeScalars.append(scalar)
    }
  }

  private var isPretty: Bool { formatting.contains(.prettyPrinted) }

  private func ordered(_ members: [JSONNode.Member]) -> [JSONNode.Member] {
    formatting.contains(.sortedKeys) ? members.sorted { $0.name < $1.name } : members
  }
}
