import SockDiag

/// A parsed filter: its nodes in one array, in which operands stand before the node that combines them,
/// and the whole left operand before the right one.
///
/// This order makes every walk a loop over the array, forwards for what follows from the operands and
/// backwards for what follows from the surroundings, so no depth can exhaust the stack.
struct FilterTree: Hashable, Sendable {
  /// A position in `nodes`.
  typealias Index = Int32

  enum Node: Hashable, Sendable {
    case condition(Condition)
    case not(Index)
    case and(Index, Index)
    case or(Index, Index)
  }

  /// The last node is the whole expression.
  private(set) var nodes: [Node] = []

  var root: Index { Index(nodes.count - 1) }

  subscript(index: Index) -> Node { nodes[Int(index)] }

  mutating func add(_ node: Node) -> Index {
    nodes.append(node)
    return root
  }
}

extension FilterTree {
  /// What the conditions ask about.
  var fields: FilterFields {
    nodes.reduce(into: []) { fields, node in
      if case .condition(let condition) = node { fields.formUnion(condition.fields) }
    }
  }

  /// The states outside of which no socket matches.
  var states: TCPStateSet {
    // For each node, the states in which it can be true and those in which it can be false.
    var sets: [(whenTrue: TCPStateSet, whenFalse: TCPStateSet)] = []
    sets.reserveCapacity(nodes.count)
    for node in nodes {
      switch node {
      case .condition(let condition): sets.append(condition.states)
      case .not(let operand):
        let set = sets[Int(operand)]
        sets.append((set.whenFalse, set.whenTrue))
      case .and(let left, let right):
        let (left, right) = (sets[Int(left)], sets[Int(right)])
        sets.append(
          (
            left.whenTrue.intersection(right.whenTrue),
            left.whenFalse.union(right.whenFalse)
          ))
      case .or(let left, let right):
        let (left, right) = (sets[Int(left)], sets[Int(right)])
        sets.append(
          (
            left.whenTrue.union(right.whenTrue),
            left.whenFalse.intersection(right.whenFalse)
          ))
      }
    }
    return sets.last?.whenTrue ?? .all
  }
}

/// The ports that every matching socket has.
///
/// A request has fields for them beside the bytecode (`id.idiag_sport`, `id.idiag_dport`), which the
/// kernel checks first.
public struct RequestPorts: Hashable, Sendable {
  /// The local port; 0 for any.
  public private(set) var local: UInt16 = 0
  /// The remote port; 0 for any.
  public private(set) var remote: UInt16 = 0

  /// Any ports.
  package init() {}
}

extension FilterTree {
  /// The ports without which no socket matches.
  var requestPorts: RequestPorts {
    var ports = RequestPorts()
    // Conditions that must all be true are connected by `and` up to the root.
    var remaining = nodes.isEmpty ? [] : [root]
    while let index = remaining.popLast() {
      switch self[index] {
      case .and(let left, let right): remaining += [left, right]
      case .condition(let condition): ports.require(condition.requiredPort)
      case .or, .not: continue
      }
    }
    return ports
  }
}

extension RequestPorts {
  /// When two ports of one side are required, no socket has both, and either of them will do.
  fileprivate mutating func require(_ required: (side: FilterSide, port: UInt16)?) {
    guard let required else { return }
    switch required.side {
    case .local: local = required.port
    case .remote: remote = required.port
    }
  }
}
