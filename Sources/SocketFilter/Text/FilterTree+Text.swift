extension FilterTree {
  /// The whole filter with all its parentheses. To parse it gives the same tree.
  var text: String {
    var text = ""
    write(root, to: &text)
    return text
  }

  /// The parts of a filter, joined by `and`.
  func text(of sources: [KernelPlan.Source]) -> String {
    var text = ""
    for source in sources {
      if !text.isEmpty { text += " and " }
      if source.isNegated { text += "not " }
      write(source.node, to: &text)
    }
    return text
  }

  private enum Piece {
    case node(Index)
    case word(StaticString)
  }

  private func write(_ node: Index, to text: inout String) {
    var pieces = [Piece.node(node)]
    while let piece = pieces.popLast() {
      switch piece {
      case .word(let word): text += word.description
      case .node(let node): write(self[node], to: &text, &pieces)
      }
    }
  }

  /// Writes the beginning of a node, and adds the rest to the stack of pieces, the last piece first.
  private func write(_ node: Node, to text: inout String, _ pieces: inout [Piece]) {
    switch node {
    case .condition(let condition): text += condition.text
    case .not(let operand):
      text += "not "
      pieces.append(.node(operand))
    case .and(let left, let right):
      text += "("
      pieces += [.word(")"), .node(right), .word(" and "), .node(left)]
    case .or(let left, let right):
      text += "("
      pieces += [.word(")"), .node(right), .word(" or "), .node(left)]
    }
  }
}
