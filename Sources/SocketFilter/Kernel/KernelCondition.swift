/// What the kernel can judge of a condition, or of its negation.
enum KernelCondition {
  /// True for every socket.
  case always
  /// False for every socket.
  case never
  /// The kernel cannot judge it, so every socket must pass.
  case unknown
  /// The port is in a set that is neither empty nor full.
  case ports(FilterSide, PortSet)
  /// The answer of an instruction, or its opposite.
  case test(KernelInstruction.Operation, isNegated: Bool)
  /// The kernel assigned the port, which is in this range.
  case autobound(ClosedRange<UInt16>)

  /// A condition on a port.
  ///
  /// - Parameter range: nil for no port.
  static func ports(
    _ side: FilterSide, _ range: ClosedRange<UInt16>?, isNegated: Bool
  ) -> KernelCondition {
    let ports = isNegated ? PortSet(range).complement : PortSet(range)
    return ports.isEmpty ? .never : ports.isFull ? .always : .ports(side, ports)
  }

  /// The greatest number of bytes that the instructions take, including a jump after each.
  var sizeLimit: Int {
    switch self {
    case .always, .never, .unknown: 0
    case .ports(_, let ports): KernelAssembler.sizeLimit(ports)
    case .test(let operation, _): operation.size + 4
    case .autobound: 32
    }
  }

  /// Whether the kernel accepts no other sockets than the condition does. The kernel's `autobound`
  /// depends on how the port was chosen, and ours on the port alone.
  var isExact: Bool {
    switch self {
    case .unknown, .autobound: false
    case .always, .never, .ports, .test: true
    }
  }
}

extension KernelAssembler {
  /// Adds the instructions of a condition, which lead to one of two places.
  mutating func add(_ condition: KernelCondition, onTrue: Int, onFalse: Int) {
    switch condition {
    case .always, .unknown: jump(to: onTrue)
    case .never: jump(to: onFalse)
    case .ports(let side, let ports): test(side, in: ports, onTrue: onTrue, onFalse: onFalse)
    case .test(let operation, false): test(operation, onTrue: onTrue, onFalse: onFalse)
    case .test(let operation, true): test(operation, onTrue: onFalse, onFalse: onTrue)
    case .autobound(let ports): autobound(PortSet(ports), onTrue: onTrue, onFalse: onFalse)
    }
  }

  private mutating func autobound(_ ports: PortSet, onTrue: Int, onFalse: Int) {
    var onTrue = onTrue
    if !ports.isFull {
      test(.local, in: ports, onTrue: onTrue, onFalse: onFalse)
      onTrue = length
    }
    test(.autobound, onTrue: onTrue, onFalse: onFalse)
  }
}
