extension KernelPlan {
  /// The program that accepts what some of the first group's parts accept.
  func instructions(_ parts: [Part]) -> [KernelInstruction] {
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

  /// A group whose last parts are assembled already.
  private struct Frame {
    var parts: [Part]
    let isAny: Bool
    let onTrue: Int
    let onFalse: Int
    /// Whether no part is assembled yet.
    var isLast = true

    init(_ parts: [Part], isAny: Bool, onTrue: Int, onFalse: Int) {
      self.parts = parts
      self.isAny = isAny
      self.onTrue = onTrue
      self.onFalse = onFalse
    }

    /// Where the next part to be assembled leads, in front of the one that begins at `next`.
    func targets(next: Int) -> (onTrue: Int, onFalse: Int) {
      if isLast { return (onTrue, onFalse) }
      return isAny ? (onTrue, next) : (next, onFalse)
    }
  }
}

extension KernelAssembler {
  fileprivate mutating func add(_ condition: KernelCondition, onTrue: Int, onFalse: Int) {
    switch condition {
    case .always, .unknown: jump(to: onTrue)
    case .never: jump(to: onFalse)
    case .ports(let side, let ports): test(side, in: ports, onTrue: onTrue, onFalse: onFalse)
    case .test(let operation, false): test(operation, onTrue: onTrue, onFalse: onFalse)
    case .test(let operation, true): test(operation, onTrue: onFalse, onFalse: onTrue)
    case .autobound(let ports):
      let range = PortSet(ports)
      var onTrue = onTrue
      if !range.isFull {
        test(.local, in: range, onTrue: onTrue, onFalse: onFalse)
        onTrue = length
      }
      test(.autobound, onTrue: onTrue, onFalse: onFalse)
    }
  }
}
