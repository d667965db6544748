/// Writes an expression as somebody might, in one of many ways.
public struct FilterWriter {
  /// Only what ss reads too: blanks around everything.
  private let isForSs: Bool
  private var numbers: SeededNumbers

  public init(seed: UInt64, forSs isForSs: Bool) {
    self.isForSs = isForSs
    numbers = SeededNumbers(seed: seed)
  }

  private mutating func one(of choices: String...) -> String {
    choices.randomElement(using: &numbers) ?? ""
  }

  private mutating func happens(oneIn count: Int) -> Bool {
    Int.random(in: 0..<count, using: &numbers) == 0
  }

  /// Space that is required; `optionalBlank` makes space that is not.
  private mutating func blank() -> String { isForSs ? " " : one(of: " ", " ", "  ", "\n", "\t ") }

  private mutating func optionalBlank() -> String { isForSs ? " " : one(of: " ", "", "\n") }

  public mutating func write(_ expression: FilterExpression) -> String {
    let text = plain(expression)
    return happens(oneIn: 8) ? parentheses(text) : text
  }

  private mutating func plain(_ expression: FilterExpression) -> String {
    switch expression {
    case .condition(let condition): write(condition)
    case .not(let operand): negation() + single(operand)
    case .and(let left, let right): conjunction(write(left), single(right))
    case .or(let left, let right): write(left) + disjunction() + single(right)
    }
  }

  /// What one operator takes: a condition, a negation, or parentheses.
  private mutating func single(_ expression: FilterExpression) -> String {
    switch expression {
    case .condition, .not: write(expression)
    case .and, .or: parentheses(plain(expression))
    }
  }

  private mutating func parentheses(_ text: String) -> String {
    "(" + optionalBlank() + text + optionalBlank() + ")"
  }

  private mutating func negation() -> String {
    happens(oneIn: 2) ? "not" + blank() : "!" + optionalBlank()
  }

  private mutating func conjunction(_ left: String, _ right: String) -> String {
    // Clauses of states that follow each other are one condition, and those at the beginning hold for
    // all of the rest.
    let isState = [left, right].contains { $0.hasPrefix("state") || $0.hasPrefix("exclude") }
    if !isState, happens(oneIn: 3) { return left + blank() + right }
    return left + blank() + one(of: "and", "&", "&&") + blank() + right
  }

  private mutating func disjunction() -> String { blank() + one(of: "or", "|", "||") + blank() }

  // MARK: Conditions

  private mutating func write(_ condition: FilterCondition) -> String {
    switch condition {
    case .port(let side, let order, let port):
      (side == .src ? "sport" : "dport") + sign(order) + one(of: ":", "") + number(UInt64(port))
    case .host(let side, let address, let length, let port):
      side.rawValue + equality() + text(of: address, length, port)
    case .anyHost(let side, nil): side.rawValue + equality() + one(of: "*", "any", "all", "*:*")
    case .anyHost(let side, let port?): side.rawValue + equality() + one(of: "*", "") + ":\(port)"
    case .states(_, let text): text
    case .interface(0): "dev" + equality() + "0"
    case .interface(let index): "dev" + equality() + one(of: "if", "") + "\(index)"
    case .mark(let value, .max): "fwmark" + equality() + number(UInt64(value))
    case .mark(let value, let mask):
      "fwmark" + equality() + number(UInt64(value)) + "/" + number(UInt64(mask))
    case .autobound: "autobound"
    default: more(condition)
    }
  }

  /// The conditions that ss does not have.
  private mutating func more(_ condition: FilterCondition) -> String {
    switch condition {
    case .timer(let code): "timer" + equality() + "\(code)"
    case .family(let family):
      "family" + equality() + (family == 2 ? one(of: "inet", "ipv4", "4") : one(of: "inet6", "6"))
    case .minisocket: "minisocket"
    case .overdue: "overdue"
    case .remaining(let order, let time): "remaining" + sign(order) + duration(time)
    case .age(let order, let time): "age" + sign(order) + duration(time)
    case .cookie(let value): "cookie" + equality() + number(value)
    case .uid(let order, let value): "uid" + sign(order) + "\(value)"
    case .inode(let order, let value): "inode" + sign(order) + "\(value)"
    case .cgroup(let value): "cgroup" + equality() + "/group/\(value)"
    case .namespace(let name): "netns" + equality() + name
    default: ""
    }
  }

  private mutating func sign(_ order: FilterCondition.Order) -> String {
    let sign = order.spellings.randomElement(using: &numbers) ?? ""
    let needsBlanks = isForSs || sign.utf8.first.map { $0 > 0x60 } ?? true
    return needsBlanks ? blank() + sign + blank() : optionalBlank() + sign + optionalBlank()
  }

  private mutating func equality() -> String {
    happens(oneIn: 3) ? blank() : sign(.equal)
  }

  private mutating func number(_ value: UInt64) -> String {
    happens(oneIn: 4) ? "0x" + String(value, radix: 16) : String(value)
  }

  private mutating func duration(_ milliseconds: Int) -> String {
    happens(oneIn: 2) ? "\(milliseconds)ms" : "\(milliseconds / 1000).\(thousandths(milliseconds))s"
  }

  private func thousandths(_ milliseconds: Int) -> String {
    let rest = String(milliseconds % 1000)
    return String(repeating: "0", count: 3 - rest.utf8.count) + rest
  }

  private mutating func text(of address: [UInt8], _ length: Int, _ port: UInt16?) -> String {
    let port = port.map { ":\($0)" } ?? (happens(oneIn: 6) ? ":*" : "")
    let isIPv4 = address.count == 4
    let slash = length == address.count * 8 ? "" : "/\(length)"
    if isIPv4 { return address.map(String.init).joined(separator: ".") + slash + port }
    let groups = stride(from: 0, to: 16, by: 2).map {
      String(UInt16(address[$0]) << 8 | UInt16(address[$0 + 1]), radix: 16)
    }
    let text = groups.joined(separator: ":")
    // ss has no brackets around a prefix, and whole addresses need them.
    return slash.isEmpty ? "[\(text)]\(port)" : text + slash + port
  }
}
