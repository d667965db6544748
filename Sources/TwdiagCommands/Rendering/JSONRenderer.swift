import NetlinkTransport
import SockDiag

/// One JSON document: the sockets, and behind them how the dump went.
struct JSONRenderer: RowRenderer {
  private var writer: JSONRowWriter
  private var count = 0

  init(source: DumpOrigin) { writer = JSONRowWriter(source: source) }

  func begin(_ output: inout OutputBuffer) {
    output.write("{\"schema\":\(JSONRowWriter.schema),\"sockets\":[")
  }

  @inline(__always)
  mutating func row(_ record: SocketRecord, round: Int, _ output: inout OutputBuffer) {
    var row = output.beginRow()
    if count == 0 {
      row.append("\n")
    } else {
      row.append(",\n")
    }
    count &+= 1
    writer.object(record, round: round, to: &row)
    output.end(row)
  }

  func end(_ outcome: DumpOutcome, _ output: inout OutputBuffer) {
    output.write(count == 0 ? "]" : "\n]")
    output.write(",\"count\":\(count),\"complete\":\(outcome.isComplete)")
    output.write(",\"source\":\"\(outcome.origin.rawValue)\"")
    output.write(",\"duration_us\":\(outcome.microseconds)")
    let notes = outcome.incidents.map(\.description).map(Self.quoted).joined(separator: ",")
    output.write(",\"notes\":[\(notes)]")
    output.write(",\"error\":\(outcome.error.map { Self.quoted($0.description) } ?? "null")}\n")
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
