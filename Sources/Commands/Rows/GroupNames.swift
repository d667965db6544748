import SockDiag
import TextOutput

/// Writes the values of a key, as text and as JSON members.
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
    case .state: row.append(state: state(value))
    case .netns: row.append(label(value))
    case .direction: row.append(direction(value).name)
    }
  }

  /// Adds the parts of the value as members.
  func add(_ value: GroupValue, to json: inout JSONWriter) {
    switch key {
    case .localPort: json.add("local_port", Int(value.number))
    case .remotePort: json.add("remote_port", Int(value.number))
    case .remote: json.add("remote_address", IPAddress(mappedBits: value.remote))
    case .tuple:
      json.add("local_address", IPAddress(mappedBits: value.local))
      json.add("remote_address", IPAddress(mappedBits: value.remote))
      json.add("remote_port", Int(value.number))
    case .state: json.add("state", state(value).description)
    case .netns: json.add("netns", raw: label(value))
    case .direction: json.add("direction", direction(value).name)
    }
  }

  private func state(_ value: GroupValue) -> TCPState {
    TCPState(rawValue: UInt8(truncatingIfNeeded: value.number))
  }

  private func direction(_ value: GroupValue) -> Direction {
    Direction(rawValue: value.number) ?? .unknown
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
