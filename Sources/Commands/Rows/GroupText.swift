import SockDiag
import TextOutput

/// Writes groups in each of the formats.
struct GroupText {
  let names: GroupNames
  /// All sockets that were counted, also those of groups that are not shown.
  let total: Int

  /// A table for people: numbers to the right, the key in front.
  func table(_ groups: ArraySlice<Group>, hasHeader: Bool, _ output: inout OutputBuffer) {
    let title = names.key.title
    var width = hasHeader ? title.utf8CodeUnitCount : 0
    for group in groups {
      var row = output.beginRow()
      let start = row.place
      names.write(group.value, to: &row)
      width = max(width, row.place.distance(from: start))
    }
    if hasHeader { header(title, width, &output) }
    for group in groups { line(group, width, &output) }
  }

  private func header(_ title: StaticString, _ width: Int, _ output: inout OutputBuffer) {
    var row = output.beginRow()
    row.append(title)
    row.append(spaces: width - title.utf8CodeUnitCount)
    row.append("     Count   Share   Overdue  Remaining\n")
    output.end(row)
  }

  private func line(_ group: Group, _ width: Int, _ output: inout OutputBuffer) {
    var row = output.beginRow()
    let start = row.place
    names.write(group.value, to: &row)
    row.append(spaces: width - row.place.distance(from: start))
    row.append(rightAligned: group.counts.count, width: 10)
    row.append(" ")
    let share = thousandths(group)
    row.append(rightAligned: share / 10, width: 4)
    row.append(".")
    row.append(decimal: share % 10)
    row.append(" %")
    row.append(rightAligned: group.counts.overdue, width: 10)
    row.append("  ")
    remaining(group.counts, to: &row)
    row.append("\n")
    output.end(row)
  }

  private func remaining(_ counts: GroupCounts, to row: inout RowWriter) {
    guard counts.hasTimes else { return row.append("-") }
    row.append(milliseconds: counts.leastRemaining)
    row.append(" .. ")
    row.append(milliseconds: counts.mostRemaining)
    row.append(" s")
  }

  private func thousandths(_ group: Group) -> UInt32 {
    total == 0 ? 0 : UInt32((Int(group.counts.count) * 1000 + total / 2) / total)
  }

  func csv(_ groups: ArraySlice<Group>, hasHeader: Bool, _ output: inout OutputBuffer) {
    if hasHeader {
      output.write("schema,group_by,key,count,share,due,min_remaining_ms,max_remaining_ms\r\n")
    }
    for group in groups {
      var row = output.beginRow()
      row.append(decimal: UInt32(JSONRowWriter.schema))
      row.append(",")
      row.append(Array(names.key.rawValue.utf8))
      row.append(",")
      let start = row.place
      names.write(group.value, to: &row)
      row.quoteCSV(from: start)
      row.append(",")
      row.append(decimal: group.counts.count)
      row.append(",")
      row.append(millionths: UInt32(millionths(group)))
      row.append(",")
      row.append(decimal: group.counts.overdue)
      row.append(",")
      if group.counts.hasTimes { row.append(decimal: Int64(group.counts.leastRemaining)) }
      row.append(",")
      if group.counts.hasTimes { row.append(decimal: Int64(group.counts.mostRemaining)) }
      row.append("\r\n")
      output.end(row)
    }
  }

  func lines(_ groups: ArraySlice<Group>, _ output: inout OutputBuffer) {
    var json = JSONWriter()
    for group in groups {
      object(group, to: &json)
      json.endLine()
      output.write(json.bytes)
      json.removeAll()
    }
  }

  func document(_ groups: ArraySlice<Group>, _ outcome: Outcome, _ output: inout OutputBuffer) {
    output.write("{\"schema\":\(JSONRowWriter.schema),\"groups\":[")
    var json = JSONWriter()
    for group in groups {
      output.write(group.value == groups.first?.value ? "\n" : ",\n")
      object(group, to: &json)
      output.write(json.bytes)
      json.removeAll()
    }
    output.write(groups.isEmpty ? "]" : "\n]")
    output.write(jsonEnd: outcome.tableEnd, count: total)
  }

  private func object(_ group: Group, to json: inout JSONWriter) {
    let counts = group.counts
    json.object { json in
      json.add("schema", JSONRowWriter.schema)
      json.add("group_by", names.key.rawValue)
      names.add(group.value, to: &json)
      json.add("count", Int(counts.count))
      json.add("share", millionths: millionths(group))
      json.add("due", Int(counts.overdue))
      json.add("min_remaining_ms", counts.hasTimes ? Int(counts.leastRemaining) : nil)
      json.add("max_remaining_ms", counts.hasTimes ? Int(counts.mostRemaining) : nil)
    }
  }

  private func millionths(_ group: Group) -> UInt64 {
    total == 0 ? 0 : UInt64(Int(group.counts.count) * 1_000_000 / total)
  }
}

extension GroupKey {
  /// The heading of the table.
  fileprivate var title: StaticString {
    switch self {
    case .localPort: "Local-Port"
    case .remote: "Foreign-IP"
    case .remotePort: "Foreign-Port"
    case .tuple: "Local-IP -> Foreign-Address"
    case .state: "State"
    case .netns: "Netns"
    case .direction: "Direction"
    }
  }
}

extension RowWriter {
  /// Seconds with three decimals.
  fileprivate mutating func append(milliseconds: Int32) {
    if milliseconds < 0 { append("-") }
    let magnitude = milliseconds.magnitude
    append(decimal: magnitude / 1000)
    append(".")
    let rest = magnitude % 1000
    append(UInt8(truncatingIfNeeded: 48 + rest / 100))
    append(twoDigits: rest % 100)
  }

  /// A share from 0 to 1 with six decimals.
  fileprivate mutating func append(millionths value: UInt32) {
    append(decimal: value / 1_000_000)
    append(".")
    append(twoDigits: value / 10_000 % 100)
    append(twoDigits: value / 100 % 100)
    append(twoDigits: value % 100)
  }
}
