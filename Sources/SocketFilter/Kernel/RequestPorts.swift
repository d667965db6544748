/// Ports that a filter asks for in any case.
///
/// A request has room for them beside the bytecode, and the kernel looks at them first.
public struct RequestPorts: Hashable, Sendable {
  /// 0 for any.
  public private(set) var local: UInt16 = 0
  /// 0 for any.
  public private(set) var remote: UInt16 = 0

  /// Any ports.
  public init() {}

  fileprivate mutating func take(_ test: FilterTest) {
    switch test {
    case .port(let side, .equal, let port): take(side, port)
    case .host(let side, _, let port?): take(side, port)
    default: break
    }
  }

  /// Where two are asked for, no socket has both, and either will do.
  private mutating func take(_ side: FilterSide, _ port: UInt16) {
    switch side {
    case .local: local = port
    case .remote: remote = port
    }
  }
}

extension SocketFilter {
  /// The ports without which no socket matches.
  public var requestPorts: RequestPorts {
    var ports = RequestPorts()
    // Conditions that must all hold hang together by `and` from the root on.
    var waiting = tree.nodes.isEmpty ? [] : [tree.root]
    while let index = waiting.popLast() {
      switch tree[index] {
      case .and(let left, let right): waiting += [left, right]
      case .test(let test): ports.take(test)
      case .or, .not: continue
      }
    }
    return ports
  }
}
