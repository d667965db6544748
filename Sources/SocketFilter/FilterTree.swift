/// A parsed filter: nodes in one array, where operands stand before what combines them, and all of the
/// left one before the right one.
///
/// The order makes every walk a loop over the array, forwards for what follows from operands and
/// backwards for what follows from their place, so that no depth can exhaust the stack.
struct FilterTree: Hashable, Sendable {
  /// A place in `nodes`.
  typealias Index = Int32

  enum Node: Hashable, Sendable {
    case test(FilterTest)
    case not(Index)
    case and(Index, Index)
    case or(Index, Index)
  }

  /// The whole expression is the last.
  private(set) var nodes: [Node] = []
  /// Names that tests refer to.
  private(set) var names: [String] = []

  var root: Index { Index(nodes.count - 1) }

  subscript(index: Index) -> Node { nodes[Int(index)] }

  mutating func add(_ node: Node) -> Index {
    nodes.append(node)
    return root
  }

  mutating func add(name: String) -> Int32 {
    names.append(name)
    return Int32(names.count - 1)
  }
}
