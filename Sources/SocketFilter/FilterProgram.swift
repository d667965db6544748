public import SockDiag

/// A filter as a list of tests, each of which says where to go on: judging a record neither recurses
/// nor allocates.
public struct FilterProgram: Sendable, Hashable {
  @usableFromInline
  struct Step: Hashable, Sendable {
    @usableFromInline let test: RecordTest
    /// The next step; the number of steps where the record is accepted, and one more where it is not.
    @usableFromInline let onTrue: Int32
    @usableFromInline let onFalse: Int32
  }

  @usableFromInline let steps: [Step]

  /// Whether the filter accepts the socket.
  ///
  /// - Parameter cgroupID: the attribute `INET_DIAG_CGROUP_ID`; nil where there is none, which for a
  ///   filter that asks for a control group counts as 0, as in the kernel.
  @inlinable
  public func matches(_ record: SocketRecord, cgroupID: UInt64? = nil) -> Bool {
    var index = 0
    while index < steps.count {
      let step = steps[index]
      index = Int(step.test.matches(record, cgroupID: cgroupID) ? step.onTrue : step.onFalse)
    }
    return index == steps.count
  }
}

extension FilterProgram {
  init(_ tree: FilterTree, _ context: FilterContext) {
    let count = Int32(tree.leafCount)
    var targets = [(onTrue: Int32, onFalse: Int32)](
      repeating: (count, count + 1), count: tree.nodes.count)
    let firstLeaves = tree.firstLeaves()
    var steps: [Step] = []
    steps.reserveCapacity(tree.leafCount)
    // Backwards: what combines stands behind its operands, and knows where each of them leads.
    for (index, node) in tree.nodes.enumerated().reversed() {
      let (onTrue, onFalse) = targets[index]
      switch node {
      case .test(let test):
        steps.append(Step(test: RecordTest(test, tree, context), onTrue: onTrue, onFalse: onFalse))
      case .not(let operand): targets[Int(operand)] = (onFalse, onTrue)
      case .and(let left, let right):
        targets[Int(left)] = (firstLeaves[Int(right)], onFalse)
        targets[Int(right)] = (onTrue, onFalse)
      case .or(let left, let right):
        targets[Int(left)] = (onTrue, firstLeaves[Int(right)])
        targets[Int(right)] = (onTrue, onFalse)
      }
    }
    self.steps = steps.reversed()
  }
}

extension FilterTree {
  /// How many tests there are.
  fileprivate var leafCount: Int {
    nodes.reduce(0) { if case .test = $1 { $0 + 1 } else { $0 } }
  }

  /// For each node the number of the test that is tried first.
  fileprivate func firstLeaves() -> [Int32] {
    var firsts: [Int32] = []
    firsts.reserveCapacity(nodes.count)
    var leaf: Int32 = 0
    for node in nodes {
      switch node {
      case .test:
        firsts.append(leaf)
        leaf += 1
      case .not(let operand): firsts.append(firsts[Int(operand)])
      case .and(let left, _), .or(let left, _): firsts.append(firsts[Int(left)])
      }
    }
    return firsts
  }
}
