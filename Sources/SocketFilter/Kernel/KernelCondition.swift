import SockDiag

/// What a condition, or its negation, is to the kernel.
enum KernelCondition {
  /// True, and false, for every socket.
  case always, never
  /// The kernel cannot judge it, and everything must pass.
  case unknown
  case ports(FilterSide, PortSet)
  /// The operation's answer, or its opposite.
  case test(KernelInstruction.Operation, isNegated: Bool)
  /// The kernel's own mark of a port that it gave out, and the range that such ports are from.
  case autobound(ClosedRange<UInt16>)

  init(_ test: FilterTest, isNegated: Bool, _ tree: FilterTree, _ context: FilterContext) {
    switch test {
    case .always: self = isNegated ? .never : .always
    case .port(let side, let comparison, let port):
      self = Self.ports(side, comparison.range(port), isNegated: isNegated)
    case .host(let side, let prefix, let port):
      self = .test(.host(side, prefix, port: port), isNegated: isNegated)
    case .interface(let index): self = .test(.interface(index), isNegated: isNegated)
    // A kernel that does not tell the mark of a minisocket judges it as 0: nothing follows from the
    // opposite of that.
    case .mark(let value, let mask):
      self = isNegated ? .unknown : .test(.mark(value, mask: mask), isNegated: false)
    case .cgroup(let number, _): self = .test(.cgroup(number), isNegated: isNegated)
    // Minisockets are autobound to the kernel, whatever they were, so that its opposite would hide
    // every TIME_WAIT.
    case .autobound where isNegated:
      self = Self.ports(.local, context.ephemeralPorts, isNegated: true)
    case .autobound: self = .autobound(context.ephemeralPorts)
    case .family(let family):
      self = .test(.host(.local, .anyIPv6, port: nil), isNegated: isNegated != (family == .ipv4))
    case .namespace(let name):
      let isNamed = context.namespaceNames.contains(tree.names[Int(name)])
      self = isNamed != isNegated ? .always : .never
    default: self = .unknown
    }
  }

  /// - Parameter range: nil when no port is meant.
  private static func ports(
    _ side: FilterSide, _ range: ClosedRange<UInt16>?, isNegated: Bool
  ) -> KernelCondition {
    let ports = isNegated ? PortSet(range).complement : PortSet(range)
    return ports.isEmpty ? .never : ports.isFull ? .always : .ports(side, ports)
  }

  /// Bytes of instructions at most, each with a jump behind it.
  var sizeLimit: Int {
    switch self {
    case .always, .never, .unknown: 0
    case .ports(_, let ports): KernelAssembler.sizeLimit(ports)
    case .test(let operation, _): operation.size + 4
    case .autobound: 32
    }
  }

  /// Whether the kernel's answer is that of the condition.
  var isExact: Bool {
    switch self {
    case .unknown, .autobound: false
    default: true
    }
  }
}

extension AddressPrefix {
  /// `::/0`, which is every socket of the family.
  fileprivate static let anyIPv6 = AddressPrefix(IPAddress(ipv6: 0), length: 0)
}
