import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// Counts sockets by a key, and shows the groups when all are read.
struct GroupedRows: RowConsumer {
  private(set) var tally = SocketTally()
  private let key: GroupKey
  private let order: GroupColumn
  private let isReversed: Bool
  private let top: Int
  private let format: OutputFormat
  private let hasHeader: Bool
  private var table: GroupTable
  private var namespaces: [[UInt8]] = []
  private var scope: RowScope?

  init(_ options: RowOptions, key: GroupKey) {
    self.key = key
    table = GroupTable(key)
    order = GroupColumn(options.sort)
    isReversed = options.isReversed
    top = options.top ?? .max
    format = options.format
    hasHeader = options.hasHeader
  }

  func begin(_ output: inout OutputBuffer) {}

  mutating func enter(_ scope: RowScope, _ output: inout OutputBuffer) {
    self.scope = scope
    namespaces.append(scope.namespace)
  }

  @inline(__always)
  mutating func take(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) -> Bool {
    tally.count(record)
    let direction = key == .direction ? direction(of: record) : .none
    let place = UInt32(namespaces.count &- 1)
    table.add(record, GroupValue(key, record, place: place, direction: direction))
    return true
  }

  private func direction(of record: SocketRecord) -> Direction {
    if record.state == .listen || record.remote.port == 0 { return .none }
    guard let rule = scope?.direction else { return .unknown }
    return rule.isAccepted(record.local, remotePort: record.remote.port) ? .accepted : .connected
  }

  func end(_ outcome: Outcome, hasTable: Bool, _ output: inout OutputBuffer) {
    guard hasTable else { return }
    let groups = sortedGroups()
    let names = GroupNames(key: key, namespaces: namespaces)
    let text = GroupText(names: names, total: tally.shown)
    switch format {
    case .netstat, .wide: text.table(groups, hasHeader: hasHeader, &output)
    case .csv: text.csv(groups, hasHeader: hasHeader, &output)
    case .jsonl: text.lines(groups, &output)
    case .json: text.document(groups, outcome, &output)
    }
  }

  /// Those of the same rank stand in the order of their keys, so that one number says where each
  /// belongs: sorting numbers takes a fraction of sorting groups.
  private func sortedGroups() -> ArraySlice<Group> {
    let groups = table.groups
    var places = groups.indices.map { place in
      UInt64(order.rank(groups[place].counts)) << 32 | UInt64(place)
    }
    places.sort()
    if isReversed { places.reverse() }
    return places.prefix(top).map { groups[Int($0 & 0xffff_ffff)] }[...]
  }
}
