package import SockDiag

/// What a row is sorted by: the value of one column.
package enum SortValue: Equatable {
  case number(Int64)
  case endpoints(Endpoint, Endpoint)
  case text([UInt8])
  /// The socket has no such value, and comes last, whichever way around.
  case missing

  /// - Parameter output: the row's text is written there, and written over by what comes next.
  package init(
    _ column: Column, _ row: SocketRow, _ scope: RowScope, _ output: inout OutputBuffer
  ) {
    let entry = column.entry
    let input = ColumnInput(row: row, scope: scope)
    let value = (entry.order ?? entry.value)(input)
    switch value {
    case .none: self = .missing
    case .int(let number), .decimal(let number): self = .number(number)
    case .unsigned(let number), .hexadecimal(let number): self = .number(Int64(clamping: number))
    case .flag(let flag): self = .number(flag ? 1 : 0)
    case .address(let address):
      self = .endpoints(Endpoint(address: address, port: 0), Endpoint.any)
    case .endpoint(let endpoint, let peer): self = .endpoints(endpoint, peer)
    case .word, .text, .owners, .memory:
      var writer = output.beginRow()
      let start = writer.place
      value.write(to: &writer)
      let bytes = writer.bytes(from: start)
      self = bytes.isEmpty ? .missing : .text(bytes)
    }
  }

  package static func precedes(_ left: SortValue, _ right: SortValue, isReversed: Bool) -> Bool {
    if left == .missing || right == .missing { return right == .missing && left != .missing }
    return isReversed ? right.isBelow(left) : left.isBelow(right)
  }

  private func isBelow(_ other: SortValue) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)): left < right
    case (.endpoints(let left, let leftPeer), .endpoints(let right, let rightPeer)):
      (left, leftPeer) < (right, rightPeer)
    case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
    // Values of one column are of one kind.
    case (.number, _), (.endpoints, _), (.text, _), (.missing, _): false
    }
  }
}

extension Endpoint {
  fileprivate static var any: Endpoint { Endpoint(address: IPAddress(ipv4: 0), port: 0) }
}
