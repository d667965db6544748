/// The part of a filter that the kernel judges (`INET_DIAG_REQ_BYTECODE`).
///
/// It accepts every socket that the whole filter accepts, and perhaps more. Kernels differ in what they
/// know, and some conditions take privileges: where one refuses the program, dump without it.
public struct KernelFilter: Sendable, Hashable {
  /// The size of programs unless told otherwise, in bytes.
  ///
  /// The kernel's check of a program takes time that grows with the square of its size, once for each
  /// dump: 0.07 ms for 4,000 bytes of jumps, 0.3 ms for 8,000, 1.5 ms for 16,000 and 24 ms for 64,000
  /// (Linux 6.18).
  public static let defaultSizeLimit = 8192
  /// What an attribute can hold, in bytes; a longer program would be ignored by the kernel, silently.
  static let greatestSize = 65528

  /// The program; empty when there is nothing to send.
  public let bytes: [UInt8]
  /// The program accepts no other sockets than the filter does, as long as the request asks for no
  /// other states than the filter's.
  public let isExact: Bool
  /// What only Swift judges, as the text of a filter; empty when there is nothing.
  public let residue: String

  let instructions: [KernelInstruction]

  init(_ tree: FilterTree, _ context: FilterContext, sizeLimit: Int) {
    let limit = min(sizeLimit, Self.greatestSize)
    let plan = KernelPlan(tree, context)
    var rest = plan.unknown
    switch plan.groups[0].outcome {
    case .never where limit >= 4: instructions = plan.rejection
    case .never: (instructions, rest) = ([], [KernelPlan.Source(node: tree.root, isNegated: false)])
    case .always, .unknown: instructions = []
    case .parts:
      let kept = Self.choose(plan.groups[0].parts, limit, &rest)
      instructions = kept.isEmpty ? [] : plan.instructions(kept)
    }
    bytes = Self.encode(instructions)
    isExact = rest.isEmpty
    residue = tree.text(of: rest)
  }

  /// The parts that fit, in the order of the text; what is left to Swift joins the rest.
  private static func choose(
    _ parts: [KernelPlan.Part], _ limit: Int, _ rest: inout [KernelPlan.Source]
  ) -> [KernelPlan.Part] {
    var size = 0
    let kept = parts.filter { part in
      let fits = part.size <= limit - size
      if fits { size += part.size }
      if !fits || !part.isExact {
        rest.append(part.source)
        rest += part.joinedSources
      }
      return fits
    }
    rest.sort { $0.node < $1.node }
    return kept
  }

  private static func encode(_ instructions: [KernelInstruction]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: instructions.reduce(0) { $0 + $1.size })
    var span = bytes.mutableSpan
    // Safe: integers of one byte have no padding, and take any bits.
    var target = unsafe span.mutableBytes
    var offset = 0
    for instruction in instructions {
      instruction.encode(into: &target, at: offset)
      offset += instruction.size
    }
    return bytes
  }
}

extension KernelPlan {
  /// The program that accepts nothing.
  fileprivate var rejection: [KernelInstruction] {
    var assembler = KernelAssembler()
    assembler.jump(to: KernelAssembler.reject)
    return assembler.instructions
  }
}

extension SocketFilter {
  /// What the kernel can judge of the filter for the sockets of one namespace.
  ///
  /// - Parameter sizeLimit: bytes that the program may have. Conditions that must all hold and do not
  ///   fit together are left to Swift, from the first on that does not fit.
  public func kernelFilter(
    for context: FilterContext, sizeLimit: Int = KernelFilter.defaultSizeLimit
  ) -> KernelFilter {
    KernelFilter(tree, context, sizeLimit: sizeLimit)
  }
}
