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
    row.append("     Count   Share       Due  Remaining\n")
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
    row.append(rightAligned: group.counts.due, width: 10)
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
      row.append(JSONRowWriter.schema)
      row.append(",")
      row.append(Array(names.key.rawValue.utf8))
      row.append(",")
      let start = row.place
      names.write(group.value, to: &row)
      row.quoteCSV(from: start)
      numbers(group, ",", ",", ",", ",", ",", nothing: "", to: &row)
      row.append("\r\n")
      output.end(row)
    }
  }

  func lines(_ groups: ArraySlice<Group>, _ output: inout OutputBuffer) {
    for group in groups {
      var row = output.beginRow()
      object(group, to: &row)
      row.append("\n")
      output.end(row)
    }
  }

  func document(_ groups: ArraySlice<Group>, _ outcome: Outcome, _ output: inout OutputBuffer) {
    output.write("{\"schema\":\(JSONRowWriter.schema),\"groups\":[")
    for group in groups {
      var row = output.beginRow()
      row.append(group.value == groups.first?.value ? "\n" : ",\n")
      object(group, to: &row)
      output.end(row)
    }
    output.write(groups.isEmpty ? "]" : "\n]")
    output.write(jsonEnd: outcome.tableEnd, count: total)
  }

  private func object(_ group: Group, to row: inout RowWriter) {
    row.append("{\"schema\":")
    row.append(JSONRowWriter.schema)
    row.append(",\"group_by\":\"")
    row.append(Array(names.key.rawValue.utf8))
    row.append("\"")
    names.members(group.value, to: &row)
    numbers(
      group, ",\"count\":", ",\"share\":", ",\"due\":", ",\"min_remaining_ms\":",
      ",\"max_remaining_ms\":", nothing: "null", to: &row)
    row.append("}")
  }

  /// The numbers of a group, each with what stands before it.
  private func numbers(
    _ group: Group, _ count: StaticString, _ share: StaticString, _ due: StaticString,
    _ least: StaticString, _ most: StaticString, nothing: StaticString, to row: inout RowWriter
  ) {
    row.append(count)
    row.append(decimal: group.counts.count)
    row.append(share)
    row.append(millionths: total == 0 ? 0 : UInt32(Int(group.counts.count) * 1_000_000 / total))
    row.append(due)
    row.append(decimal: group.counts.due)
    for (name, time) in [(least, group.counts.leastRemaining), (most, group.counts.mostRemaining)] {
      row.append(name)
      if group.counts.hasTimes {
        row.append(decimal: Int64(time))
      } else {
        row.append(nothing)
      }
    }
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
