import SockDiag

extension FilterTree {
  /// What the tests ask about.
  var fields: FilterFields {
    nodes.reduce(into: []) { fields, node in
      if case .test(let test) = node { fields.formUnion(test.fields) }
    }
  }

  /// The states outside of which nothing matches.
  var states: TCPStateSet {
    // For each node, those in which it may hold and those in which it may not hold.
    var sets: [(holds: TCPStateSet, fails: TCPStateSet)] = []
    sets.reserveCapacity(nodes.count)
    for node in nodes {
      switch node {
      case .test(let test): sets.append(test.states)
      case .not(let operand):
        let (holds, fails) = sets[Int(operand)]
        sets.append((fails, holds))
      case .and(let left, let right):
        let (left, right) = (sets[Int(left)], sets[Int(right)])
        sets.append((left.holds.intersection(right.holds), left.fails.union(right.fails)))
      case .or(let left, let right):
        let (left, right) = (sets[Int(left)], sets[Int(right)])
        sets.append((left.holds.union(right.holds), left.fails.intersection(right.fails)))
      }
    }
    return sets.last?.holds ?? .all
  }
}

extension FilterTest {
  fileprivate var fields: FilterFields {
    switch self {
    case .always: []
    case .states: .state
    case .port: .port
    case .host(_, _, let port): port == nil ? .address : [.address, .port]
    case .interface: .interface
    case .mark: .mark
    case .cgroup: .cgroup
    case .autobound: .autobound
    case .overdue, .remaining, .age: .remaining
    case .minisocket: .minisocket
    case .timer: .timer
    case .family: .family
    case .cookie: .cookie
    case .uid: .uid
    case .inode: .inode
    case .namespace: .netns
    }
  }

  /// The states in which the test may hold, and in which it may not hold.
  fileprivate var states: (holds: TCPStateSet, fails: TCPStateSet) {
    switch self {
    case .always: (.all, [])
    case .states(let states): (states.reported, states.reported.complement)
    case .overdue, .minisocket, .timer(3): (Self.minisocketStates, .all)
    case .age: (TCPStateSet(.timeWait), .all)
    default: (.all, .all)
    }
  }

  private static let minisocketStates: TCPStateSet = [
    TCPStateSet(.timeWait), TCPStateSet(.finWait2),
  ]
}

extension TCPStateSet {
  /// The other states, without those that are reported as one of these.
  fileprivate var complement: TCPStateSet {
    var rest = TCPStateSet.all.subtracting(self)
    if contains(.synReceived) { rest.remove(Self(.newSynReceived)) }
    if contains(.close) { rest.remove(Self(.boundInactive)) }
    return rest
  }
}
