extension KernelPlan {
  /// The greatest size of a program that the kernel reads: it silently ignores a longer attribute.
  private static let maxProgramSize = 65528

  /// The program that fits into a number of bytes, and the parts of the filter that remain.
  func assembled(
    sizeLimit: Int, root: FilterTree.Index
  ) -> (instructions: [KernelInstruction], rest: [Source]) {
    let limit = min(sizeLimit, Self.maxProgramSize)
    switch groups[0].outcome {
    case .never where limit >= 4: return (Self.rejection, unknown)
    case .never: return ([], [Source(node: root, isNegated: false)])
    case .always, .unknown: return ([], unknown)
    case .parts:
      let (kept, rest) = choose(within: limit)
      return (kept.isEmpty ? [] : instructions(kept), rest)
    }
  }

  /// The parts of the first group that fit, in the order of the text, and all that remains.
  private func choose(within limit: Int) -> (kept: [Part], rest: [Source]) {
    var size = 0
    var rest = unknown
    let kept = groups[0].parts.filter { part in
      let fits = part.size <= limit - size
      if fits { size += part.size }
      if !fits || !part.isExact { rest += [part.source] + part.mergedSources }
      return fits
    }
    return (kept, rest.sorted { $0.node < $1.node })
  }

  /// The program that rejects every socket.
  private static var rejection: [KernelInstruction] {
    var assembler = KernelAssembler()
    assembler.jump(to: KernelAssembler.reject)
    return assembler.instructions
  }

  /// The program that accepts the sockets of which all parts are true.
  private func instructions(_ parts: [Part]) -> [KernelInstruction] {
    var assembler = KernelAssembler()
    var frames = [
      Frame(parts, isAny: false, onTrue: KernelAssembler.accept, onFalse: KernelAssembler.reject)
    ]
    while var frame = frames.popLast() {
      guard let part = frame.parts.popLast() else { continue }
      let (onTrue, onFalse) = frame.targets(next: assembler.length)
      frame.isLast = false
      frames.append(frame)
      switch part.content {
      case .condition(let condition): assembler.add(condition, onTrue: onTrue, onFalse: onFalse)
      case .group(let number):
        let group = groups[number]
        frames.append(Frame(group.parts, isAny: group.isAny, onTrue: onTrue, onFalse: onFalse))
      }
    }
    return assembler.instructions
  }

  /// A group whose last parts are already assembled.
  private struct Frame {
    var parts: [Part]
    let isAny: Bool
    let onTrue: Int
    let onFalse: Int
    /// Whether the next part to assemble is the last one of the group.
    var isLast = true

    init(_ parts: [Part], isAny: Bool, onTrue: Int, onFalse: Int) {
      self.parts = parts
      self.isAny = isAny
      self.onTrue = onTrue
      self.onFalse = onFalse
    }

    /// Where the next part to assemble leads; it stands before the one at `next`.
    func targets(next: Int) -> (onTrue: Int, onFalse: Int) {
      if isLast { return (onTrue, onFalse) }
      return isAny ? (onTrue, next) : (next, onFalse)
    }
  }
}
