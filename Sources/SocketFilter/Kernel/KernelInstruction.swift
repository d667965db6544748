import SockDiag

/// One instruction of a bytecode program (kernel attribute `INET_DIAG_REQ_BYTECODE`).
///
///      0               1               2               3
///     +---------------+---------------+---------------+---------------+
///   0 | code          | yes           | no                            |
///     +---------------+---------------+---------------+---------------+
///   4 | operand: 0 to 24 bytes, depending on the code                 |
///
/// `yes` and `no` are the number of bytes to advance when the test is true and when it is false. To
/// arrive at the end of the program accepts the socket; four bytes beyond it rejects. The kernel
/// requires `yes` to be the length of the instruction, so a test whose true branch leads elsewhere is
/// followed by a jump.
struct KernelInstruction: Hashable, Sendable {
  /// What an instruction tests. `cgroup` exists since Linux 5.9.
  ///
  /// A single port is a host condition without a family (12 bytes). The instructions that compare a
  /// port for equality take 8 bytes, but kernels before 5.0 refuse them; two comparisons take 16.
  enum Operation: Hashable, Sendable {
    case jump
    case portAtLeast(FilterSide, UInt16)
    case portAtMost(FilterSide, UInt16)
    case autobound
    /// Without a prefix any address, without a port any port.
    case host(FilterSide, AddressPrefix?, port: UInt16?)
    case interface(UInt32)
    case mark(UInt32, mask: UInt32)
    case cgroup(UInt64)
  }

  let operation: Operation
  /// The number of bytes to advance when the test is false.
  let no: Int

  var size: Int { operation.size }
}

extension KernelInstruction.Operation {
  /// The code (kernel `INET_DIAG_BC_*`).
  var code: UInt8 {
    switch self {
    case .jump: 1
    case .portAtLeast(.local, _): 2
    case .portAtMost(.local, _): 3
    case .portAtLeast(.remote, _): 4
    case .portAtMost(.remote, _): 5
    case .autobound: 6
    case .host(.local, _, _): 7
    case .host(.remote, _, _): 8
    case .interface: 9
    case .mark: 10
    case .cgroup: 13
    }
  }

  /// The number of bytes of the whole instruction.
  var size: Int {
    switch self {
    case .jump, .autobound: 4
    case .portAtLeast, .portAtMost, .interface: 8
    case .host(_, nil, _), .mark, .cgroup: 12
    case .host(_, let prefix?, _): prefix.family == .ipv4 ? 16 : 28
    }
  }

  /// The kernel's name without `INET_DIAG_BC_`, and the operand.
  var text: String {
    switch self {
    case .jump: "JMP"
    case .portAtLeast(let side, let port): "\(side.letter)_GE \(port)"
    case .portAtMost(let side, let port): "\(side.letter)_LE \(port)"
    case .autobound: "AUTO"
    case .host(let side, nil, let port): "\(side.letter)_COND *:\(port.map(String.init) ?? "*")"
    case .host(let side, let prefix?, let port): "\(side.letter)_COND \(prefix.text(port: port))"
    case .interface(let index): "DEV_COND \(index)"
    case .mark(let value, let mask):
      "MARK_COND 0x\(String(value, radix: 16))/0x\(String(mask, radix: 16))"
    case .cgroup(let id): "CGROUP_COND \(id)"
    }
  }
}

extension FilterSide {
  /// The kernel's letter for source or destination.
  fileprivate var letter: String {
    switch self {
    case .local: "S"
    case .remote: "D"
    }
  }
}

extension [KernelInstruction] {
  /// The program: numbers in native byte order, addresses in network byte order.
  func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(reduce(0) { $0 + $1.size })
    for instruction in self { instruction.append(to: &bytes) }
    return bytes
  }
}

extension KernelInstruction {
  fileprivate func append(to bytes: inout [UInt8]) {
    bytes += [operation.code, UInt8(truncatingIfNeeded: size)]
    bytes.append(native: UInt16(truncatingIfNeeded: no))
    switch operation {
    case .jump, .autobound: break
    case .portAtLeast(_, let port), .portAtMost(_, let port):
      // A second instruction, of which only the field `no` counts.
      bytes += [0, 0]
      bytes.append(native: port)
    case .interface(let index): bytes.append(native: index)
    case .mark(let value, let mask):
      bytes.append(native: value)
      bytes.append(native: mask)
    case .cgroup(let id): bytes.append(native: id)
    case .host(_, let prefix, let port): bytes.append(host: prefix, port)
    }
  }
}

extension [UInt8] {
  /// Appends a number in native byte order.
  fileprivate mutating func append(native value: some FixedWidthInteger) {
    // The bytes of `littleEndian`, lowest first, are the number's native bytes on any machine.
    let value = value.littleEndian
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// Appends kernel `struct inet_diag_hostcond`: the family, the prefix length, two bytes of padding,
  /// the port or -1, and the whole address, even when the prefix is short.
  fileprivate mutating func append(host prefix: AddressPrefix?, _ port: UInt16?) {
    self += [prefix?.family.rawValue ?? 0, prefix?.length ?? 0, 0, 0]
    append(native: port.map(UInt32.init) ?? UInt32.max)
    guard let prefix else { return }
    if prefix.family == .ipv4 {
      append(native: UInt32(truncatingIfNeeded: prefix.bits).bigEndian)
    } else {
      append(native: prefix.bits.bigEndian)
    }
  }
}
