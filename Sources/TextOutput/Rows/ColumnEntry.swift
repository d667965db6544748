import LinuxProc
import SockDiag
import TimeWait

extension Column {
  /// Key in CSV; in JSON too, except for the arrays of processes.
  package var name: StaticString { entry.name }

  /// What must be known beyond the record itself.
  package var needs: ColumnNeeds { entry.needs }

  /// The column's row of the table.
  var entry: Entry { Self.entries[Int(rawValue)] }

  private static let entries: [Entry] = allCases.map(\.newEntry)

  /// A row of the table of columns. A class, since a loop over columns copies it for each cell.
  final class Entry: Sendable {
    let name: StaticString
    /// The heading in the wide format.
    let title: StaticString
    let jsonName: StaticString
    let needs: ColumnNeeds
    /// The wide format aligns it to the right.
    let isNumber: Bool
    /// Writes the cell of the wide format, where it differs from the value.
    let words: Words?
    /// What `--sort` compares, where it differs from the value.
    let order: Value?
    let value: Value

    typealias Value = @Sendable (ColumnInput) -> ColumnValue
    typealias Words = @Sendable (ColumnInput, inout RowWriter) -> Void

    private init(
      _ name: StaticString, _ title: StaticString, json: StaticString, needs: ColumnNeeds,
      isNumber: Bool, words: Words?, order: Value?, value: @escaping Value
    ) {
      self.name = name
      self.title = title
      jsonName = json
      self.needs = needs
      self.isNumber = isNumber
      self.words = words
      self.order = order
      self.value = value
    }

    static func number(
      _ name: StaticString, _ title: StaticString, needs: ColumnNeeds = [],
      value: @escaping Value
    ) -> Entry {
      Entry(
        name, title, json: name, needs: needs, isNumber: true, words: nil, order: nil,
        value: value)
    }

    static func text(
      _ name: StaticString, _ title: StaticString, json: StaticString? = nil,
      needs: ColumnNeeds = [], words: Words? = nil, order: Value? = nil, value: @escaping Value
    ) -> Entry {
      Entry(
        name, title, json: json ?? name, needs: needs, isNumber: false, words: words, order: order,
        value: value)
    }

    /// A number that `tcp_info` has.
    static func information(
      _ name: StaticString, _ title: StaticString,
      value: @escaping @Sendable (TCPInfo) -> ColumnValue
    ) -> Entry {
      number(name, title, needs: .information) { $0.attributes?.info.map(value) ?? .none }
    }

    /// Writes the cell of the wide format.
    func writeWide(_ input: ColumnInput, to row: inout RowWriter) {
      if let words { return words(input, &row) }
      let start = row.place
      value(input).write(to: &row)
      if row.place.distance(from: start) == 0 { row.append("-") }
    }
  }
}

/// What the table's values are made of: a socket, and what holds for all of its dump.
struct ColumnInput {
  let row: SocketRow
  let scope: RowScope

  var record: SocketRecord { row.record }
  var expiresIn: Duration? { record.timer.expiresIn }
  var attributes: SocketAttributes? { row.details?.attributes }

  var interface: CellText? {
    record.interfaceIndex == 0 ? nil : scope.interfaces.name(record.interfaceIndex)
  }

  func host(_ endpoint: Endpoint) -> CellText? { scope.names?.host(endpoint.address) }
  func service(_ endpoint: Endpoint) -> CellText? { scope.names?.service(endpoint.port) }
  var owners: ArraySlice<SocketOwner> { scope.ownership?.owners(of: record) ?? [] }
  var listeners: ArraySlice<SocketOwner> { scope.ownership?.listeners(for: record) ?? [] }
}

extension SocketRecord {
  /// How long the socket has been in TIME_WAIT, where that can be known: the kernel gives each one
  /// 60 seconds. A timer that was armed again makes it look younger.
  var age: Duration? {
    guard state == .timeWait, case .timeWait(let remaining) = timer else { return nil }
    return .seconds(60) - remaining
  }
}
