package import SockDiag
package import TimeWait

/// One JSON document: the sockets, and behind them how the dump went.
package struct JSONRenderer: RowRenderer {
  private var writer: JSONRowWriter
  private var count = 0

  package init(needs: ColumnNeeds) { writer = JSONRowWriter(needs: needs) }

  package func begin(_ output: inout OutputBuffer) {
    output.write("{\"schema\":\(JSONRowWriter.schema),\"sockets\":[")
  }

  package mutating func enter(_ scope: RowScope) { writer.scope = scope }

  @inline(__always)
  package mutating func row(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) {
    if count == 0 {
      writer.object(record, round, forecast, details, before: "\n", after: "", &output)
    } else {
      writer.object(record, round, forecast, details, before: ",\n", after: "", &output)
    }
    count &+= 1
  }

  package func end(_ outcome: TableEnd, _ output: inout OutputBuffer) {
    output.write(count == 0 ? "]" : "\n]")
    output.write(",\"count\":\(count)")
    output.write(jsonEnd: outcome)
  }
}

extension OutputBuffer {
  /// The members that end a document: how the reading went.
  package mutating func write(jsonEnd outcome: TableEnd) {
    write(",\"complete\":\(outcome.isComplete)")
    write(",\"source\":\"\(outcome.origin.rawValue)\"")
    write(",\"duration_us\":\(outcome.microseconds)")
    write(",\"notes\":[\(outcome.notes.map(JSONText.quoted).joined(separator: ","))]")
    let error = outcome.errors.isEmpty ? nil : outcome.errors.joined(separator: "; ")
    write(",\"error\":\(error.map(JSONText.quoted) ?? "null")}\n")
  }
}

/// Strings of JSON.
package enum JSONText {
  package static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case _ where PlainText.isHarmless(scalar): quoted.unicodeScalars.append(scalar)
      default: quoted += UTF16.encode(scalar).map { $0.map(escaped).joined() } ?? ""
      }
    }
    return quoted + "\""
  }

  /// What a terminal might obey is escaped, so that a document can be looked at.
  private static func escaped(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
