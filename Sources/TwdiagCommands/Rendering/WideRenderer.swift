import NetlinkTransport
import SockDiag

/// Columns that are as wide as what stands in them, with times in words.
///
/// Holds back a few thousand rows to learn the widths, then streams: later rows are aligned to the
/// same widths, and widen a column where they must. So memory is bounded whatever the table's size.
struct WideRenderer: RowRenderer {
  private static let rowsHeld = 4096

  private let hasHeader: Bool
  private var cells: WideCells
  private var held: [SocketRecord] = []
  private var widths = WideColumn.allCases.map(\.title.utf8CodeUnitCount)
  private var hasBegun = false

  init(source: DumpOrigin, hasHeader: Bool) {
    self.hasHeader = hasHeader
    cells = WideCells(interfaces: InterfaceNames(isLive: source != .capture))
    held.reserveCapacity(Self.rowsHeld)
  }

  func begin(_ output: inout OutputBuffer) {}

  mutating func row(_ record: SocketRecord, round: Int, _ output: inout OutputBuffer) {
    held.append(record)
    if held.count == Self.rowsHeld { writeHeld(&output) }
  }

  mutating func end(_ outcome: DumpOutcome, _ output: inout OutputBuffer) { writeHeld(&output) }

  private mutating func writeHeld(_ output: inout OutputBuffer) {
    for record in held { measure(record, &output) }
    if !hasBegun, hasHeader { writeHeader(&output) }
    hasBegun = true
    for record in held { write(record, &output) }
    held.removeAll(keepingCapacity: true)
  }

  /// Writes the row's cells where the output will overwrite them, to see how long they are.
  private mutating func measure(_ record: SocketRecord, _ output: inout OutputBuffer) {
    for column in WideColumn.allCases {
      var row = output.beginRow()
      let start = row.place
      cells.write(column, of: record, to: &row)
      widths[column.rawValue] = max(widths[column.rawValue], row.place.distance(from: start))
    }
  }

  private func writeHeader(_ output: inout OutputBuffer) {
    var row = output.beginRow()
    for column in WideColumn.allCases {
      let padding = widths[column.rawValue] - column.title.utf8CodeUnitCount
      if column.isNumber { row.append(spaces: padding) }
      row.append(column.title)
      if !column.isNumber, column != .last { row.append(spaces: padding) }
      row.append(column == .last ? "\n" : "  ")
    }
    output.end(row)
  }

  private mutating func write(_ record: SocketRecord, _ output: inout OutputBuffer) {
    var row = output.beginRow()
    for column in WideColumn.allCases {
      let start = row.place
      cells.write(column, of: record, to: &row)
      let length = row.place.distance(from: start)
      let padding = widths[column.rawValue] - length
      if column.isNumber {
        row.shift(from: start, by: padding)
      } else if column != .last {
        row.append(spaces: padding)
      }
      row.append(column == .last ? "\n" : "  ")
    }
    output.end(row)
  }
}

/// The columns of the wide format, in their order.
enum WideColumn: Int, CaseIterable {
  case family, state, kind, timer, local, remote, receiveQueue, sendQueue, uid, inode, interface
  case mark, cookie

  static let last = cookie

  var title: StaticString {
    switch self {
    case .family: "Proto"
    case .state: "State"
    case .kind: "Held-By"
    case .timer: "Timer"
    case .local: "Local-Address"
    case .remote: "Foreign-Address"
    case .receiveQueue: "Recv-Q"
    case .sendQueue: "Send-Q"
    case .uid: "UID"
    case .inode: "Inode"
    case .interface: "Interface"
    case .mark: "Mark"
    case .cookie: "Cookie"
    }
  }

  var isNumber: Bool {
    switch self {
    case .receiveQueue, .sendQueue, .uid, .inode: true
    default: false
    }
  }
}
