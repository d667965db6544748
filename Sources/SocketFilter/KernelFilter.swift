/// The part of a filter that the kernel judges (kernel attribute `INET_DIAG_REQ_BYTECODE`).
///
/// It accepts every socket that the whole filter accepts, and possibly more. Kernels differ in the
/// instructions they know, and marks need CAP_NET_ADMIN: if a kernel refuses the program, dump without
/// it.
public struct KernelFilter: Sendable, Hashable {
  /// The default limit for the size of a program, in bytes.
  ///
  /// The kernel verifies the program once for each dump, in time that grows with the square of its size:
  /// 0.07 ms for 4,000 bytes of jumps, 0.3 ms for 8,000, 1.5 ms for 16,000 and 24 ms for 64,000
  /// (Linux 6.18).
  public static let defaultSizeLimit = 8192

  /// The program; empty when there is nothing to send.
  public let bytes: [UInt8]
  /// Whether the program accepts no other sockets than the filter does, provided that the request names
  /// the states of the filter and no others.
  public let isExact: Bool
  /// What the kernel does not judge, as the text of a filter; empty when it judges everything.
  public let residue: String

  let instructions: [KernelInstruction]

  fileprivate init(_ tree: FilterTree, _ context: FilterContext, sizeLimit: Int) {
    let plan = KernelPlan(tree, context)
    let (instructions, rest) = plan.assembled(sizeLimit: sizeLimit, root: tree.root)
    self.instructions = instructions
    bytes = instructions.encoded()
    isExact = rest.isEmpty
    residue = tree.text(of: rest)
  }
}

extension SocketFilter {
  /// Returns what the kernel can judge of the filter for the sockets of one namespace.
  ///
  /// - Parameters:
  ///   - context: the namespace.
  ///   - sizeLimit: the greatest size of the program in bytes. Of conditions that must all be true and
  ///     do not fit together, those that fit are kept, in the order of the text.
  public func kernelFilter(
    for context: FilterContext, sizeLimit: Int = KernelFilter.defaultSizeLimit
  ) -> KernelFilter {
    KernelFilter(tree, context, sizeLimit: sizeLimit)
  }
}
