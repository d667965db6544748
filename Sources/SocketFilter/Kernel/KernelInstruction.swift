import SockDiag

/// One instruction of `INET_DIAG_REQ_BYTECODE`.
///
///      0               1               2               3
///     +---------------+---------------+---------------+---------------+
///   0 | code          | yes           | no                            |
///     +---------------+---------------+---------------+---------------+
///   4 | operand, 0 to 24 bytes, by the code                           |
///
/// `yes` and `no` say how many bytes further to go on when the test holds and when it does not. The
/// end of the program accepts the socket, and four bytes behind it rejects. `yes` must be the length
/// of the instruction itself, so that a test that leads elsewhere when it holds has a jump behind it.
struct KernelInstruction: Hashable, Sendable {
  /// Instructions of Linux 4.0 are preferred where they cost nothing.
  ///
  /// A single port is a host condition of no family (12 bytes): the instructions that compare a port
  /// for equality take 8, but are refused by kernels before 5.0, and two comparisons take 16.
  enum Operation: Hashable, Sendable {
    case jump
    case portAtLeast(FilterSide, UInt16)
    case portAtMost(FilterSide, UInt16)
    case autobound
    /// Any address where there is no prefix, any port where there is none.
    case host(FilterSide, AddressPrefix?, port: UInt16?)
    case interface(UInt32)
    case mark(UInt32, mask: UInt32)
    case cgroup(UInt64)
  }

  let operation: Operation
  /// Bytes to go on by when the test does not hold.
  let no: Int

  var size: Int { operation.size }
}

extension KernelInstruction.Operation {
  /// Kernel `INET_DIAG_BC_*`.
  var code: UInt8 {
    switch self {
    case .jump: 1
    case .portAtLeast(let side, _): side == .local ? 2 : 4
    case .portAtMost(let side, _): side == .local ? 3 : 5
    case .autobound: 6
    case .host(let side, _, _): side == .local ? 7 : 8
    case .interface: 9
    case .mark: 10
    case .cgroup: 13
    }
  }

  /// Bytes of the whole instruction.
  var size: Int {
    switch self {
    case .jump, .autobound: 4
    case .portAtLeast, .portAtMost, .interface: 8
    case .host(_, nil, _), .mark, .cgroup: 12
    case .host(_, let prefix?, _): prefix.family == .ipv4 ? 16 : 28
    }
  }
}

extension KernelInstruction {
  /// Writes the instruction, numbers in the machine's order and addresses in the network's.
  func encode(into bytes: inout MutableRawSpan, at offset: Int) {
    bytes.store(operation.code, at: offset)
    bytes.store(UInt8(truncatingIfNeeded: size), at: offset + 1)
    bytes.store(UInt16(truncatingIfNeeded: no), at: offset + 2)
    switch operation {
    case .jump, .autobound: break
    case .portAtLeast(_, let port), .portAtMost(_, let port):
      // A second instruction of which only the field `no` counts.
      bytes.store(port, at: offset + 6)
    case .interface(let index): bytes.store(index, at: offset + 4)
    case .mark(let value, let mask):
      bytes.store(value, at: offset + 4)
      bytes.store(mask, at: offset + 8)
    case .cgroup(let number):
      bytes.storeBytes(of: number, toByteOffset: offset + 4, as: UInt64.self)
    case .host(_, let prefix, let port):
      Self.encode(prefix, port, into: &bytes, at: offset + 4)
    }
  }

  /// Kernel `struct inet_diag_hostcond`: family, prefix length, two bytes of nothing, the port or -1,
  /// and the address, which stands there however short the prefix is.
  private static func encode(
    _ prefix: AddressPrefix?, _ port: UInt16?, into bytes: inout MutableRawSpan, at offset: Int
  ) {
    bytes.store(prefix?.family.rawValue ?? 0, at: offset)
    bytes.store(prefix?.length ?? 0, at: offset + 1)
    bytes.store(port.map(UInt32.init) ?? UInt32.max, at: offset + 4)
    guard let prefix else { return }
    if prefix.family == .ipv4 {
      bytes.store(bigEndian: UInt32(truncatingIfNeeded: prefix.bits), at: offset + 8)
    } else {
      bytes.store(bigEndian: prefix.bits, at: offset + 8)
    }
  }
}
