import SockDiag

extension FilterTree {
  /// The whole with all its parentheses, as it may be read again.
  var text: String { text(of: root) }

  /// Parts that must all hold.
  func text(of sources: [KernelPlan.Source]) -> String {
    var text = ""
    for source in sources {
      if !text.isEmpty { text += " and " }
      if source.isNegated { text += "not " }
      write(source.node, to: &text)
    }
    return text
  }

  private func text(of node: Index) -> String {
    var text = ""
    write(node, to: &text)
    return text
  }

  private enum Piece {
    case node(Index)
    case word(StaticString)
  }

  private func write(_ node: Index, to text: inout String) {
    var pieces = [Piece.node(node)]
    while let piece = pieces.popLast() {
      switch piece {
      case .word(let word): text += word.description
      case .node(let node): write(self[node], to: &text, &pieces)
      }
    }
  }

  /// Writes what comes first, and leaves the rest behind, last first.
  private func write(_ node: Node, to text: inout String, _ pieces: inout [Piece]) {
    switch node {
    case .test(let test): text += self.text(of: test)
    case .not(let operand):
      text += "not "
      pieces.append(.node(operand))
    case .and(let left, let right):
      text += "("
      pieces += [.word(")"), .node(right), .word(" and "), .node(left)]
    case .or(let left, let right):
      text += "("
      pieces += [.word(")"), .node(right), .word(" or "), .node(left)]
    }
  }

  private func text(of test: FilterTest) -> String {
    switch test {
    case .cgroup(_, let name): "cgroup = \(escaped(names[Int(name)]))"
    case .namespace(let name): "netns = \(escaped(names[Int(name)]))"
    default: test.text
    }
  }

  /// A name with backslashes before the signs of the language.
  private func escaped(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      if " ()&|=<>!\\".unicodeScalars.contains(scalar) { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return text
  }
}

extension FilterTest {
  /// The condition as it may be read again; tests with a name need the tree.
  fileprivate var text: String {
    switch self {
    case .states(let states):
      states.isEmpty ? "exclude all" : "state \(Self.names(of: states))"
    case .port(.local, let comparison, let port): "sport \(comparison.sign) \(port)"
    case .port(.remote, let comparison, let port): "dport \(comparison.sign) \(port)"
    case .host(.local, let prefix, let port): "src = \(prefix.text(port: port))"
    case .host(.remote, let prefix, let port): "dst = \(prefix.text(port: port))"
    case .interface(let index): "dev = \(index)"
    case .mark(let value, .max): "fwmark = 0x\(String(value, radix: 16))"
    case .mark(let value, let mask):
      "fwmark = 0x\(String(value, radix: 16))/0x\(String(mask, radix: 16))"
    case .autobound: "autobound"
    case .overdue: "overdue"
    case .minisocket: "minisocket"
    default: valueText
    }
  }

  private var valueText: String {
    switch self {
    case .remaining(let comparison, let time):
      "remaining \(comparison.sign) \(DurationText.text(nanoseconds: time))"
    case .age(let comparison, let time):
      "age \(comparison.sign) \(DurationText.text(nanoseconds: time))"
    case .timer(let code): "timer = \(FilterParser.timerName(code) ?? String(code))"
    case .family(let family): "family = \(family == .ipv4 ? "inet" : "inet6")"
    case .cookie(let number): "cookie = 0x\(String(number, radix: 16))"
    case .uid(let comparison, let number): "uid \(comparison.sign) \(number)"
    case .inode(let comparison, let number): "inode \(comparison.sign) \(number)"
    default: "src = *"
    }
  }

  private static func names(of states: TCPStateSet) -> String {
    states == .all ? "all" : StateName.names(of: states).joined(separator: ",")
  }
}

extension Comparison {
  var sign: String {
    switch self {
    case .equal: "="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }
}

extension AddressPrefix {
  /// The prefix as a filter has it, with the port where there is one.
  func text(port: UInt16?) -> String {
    let isWhole = length == (family == .ipv4 ? 32 : 128)
    let address = family == .ipv4 ? "\(address)" : "[\(address)]"
    return address + (isWhole ? "" : "/\(length)") + (port.map { ":\($0)" } ?? "")
  }
}
