import Netlink
import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// Reads the sockets of one look that its filter selects.
struct RowReader: ~Copyable {
  private(set) var dump: SocketDump
  private let program: FilterProgram?
  private let readsGroup: Bool
  private let readsDetails: Bool
  /// The filter looks at marks, and a socket came without one.
  private(set) var missedMark = false
  private let readsMark: Bool
  /// Nil if no forecasts are wanted.
  private var forecasts: RowForecasts?

  init(_ look: consuming Look, fields: FilterFields, needs: ColumnNeeds) {
    forecasts = needs.contains(.forecasts) ? RowForecasts(look) : nil
    program = look.program
    readsGroup = fields.contains(.cgroup)
    readsMark = fields.contains(.mark)
    readsDetails = needs.contains(.information)
    dump = look.intoRows()
  }

  /// The next socket; all that follow are read faster by `readAll`.
  mutating func next() throws(DumpError) -> SocketRecord? {
    while let record = try dump.next() {
      if accepts(record) { return record }
    }
    return nil
  }

  /// Hands all sockets that are left to the consumer; false when it wants no more.
  ///
  /// Rows without additional data have loops of their own, so that the record goes from the buffer
  /// to the row without being copied.
  mutating func readAll<Consumer: RowConsumer>(
    into consumer: inout Consumer, _ output: inout OutputBuffer
  ) throws(DumpError) -> Bool {
    if program != nil || readsDetails { return try readDetailed(into: &consumer, &output) }
    if forecasts != nil { return try readForecast(into: &consumer, &output) }
    while let record = try dump.next() {
      guard consumer.take(record, round: dump.round, forecast: nil, details: nil, &output) else {
        return false
      }
    }
    return true
  }

  private mutating func readForecast<Consumer: RowConsumer>(
    into consumer: inout Consumer, _ output: inout OutputBuffer
  ) throws(DumpError) -> Bool {
    while let record = try dump.next() {
      let forecast = forecast(of: record)
      guard consumer.take(record, round: dump.round, forecast: forecast, details: nil, &output)
      else { return false }
    }
    return true
  }

  private mutating func readDetailed<Consumer: RowConsumer>(
    into consumer: inout Consumer, _ output: inout OutputBuffer
  ) throws(DumpError) -> Bool {
    while let record = try dump.next() {
      guard accepts(record) else { continue }
      let details = details(of: record)
      let forecast = forecast(of: record)
      guard consumer.take(record, round: dump.round, forecast: forecast, details: details, &output)
      else { return false }
    }
    return true
  }

  @inline(__always)
  private mutating func accepts(_ record: SocketRecord) -> Bool {
    guard let program else { return true }
    if readsMark, record.mark == nil { missedMark = true }
    return program.matches(record, cgroupID: readsGroup ? cgroupID() : nil)
  }

  /// The round of a capture that the last socket belongs to.
  @inline(__always)
  var round: Int { dump.round }

  /// When the last socket will be reaped; nil if not asked for, or not known.
  @inline(__always)
  mutating func forecast(of record: SocketRecord) -> ReapForecast? {
    forecasts?.forecast(record, dump)
  }

  private borrowing func cgroupID() -> UInt64? { try? dump.attributes().cgroupID }

  /// The attributes of the last socket; nil if not asked for.
  @inline(__always)
  borrowing func details(of record: SocketRecord) -> SocketDetails? {
    readsDetails && !record.isMinisocket ? readDetails() : nil
  }

  /// If attributes are malformed, they are left out, and the socket is still shown.
  private borrowing func readDetails() -> SocketDetails? {
    (try? dump.attributes()).map(SocketDetails.init)
  }
}
