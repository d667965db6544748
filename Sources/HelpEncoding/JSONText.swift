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
