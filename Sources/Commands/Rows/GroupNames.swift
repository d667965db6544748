import SockDiag
import TextOutput

/// Writes the values of a key, in words and as members of JSON.
struct GroupNames {
  let key: GroupKey
  /// Labels of the namespaces, by their number.
  var namespaces: [[UInt8]] = []

  func write(_ value: GroupValue, to row: inout RowWriter) {
    switch key {
    case .localPort, .remotePort: row.append(decimal: value.number)
    case .remote: row.append(IPAddress(mappedBits: value.remote))
    case .tuple:
      row.append(IPAddress(mappedBits: value.local))
      row.append(" -> ")
      endpoint(value, to: &row)
    case .state: row.append(state: TCPState(rawValue: UInt8(truncatingIfNeeded: value.number)))
    case .netns: row.append(label(value))
    case .direction: row.append((Direction(rawValue: value.number) ?? .unknown).name)
    }
  }

  /// The parts of the value as members, with a comma before each.
  func members(_ value: GroupValue, to row: inout RowWriter) {
    switch key {
    case .localPort: number(",\"local_port\":", value, to: &row)
    case .remotePort: number(",\"remote_port\":", value, to: &row)
    case .remote: address(",\"remote_address\":\"", value.remote, to: &row)
    case .tuple:
      address(",\"local_address\":\"", value.local, to: &row)
      address(",\"remote_address\":\"", value.remote, to: &row)
      number(",\"remote_port\":", value, to: &row)
    case .state: text(",\"state\":\"", value, to: &row)
    case .netns: text(",\"netns\":\"", value, to: &row)
    case .direction: text(",\"direction\":\"", value, to: &row)
    }
  }

  private func number(_ name: StaticString, _ value: GroupValue, to row: inout RowWriter) {
    row.append(name)
    row.append(decimal: value.number)
  }

  private func address(_ name: StaticString, _ bits: UInt128, to row: inout RowWriter) {
    row.append(name)
    row.append(IPAddress(mappedBits: bits))
    row.append("\"")
  }

  private func text(_ name: StaticString, _ value: GroupValue, to row: inout RowWriter) {
    row.append(name)
    if key == .netns {
      row.append(jsonEscaped: label(value))
    } else {
      write(value, to: &row)
    }
    row.append("\"")
  }

  private func label(_ value: GroupValue) -> [UInt8] {
    let place = Int(value.number)
    guard place < namespaces.count, !namespaces[place].isEmpty else { return Array("-".utf8) }
    return namespaces[place]
  }

  private func endpoint(_ value: GroupValue, to row: inout RowWriter) {
    let address = IPAddress(mappedBits: value.remote)
    if address.family == .ipv6 { row.append("[") }
    row.append(address)
    if address.family == .ipv6 { row.append("]") }
    row.append(":")
    row.append(decimal: value.number)
  }
}
