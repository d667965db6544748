import SockDiag
import TextOutput
import TimeWait

/// What a row is sorted by: the value of one column.
enum SortValue: Equatable {
  case number(Int64)
  case endpoints(Endpoint, Endpoint)
  case text([UInt8])
  /// The socket has no such value, and comes last, whichever way around.
  case missing

  init(_ column: Column, _ row: SocketRow, _ scope: RowScope, _ output: inout OutputBuffer) {
    let record = row.record
    switch column {
    case .local: self = .endpoints(record.local, record.remote)
    case .remote: self = .endpoints(record.remote, record.local)
    case .localAddress: self = .endpoints(Endpoint(address: record.local.address, port: 0), .none)
    case .remoteAddress: self = .endpoints(Endpoint(address: record.remote.address, port: 0), .none)
    case .timer, .expires: self = Self.milliseconds(record.timer.expiresIn)
    case .reapedIn:
      self = row.forecast.map { .number($0.milliseconds) } ?? .missing
    case .mark: self = record.mark.map { .number(Int64($0)) } ?? .missing
    case .cookie:
      self = record.cookie == .none ? .missing : .number(Int64(clamping: record.cookie.rawValue))
    default: self = Self.cell(column, row, scope, &output)
    }
  }

  private static func milliseconds(_ time: Duration?) -> SortValue {
    time.map { .number($0.wholeMilliseconds) } ?? .missing
  }

  /// The value as it is written, where the output will overwrite it.
  private static func cell(
    _ column: Column, _ row: SocketRow, _ scope: RowScope, _ output: inout OutputBuffer
  ) -> SortValue {
    var writer = output.beginRow()
    let start = writer.place
    ValueCells(scope: scope).write(column, of: row, to: &writer)
    let bytes = writer.bytes(from: start)
    if bytes.isEmpty { return .missing }
    return column.isNumber ? number(bytes) : .text(bytes)
  }

  /// Numbers have no decimals, or three, so that without the point they compare alike.
  private static func number(_ bytes: [UInt8]) -> SortValue {
    let text = String(decoding: bytes.filter { $0 != UInt8(ascii: ".") }, as: UTF8.self)
    return Int64(text).map(SortValue.number) ?? .text(bytes)
  }

  static func precedes(_ left: SortValue, _ right: SortValue, isReversed: Bool) -> Bool {
    if left == .missing || right == .missing { return right == .missing && left != .missing }
    return isReversed ? right.isBelow(left) : left.isBelow(right)
  }

  private func isBelow(_ other: SortValue) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)): left < right
    case (.endpoints(let left, let leftPeer), .endpoints(let right, let rightPeer)):
      (left, leftPeer) < (right, rightPeer)
    case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
    default: false
    }
  }
}

extension Endpoint {
  fileprivate static var none: Endpoint { Endpoint(address: IPAddress(ipv4: 0), port: 0) }
}
