import SockDiag

extension SocketFilter {
  /// Explains in several lines how the filter is parsed and where each part is evaluated: the
  /// filter with all parentheses, the requested states, the kernel's program, and the conditions
  /// that only `FilterProgram` evaluates.
  public func explanation(for context: FilterContext) -> String {
    let kernel = kernelFilter(for: context)
    var lines = ["parse:    \(tree.text)", "states:   \(stateNames)"]
    if kernel.bytes.isEmpty {
      lines.append("bytecode: none")
    } else {
      lines.append("bytecode: \(kernel.bytes.count) bytes")
      lines += BytecodeListing.lines(kernel.instructions)
    }
    lines.append("rest:     \(kernel.residue.isEmpty ? "none" : kernel.residue)")
    return lines.joined(separator: "\n")
  }

  private var stateNames: String {
    if states == .all { return "all" }
    return states.isEmpty ? "none" : StateName.names(of: states).joined(separator: ", ")
  }
}

/// The kernel's program as text, one instruction per line.
private enum BytecodeListing {
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
