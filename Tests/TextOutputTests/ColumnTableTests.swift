import SockDiag
import TestSupport
import Testing
import TimeWait

@testable import TextOutput

/// Sockets of all kinds, the same for each seed.
private struct SocketMaker {
  var numbers: SeededNumbers

  init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

  private mutating func one<Element>(of elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &numbers)]
  }

  private mutating func number() -> UInt32 {
    UInt32(truncatingIfNeeded: numbers.next()) >> UInt32.random(in: 0...32, using: &numbers)
  }

  private mutating func endpoint(_ family: AddressFamily) -> Endpoint {
    let port = one(of: [0, 9, 80, UInt16(truncatingIfNeeded: numbers.next())])
    let bits = UInt128(numbers.next())
    let address =
      family == .ipv4
      ? IPAddress(ipv4: UInt32(truncatingIfNeeded: bits))
      : IPAddress(ipv6: one(of: [0, 1, 0xffff << 32 | bits & 0xffff_ffff, bits << 64 | bits]))
    return Endpoint(address: address, port: port)
  }

  private mutating func record() -> SocketRecord {
    let family = one(of: [AddressFamily.ipv4, .ipv6])
    let time = one(of: [0, 1, 12_345, UInt32(bitPattern: -52_500), number()])
    return SocketRecord(
      family: family, state: TCPState(rawValue: UInt8.random(in: 1...15, using: &numbers)),
      timer: SocketTimer(code: UInt8.random(in: 0...7, using: &numbers), milliseconds: time),
      retransmits: one(of: [0, 3, 255]), local: endpoint(family), remote: endpoint(family),
      interfaceIndex: one(of: [0, 0, number()]),
      cookie: one(of: [.none, SocketCookie(rawValue: numbers.next())]), receiveQueue: number(),
      sendQueue: one(of: [0, number()]), uid: number(), inode: number(),
      mark: one(of: [nil, number()]))
  }

  private mutating func forecast() -> ReapForecast? {
    let milliseconds = Int64(number())
    return one(of: [
      nil,
      ReapForecast(
        milliseconds: milliseconds, error: 4, basis: one(of: ReapBasis.allCases)),
    ])
  }

  /// - Parameter length: of `tcp_info`.
  private func details(_ seed: UInt64, length: Int) throws -> SocketDetails {
    var bytes = SeededNumbers(seed: seed)
    let info = (0..<length).map { _ in UInt8(truncatingIfNeeded: bytes.next() >> 8) & 0x7f }
    let attributes =
      MessageBytes.attribute(2, info) + MessageBytes.attribute(4, Array("cu\"b,ic\0".utf8))
      + MessageBytes.attribute(7, info.count < 36 ? [] : Array(info.prefix(36)))
    let message = WireBytes.zeros(72) + attributes
    return SocketDetails(try SocketAttributes(message.raw, body: 0..<message.count))
  }

  mutating func row(_ origin: DumpOrigin) throws -> SocketRow {
    let length = one(of: [0, 8, 104, 232])
    let details = try details(numbers.next(), length: length)
    return SocketRow(
      record: record(), round: origin == .capture ? one(of: [0, 1, 77]) : 0, forecast: forecast(),
      details: one(of: [nil, details]))
  }
}

extension DumpOrigin {
  fileprivate static let all: [DumpOrigin] = [.netlink, .proc, .capture]
}

@Suite("The table of columns")
struct ColumnTableTests {
  static let seeds: ClosedRange<UInt64> = 1...12

  /// Rows of one dump, each with what the table's values are made of.
  private func inputs(_ seed: UInt64, _ origin: DumpOrigin) throws -> [ColumnInput] {
    var maker = SocketMaker(seed: seed)
    let scope = RowScope(origin: origin, names: NameCache(), resolvesEndpoints: false)
    return try (0..<20).map { _ in ColumnInput(row: try maker.row(origin), scope: scope) }
  }

  private func written(
    _ inputs: [ColumnInput], by renderer: some RowRenderer
  ) throws -> String {
    let file = try ScratchFile()
    do {
      var renderer = renderer
      var output = OutputBuffer(descriptor: file.descriptor)
      renderer.enter(inputs[0].scope)
      for input in inputs {
        let row = input.row
        renderer.row(
          row.record, round: row.round, forecast: row.forecast, details: row.details, &output)
      }
      output.flush()
    }
    return String(decoding: try file.contents(), as: UTF8.self)
  }

  private func text(_ body: (inout RowWriter) -> Void) -> String {
    var output = OutputBuffer(descriptor: -1)
    var row = output.beginRow()
    let start = row.place
    body(&row)
    return String(decoding: row.bytes(from: start), as: UTF8.self)
  }

  private func cell(_ column: Column, _ input: ColumnInput) -> String {
    text { column.entry.value(input).write(to: &$0) }
  }

  @Test("says the same as the CSV that is written by hand", arguments: DumpOrigin.all, seeds)
  func csv(_ origin: DumpOrigin, _ seed: UInt64) throws {
    let inputs = try inputs(seed, origin)
    let expected = inputs.map { input in
      Column.csv.map { column in text { column.entry.value(input).writeCSV(to: &$0) } }
        .joined(separator: ",") + "\r\n"
    }
    let rows = try written(inputs, by: CSVRenderer(columns: Column.csv, hasHeader: false))
    #expect(rows == expected.joined())
  }

  @Test(
    "says the same as the JSON that is written by hand", arguments: DumpOrigin.all, seeds)
  func json(_ origin: DumpOrigin, _ seed: UInt64) throws {
    let inputs = try inputs(seed, origin)
    let needs: ColumnNeeds = [.namespace, .processes, .information]
    var json = JSONWriter()
    for input in inputs {
      json.object { json in
        for column in Column.csv + Column.added(by: needs.subtracting(.information)) {
          column.entry.value(input).write(column.entry.jsonName, to: &json)
        }
        guard input.attributes?.info != nil || input.attributes?.memory != nil else {
          return json.null("info")
        }
        json.object("info") { json in
          for column in Column.allCases where column.needs == .information {
            column.entry.value(input).write(column.name, to: &json)
          }
        }
      }
      json.endLine()
    }
    #expect(try written(inputs, by: JSONLinesRenderer(needs: needs)) == json.text)
  }

  @Test(
    "says the same as the rows of netstat, in netstat's words", arguments: DumpOrigin.all, seeds)
  func netstat(_ origin: DumpOrigin, _ seed: UInt64) throws {
    let inputs = try inputs(seed, origin)
    let renderer = NetstatRenderer(hasHeader: false, isColoured: false, needs: [])
    let expected = inputs.map { netstatRow($0) + "\n" }
    #expect(try written(inputs, by: renderer) == expected.joined())
  }

  private func netstatRow(_ input: ColumnInput) -> String {
    func cell(_ column: Column) -> String { self.cell(column, input) }
    func end(_ address: Column, _ port: Column) -> String {
      var host = cell(address)
      // Of v4-mapped addresses netstat shows the IPv4 part.
      if host.hasPrefix("::ffff:"), host.contains(".") { host = String(host.dropFirst(7)) }
      return Padding.left("\(host):\(cell(port) == "0" ? "*" : cell(port))", 23) + " "
    }
    let state = cell(.state)
    let sendQueue = state == "LISTEN" ? "0" : cell(.sendQueue)
    let timer = cell(.timer)
    let milliseconds = max(0, Int(cell(.expires)) ?? 0)
    let fraction = String("\(milliseconds % 1000 / 10 + 100)".dropFirst())
    let tries = timer == "off" || timer == "timewait" ? "0" : cell(.retransmits)
    let isProbing = timer == "keepalive" || timer == "probe"
    let name =
      timer.hasPrefix("unknown(") ? "unkn-" + timer.dropFirst(8).dropLast() : timer
    return Padding.left(cell(.family) == "ipv4" ? "tcp" : "tcp6", 6)
      + Padding.right(cell(.receiveQueue), 6) + " " + Padding.right(sendQueue, 6) + " "
      + end(.localAddress, .localPort) + end(.remoteAddress, .remotePort)
      + Padding.left(state.hasPrefix("UNKNOWN") ? "UNKNOWN" : state, 12)
      + "\(name) (\(milliseconds / 1000).\(fraction)/"
      + (isProbing ? "0/\(tries))" : "\(tries)/0)")
  }

  @Test("aligns to the right what is a number, and only that", arguments: Column.allCases)
  func alignment(_ column: Column) throws {
    for input in try inputs(7, .capture) {
      switch column.entry.value(input) {
      case .none: break
      case .int, .unsigned, .decimal: #expect(column.entry.isNumber || column.entry.words != nil)
      case .flag, .hexadecimal, .word, .text, .address, .endpoint, .owners, .memory:
        #expect(!column.entry.isNumber)
      }
    }
  }

  @Test("has each name and each title once")
  func names() {
    let entries = Column.allCases.map(\.entry)
    #expect(Set(entries.map(\.name.description)).count == entries.count)
    #expect(Set(entries.map(\.title.description)).count == entries.count)
    #expect(entries.allSatisfy { !$0.title.description.contains(" ") })
  }

  @Test("shows each column by default, or with an option, or on its own only")
  func reachable() {
    let needs: ColumnNeeds = [.namespace, .processes, .names, .information]
    let shown = Set(Column.wide + Column.csv + Column.added(by: needs))
    #expect(Set(Column.allCases).subtracting(shown) == [.age])
  }

  @Test("is described in docs/schema.md", arguments: Column.allCases)
  func described(_ column: Column) throws {
    let schema = try String(
      decoding: [UInt8](contentsOf: Fixture.directory + "/../docs/schema.md"), as: UTF8.self)
    #expect(schema.contains("`\(column.name)`"))
    #expect(schema.contains("`\(column.entry.jsonName)`"))
  }

  @Test("leaves room in a row for all columns at their longest")
  func longest() throws {
    let names = NameCache()
    let scope = RowScope(origin: .capture, names: names)
    let longest = CellText(sanitizing: Array(repeating: UInt8(ascii: "\""), count: 1000))
    var record = try inputs(1, .capture)[0].record
    record = SocketRecord(
      family: record.family, state: record.state, timer: record.timer, local: record.local,
      remote: record.remote, interfaceIndex: 1)
    for endpoint in [record.local, record.remote] {
      names.hosts[endpoint.address] = .some(longest)
      names.services[endpoint.port] = .some(longest)
    }
    let input = ColumnInput(
      row: SocketRow(record: record, round: 1, forecast: nil, details: nil), scope: scope)
    let row = try written(
      [input], by: CSVRenderer(columns: Column.allCases, hasHeader: false))
    #expect(row.count > 4 * 2 * SanitizedText.longest)
    #expect(row.utf8.count < OutputBuffer.longestRow)
  }
}
