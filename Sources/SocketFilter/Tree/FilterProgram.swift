public import SockDiag

/// A filter for the sockets of one namespace, ready to judge records.
///
/// It is a list of tests, each of which names the next one, so judging a record neither recurses nor
/// allocates memory.
public struct FilterProgram: Sendable, Hashable {
  @usableFromInline
  struct Step: Hashable, Sendable {
    @usableFromInline let test: RecordTest
    /// The next step: the number of steps accepts the record, and one more rejects it.
    @usableFromInline let onTrue: Int32
    @usableFromInline let onFalse: Int32
  }

  @usableFromInline let steps: [Step]

  /// Returns whether the filter accepts the socket.
  ///
  /// - Parameters:
  ///   - record: a socket of the namespace.
  ///   - cgroupID: its control group (kernel attribute `INET_DIAG_CGROUP_ID`, since Linux 5.9); nil if
  ///     it has none, which `cgroup` conditions compare as 0, like the kernel.
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
    let count = Int32(tree.conditionCount)
    var targets = [(onTrue: Int32, onFalse: Int32)](
      repeating: (count, count + 1), count: tree.nodes.count)
    let firstSteps = tree.firstSteps()
    var steps: [Step] = []
    steps.reserveCapacity(tree.conditionCount)
    // Backwards: a node stands after its operands, and decides where each of them leads.
    for (index, node) in tree.nodes.enumerated().reversed() {
      let (onTrue, onFalse) = targets[index]
      switch node {
      case .condition(let condition):
        steps.append(
          Step(test: condition.recordTest(in: context), onTrue: onTrue, onFalse: onFalse))
      case .not(let operand): targets[Int(operand)] = (onFalse, onTrue)
      case .and(let left, let right):
        targets[Int(left)] = (firstSteps[Int(right)], onFalse)
        targets[Int(right)] = (onTrue, onFalse)
      case .or(let left, let right):
        targets[Int(left)] = (onTrue, firstSteps[Int(right)])
        targets[Int(right)] = (onTrue, onFalse)
      }
    }
    self.steps = steps.reversed()
  }
}

extension FilterTree {
  fileprivate var conditionCount: Int {
    nodes.reduce(0) { if case .condition = $1 { $0 + 1 } else { $0 } }
  }

  /// For each node the number of the condition that is tried first.
  fileprivate func firstSteps() -> [Int32] {
    var firsts: [Int32] = []
    firsts.reserveCapacity(nodes.count)
    var step: Int32 = 0
    for node in nodes {
      switch node {
      case .condition:
        firsts.append(step)
        step += 1
      case .not(let operand): firsts.append(firsts[Int(operand)])
      case .and(let left, _), .or(let left, _): firsts.append(firsts[Int(left)])
      }
    }
    return firsts
  }
}
