/// One condition of a filter as a test means it, apart from how it is written.
public enum FilterCondition: Hashable, Sendable {
  public enum Side: String, Sendable, CaseIterable { case src, dst }

  public enum Order: String, Sendable, CaseIterable {
    case equal, notEqual, less, greater, lessOrEqual, greaterOrEqual

    /// How ss writes it; the first is what everybody writes.
    var spellings: [String] {
      switch self {
      case .equal: ["=", "==", "eq"]
      case .notEqual: ["!=", "ne", "neq"]
      case .less: ["<", "lt"]
      case .greater: [">", "gt"]
      case .lessOrEqual: ["<=", "le", "leq"]
      case .greaterOrEqual: [">=", "ge", "geq"]
      }
    }

    public func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
      switch self {
      case .equal: left == right
      case .notEqual: left != right
      case .less: left < right
      case .greater: left > right
      case .lessOrEqual: left <= right
      case .greaterOrEqual: left >= right
      }
    }
  }

  case port(Side, Order, UInt16)
  /// Four or sixteen bytes and how many bits of them count.
  case host(Side, address: [UInt8], length: Int, port: UInt16?)
  case anyHost(Side, port: UInt16?)
  /// All numbers of states, as they are reported.
  case states(Set<UInt8>, text: String)
  case timer(UInt8)
  /// 2 or 10.
  case family(UInt8)
  case minisocket, overdue, autobound
  case remaining(Order, milliseconds: Int)
  case age(Order, milliseconds: Int)
  case cookie(UInt64)
  case uid(Order, UInt32)
  case inode(Order, UInt32)
  case interface(UInt32)
  case mark(UInt32, mask: UInt32)
  case cgroup(UInt64)
  case namespace(String)
}

/// An expression of conditions.
public indirect enum FilterExpression: Sendable {
  case condition(FilterCondition)
  case not(FilterExpression)
  case and(FilterExpression, FilterExpression)
  case or(FilterExpression, FilterExpression)

  /// Evaluates the expression in the most direct way, as a reference.
  public func holds(_ condition: (FilterCondition) -> Bool) -> Bool {
    switch self {
    case .condition(let test): condition(test)
    case .not(let operand): !operand.holds(condition)
    case .and(let left, let right): left.holds(condition) && right.holds(condition)
    case .or(let left, let right): left.holds(condition) || right.holds(condition)
    }
  }

  /// All its conditions.
  public var conditions: [FilterCondition] {
    switch self {
    case .condition(let test): [test]
    case .not(let operand): operand.conditions
    case .and(let left, let right), .or(let left, let right): left.conditions + right.conditions
    }
  }
}
