/// Makes random expressions about a given set of sockets.
public struct FilterMaker {
  /// The values that conditions use, so that they match some of the sockets.
  public struct Material: Sendable {
    public var ports: [UInt16] = [0, 80, 443, 8080, 32768, 65535]
    /// Four or sixteen bytes each.
    public var addresses: [[UInt8]] = []
    public var interfaces: [UInt32] = [0, 1, 2]
    public var marks: [UInt32] = [0, 1, 42]
    public var cgroups: [UInt64] = [1, 7]
    public var times: [Int] = [0, 1, 4000, 30_000, 59_996, 60_000, 70_000]
    public var owners: [UInt32] = [0, 1000, .max]
    public var cookies: [UInt64] = [1, 0x59d1]
    public var namespaces: [String] = ["here", "there"]

    public init() {}
  }

  /// Which conditions are made: all, or only those that ss evaluates as documented.
  public enum Kind: Sendable { case all, ss }

  private let material: Material
  private let kind: Kind
  private var numbers: SeededNumbers

  public init(_ material: Material, kind: Kind = .all, seed: UInt64) {
    self.material = material
    self.kind = kind
    numbers = SeededNumbers(seed: seed)
  }

  /// - Parameter size: conditions at most.
  public mutating func expression(size: Int) -> FilterExpression {
    let expression: FilterExpression =
      if size <= 1 {
        .condition(condition())
      } else {
        combination(size)
      }
    return random(4) == 0 ? .not(expression) : expression
  }

  private mutating func combination(_ size: Int) -> FilterExpression {
    let left = Int.random(in: 1..<size, using: &numbers)
    let operands = (expression(size: left), expression(size: size - left))
    return random(2) == 0 ? .and(operands.0, operands.1) : .or(operands.0, operands.1)
  }

  private mutating func random(_ count: Int) -> Int { Int.random(in: 0..<count, using: &numbers) }

  private mutating func one<Value>(of values: [Value], or other: Value) -> Value {
    values.randomElement(using: &numbers) ?? other
  }

  private mutating func side() -> FilterCondition.Side { one(of: [.src, .dst], or: .src) }

  private mutating func order() -> FilterCondition.Order {
    one(of: FilterCondition.Order.allCases, or: .equal)
  }

  // MARK: Conditions

  private mutating func condition() -> FilterCondition {
    switch random(kind == .ss ? 9 : 22) {
    case 0...3: .port(side(), order(), port())
    case 4...6: host()
    case 7: .anyHost(side(), port: random(2) == 0 ? nil : port())
    case 8: .interface(one(of: material.interfaces, or: 0))
    case 9: .autobound
    case 10: .mark(one(of: material.marks, or: 0), mask: random(2) == 0 ? .max : 0xff)
    case 11: .cgroup(one(of: material.cgroups, or: 1))
    case 12: .family(random(2) == 0 ? 2 : 10)
    case 13: states()
    default: timed()
    }
  }

  private mutating func timed() -> FilterCondition {
    switch random(10) {
    case 0: .timer(UInt8(random(7)))
    case 1: .minisocket
    case 2: .overdue
    case 3...4: .remaining(order(), milliseconds: one(of: material.times, or: 0))
    case 5: .age(order(), milliseconds: one(of: material.times, or: 0))
    case 6: .cookie(one(of: material.cookies, or: 1))
    case 7: .uid(order(), one(of: material.owners, or: 0))
    case 8: .inode(order(), one(of: material.owners, or: 0))
    default: .namespace(one(of: material.namespaces, or: "here"))
    }
  }

  private mutating func port() -> UInt16 {
    let port = one(of: material.ports, or: 0)
    return random(5) == 0 ? port &+ UInt16(random(3)) : port
  }

  private mutating func host() -> FilterCondition {
    let address = one(of: material.addresses, or: [127, 0, 0, 1])
    let whole = address.count * 8
    let length = random(2) == 0 ? whole : random(whole + 1)
    return .host(side(), address: address, length: length, port: random(3) == 0 ? port() : nil)
  }

  private static let stateNames: [(String, Set<UInt8>)] = [
    ("established", [1]), ("syn-sent", [2]), ("syn-recv", [3]), ("fin-wait-1", [4]),
    ("fin-wait-2", [5]), ("TIME_WAIT", [6]), ("close", [7]), ("close-wait", [8]), ("last-ack", [9]),
    ("LISTEN", [10]), ("closing", [11]), ("bucket", [3, 6]),
    ("connected", [1, 2, 3, 4, 5, 6, 8, 9, 11]),
  ]

  /// One or two clauses on states, which are combined into one condition.
  private mutating func states() -> FilterCondition {
    let first = one(of: Self.stateNames, or: ("close", [7]))
    guard random(2) == 0 else { return .states(first.1, text: "state \(first.0)") }
    let second = one(of: Self.stateNames, or: ("close", [7]))
    let text = "state \(first.0) "
    return random(2) == 0
      ? .states(first.1.union(second.1), text: text + "state \(second.0)")
      : .states(first.1.subtracting(second.1), text: text + "exclude \(second.0)")
  }
}
