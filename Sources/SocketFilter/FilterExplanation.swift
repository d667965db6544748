import SockDiag

extension SocketFilter {
  /// What becomes of the filter, for people: how it is read, the states that are asked for, the program
  /// that the kernel gets, and what is left to Swift.
  public func explanation(for context: FilterContext) -> String {
    let kernel = kernelFilter(for: context)
    var lines = ["parse:    \(tree.text)", "states:   \(stateNames)"]
    if kernel.bytes.isEmpty {
      lines.append("bytecode: none")
    } else {
      lines.append("bytecode: \(kernel.bytes.count) bytes")
      lines += BytecodeText.lines(kernel.instructions)
    }
    lines.append("residue:  \(kernel.residue.isEmpty ? "none" : kernel.residue)")
    return lines.joined(separator: "\n")
  }

  private var stateNames: String {
    if states == .all { return "all" }
    return states.isEmpty ? "none" : StateName.names(of: states).joined(separator: ", ")
  }
}

/// Programs for the kernel as text, one instruction in a line.
private enum BytecodeText {
  static func lines(_ instructions: [KernelInstruction]) -> [String] {
    let end = instructions.reduce(0) { $0 + $1.size }
    let width = instructions.map { $0.operation.text.utf8.count }.max() ?? 0
    var offset = 0
    return instructions.map { instruction in
      defer { offset += instruction.size }
      return line(instruction, at: offset, end: end, width: width)
    }
  }

  private static func line(
    _ instruction: KernelInstruction, at offset: Int, end: Int, width: Int
  ) -> String {
    let number = String(offset)
    let start = String(repeating: " ", count: max(0, 6 - number.utf8.count)) + number
    let text = instruction.operation.text
    let no = target(offset + instruction.no, end)
    if instruction.operation == .jump { return "\(start)  JMP \(no)" }
    let padding = String(repeating: " ", count: width - text.utf8.count)
    let yes = target(offset + instruction.size, end)
    return "\(start)  \(text)\(padding)  yes \(yes)  no \(no)"
  }

  private static func target(_ offset: Int, _ end: Int) -> String {
    offset < end ? "\(offset)" : offset == end ? "accept" : "reject"
  }
}

extension KernelInstruction.Operation {
  /// The kernel's name without `INET_DIAG_BC_`, and the operand.
  fileprivate var text: String {
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
    case .cgroup(let number): "CGROUP_COND \(number)"
    }
  }
}

extension FilterSide {
  fileprivate var letter: String { self == .local ? "S" : "D" }
}
