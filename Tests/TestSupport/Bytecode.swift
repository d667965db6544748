/// An independent interpreter of `INET_DIAG_REQ_BYTECODE` for tests: which programs the kernel
/// accepts, and which sockets a program accepts.
public enum Bytecode {
  /// What a program sees of a socket.
  public struct Socket: Sendable {
    /// 2 or 10.
    public var family: UInt8 = 2
    public var localPort: UInt16 = 0
    public var remotePort: UInt16 = 0
    /// Four or sixteen bytes.
    public var localAddress: [UInt8] = [0, 0, 0, 0]
    public var remoteAddress: [UInt8] = [0, 0, 0, 0]
    public var interface: UInt32 = 0
    public var mark: UInt32?
    public var cgroup: UInt64 = 0
    /// The port was chosen by bind().
    public var isBound = false

    public init() {}
  }

  /// Why the kernel refuses a program; nil when it takes it.
  public static func objection(to program: [UInt8]) -> String? {
    if program.count < 4 { return "shorter than an instruction" }
    if program.count > 65528 { return "longer than an attribute" }
    var starts: Set<Int> = []
    var targets: Set<Int> = []
    var offset = 0
    while offset < program.count {
      starts.insert(offset)
      guard program.count - offset >= 4 else { return "a cut instruction at \(offset)" }
      let instruction = Instruction(program, offset)
      if let objection = instruction.objection(program) { return "\(objection) at \(offset)" }
      if instruction.code != 0 { targets.insert(offset + instruction.no) }
      offset += instruction.yes
    }
    if offset != program.count { return "the last instruction leads to \(offset)" }
    let ends = [program.count, program.count + 4]
    let lost = targets.first { !starts.contains($0) && !ends.contains($0) }
    return lost.map { "a jump to \($0), where no instruction begins" }
  }

  /// Whether the program accepts the socket.
  public static func accepts(_ program: [UInt8], _ socket: Socket) -> Bool {
    var offset = 0
    while offset < program.count {
      let instruction = Instruction(program, offset)
      offset += instruction.holds(program, socket) ? instruction.yes : instruction.no
    }
    return offset == program.count
  }

  private struct Instruction {
    let offset: Int
    let code: UInt8
    let yes: Int
    let no: Int

    init(_ program: [UInt8], _ offset: Int) {
      self.offset = offset
      code = program[offset]
      yes = Int(program[offset + 1])
      no = Int(program.number(at: offset + 2, UInt16.self))
    }

    func objection(_ program: [UInt8]) -> String? {
      guard let least = least(program) else { return "an unknown code or operand" }
      let rest = program.count - offset
      if least > rest { return "a cut operand" }
      if yes < least || yes > rest + 4 || yes % 4 != 0 { return "yes \(yes)" }
      if code != 0, no < least || no > rest + 4 || no % 4 != 0 { return "no \(no)" }
      return nil
    }

    /// The least length; nil for what the kernel does not know.
    private func least(_ program: [UInt8]) -> Int? {
      switch code {
      case 0, 1, 6: 4
      case 2...5, 9, 11, 12: 8
      case 10, 13: 12
      case 7, 8: hostLength(program)
      default: nil
      }
    }

    private func hostLength(_ program: [UInt8]) -> Int? {
      guard program.count - offset >= 12 else { return program.count }
      let lengths: [UInt8: Int] = [0: 0, 2: 4, 10: 16]
      guard let length = lengths[program[offset + 4]], Int(program[offset + 5]) <= 8 * length else {
        return nil
      }
      return 12 + length
    }

    func holds(_ program: [UInt8], _ socket: Socket) -> Bool {
      let port = program.count >= offset + 8 ? program.number(at: offset + 6, UInt16.self) : 0
      return switch code {
      case 0: true
      case 1: false
      case 2: socket.localPort >= port
      case 3: socket.localPort <= port
      case 4: socket.remotePort >= port
      case 5: socket.remotePort <= port
      case 6: !socket.isBound
      case 7: isHost(program, socket.family, socket.localAddress, socket.localPort)
      case 8: isHost(program, socket.family, socket.remoteAddress, socket.remotePort)
      case 9: socket.interface == program.number(at: offset + 4, UInt32.self)
      case 10: isMarked(program, socket)
      case 11: socket.localPort == port
      case 12: socket.remotePort == port
      default: socket.cgroup == program.number(at: offset + 4, UInt64.self)
      }
    }

    private func isMarked(_ program: [UInt8], _ socket: Socket) -> Bool {
      let value = program.number(at: offset + 4, UInt32.self)
      let mask = program.number(at: offset + 8, UInt32.self)
      return socket.mark.map { $0 & mask == value } ?? false
    }

    private func isHost(
      _ program: [UInt8], _ family: UInt8, _ address: [UInt8], _ port: UInt16
    ) -> Bool {
      let wanted = program.number(at: offset + 8, UInt32.self)
      if wanted != .max, wanted != UInt32(port) { return false }
      let condition = program[offset + 4]
      let length = Int(program[offset + 5])
      let prefix = program[(offset + 12)...]
      if condition == 0 { return true }
      if condition == family { return begins(address[...], with: prefix, length) }
      let isMapped = address.prefix(12).elementsEqual(
        [UInt8](repeating: 0, count: 10) + [255, 255])
      return condition == 2 && isMapped && begins(address.dropFirst(12), with: prefix, length)
    }

    private func begins(
      _ address: ArraySlice<UInt8>, with prefix: ArraySlice<UInt8>, _ length: Int
    ) -> Bool {
      let whole = length / 8
      guard address.prefix(whole) == prefix.prefix(whole) else { return false }
      if length % 8 == 0 { return true }
      let (left, right) = (address[address.startIndex + whole], prefix[prefix.startIndex + whole])
      return (left ^ right) >> UInt8(8 - length % 8) == 0
    }
  }
}

extension [UInt8] {
  /// A number in the machine's order, which is little-endian wherever these tests run.
  fileprivate func number<Value: FixedWidthInteger>(at offset: Int, _ type: Value.Type) -> Value {
    let bytes = self[offset..<(offset + MemoryLayout<Value>.size)]
    return bytes.reversed().reduce(0) { $0 << 8 | Value($1) }
  }
}
