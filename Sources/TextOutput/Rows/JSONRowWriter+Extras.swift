import LinuxProc
import SockDiag

/// The members that options add.
extension JSONRowWriter {
  func extras(
    _ record: SocketRecord, _ details: SocketDetails?, _ output: inout OutputBuffer
  ) {
    guard let scope else { return }
    if needs.contains(.namespace) {
      output.write(",\"netns\":\(scope.label.map(JSONText.quoted) ?? "null")")
    }
    if needs.contains(.processes) { owners(record, scope, &output) }
    if needs.contains(.names) { names(record, scope, &output) }
    if needs.contains(.information) { information(details, scope, &output) }
  }

  private func owners(_ record: SocketRecord, _ scope: RowScope, _ output: inout OutputBuffer) {
    output.write(",\"processes\":")
    output.write(jsonOwners: scope.ownership?.owners(of: record) ?? [])
    output.write(",\"listener_processes\":")
    output.write(jsonOwners: scope.ownership?.listeners(for: record) ?? [])
  }

  private func names(_ record: SocketRecord, _ scope: RowScope, _ output: inout OutputBuffer) {
    let names = scope.names
    output.write(",\"local_host\":\(Self.text(names?.host(record.local.address)))")
    output.write(",\"local_service\":\(Self.text(names?.service(record.local.port)))")
    output.write(",\"remote_host\":\(Self.text(names?.host(record.remote.address)))")
    output.write(",\"remote_service\":\(Self.text(names?.service(record.remote.port)))")
  }

  /// An object with a member for each column of `--info`; null for a socket that has none.
  private func information(
    _ details: SocketDetails?, _ scope: RowScope, _ output: inout OutputBuffer
  ) {
    guard let details, details.attributes.info != nil || details.attributes.memory != nil else {
      output.write(",\"info\":null")
      return
    }
    output.write(",\"info\":{")
    for (index, column) in Column.information.enumerated() where column != .socketMemory {
      output.write("\(index == 0 ? "" : ",")\"\(column.name)\":")
      member(column, details, &output)
    }
    output.write(",\"skmem\":\(Self.memory(details.attributes.memory))}")
  }

  private func member(_ column: Column, _ details: SocketDetails, _ output: inout OutputBuffer) {
    var row = output.beginRow()
    let start = row.place
    let isText = column == .congestionControl
    if isText { row.append("\"") }
    InformationCells(details).write(column, to: &row)
    if isText { row.append("\"") }
    if row.place.distance(from: start) == (isText ? 2 : 0) {
      row.rewind(to: start)
      row.append("null")
    }
    output.end(row)
  }

  private static func memory(_ memory: SocketMemory?) -> String {
    guard let memory else { return "null" }
    let members = memory.fields.map { field in
      "\"\(field.name)\":\(field.value.map(String.init) ?? "null")"
    }
    return "{\(members.joined(separator: ","))}"
  }

  private static func text(_ bytes: [UInt8]?) -> String {
    guard let bytes, !bytes.isEmpty else { return "null" }
    return JSONText.quoted(String(decoding: bytes, as: UTF8.self))
  }
}

extension OutputBuffer {
  /// Any number of owners, so not in one row.
  fileprivate mutating func write(jsonOwners owners: ArraySlice<SocketOwner>) {
    write("[")
    for (index, owner) in owners.enumerated() {
      write(index == 0 ? "" : ",")
      write("{\"pid\":\(owner.processID),\"command\":\(JSONText.quoted(owner.command))}")
    }
    write("]")
  }
}
