import Diagnosis
import Netlink
import SockDiag
import SocketFilter
import TextOutput
import TimeWait

extension SummaryText {
  /// Remaining times, as bars.
  mutating func remaining() {
    guard report.timeWait > 0 else { return }
    let most = max(report.overdue, report.histogram.max() ?? 0)
    lines.append("")
    bar("overdue", report.overdue, most)
    for (step, count) in report.histogram.enumerated() {
      // Kernels of some vendors give more than a minute.
      let isOpen = step == 11 && report.facts.timeWaitLength > .seconds(60)
      bar(isOpen ? "55+ s" : "\(step * 5)-\(step * 5 + 5) s", count, most)
    }
  }

  private mutating func bar(_ label: String, _ count: Int, _ most: Int) {
    let bar = Sparkline.bar(count, most: most, width: 50, characters)
    add(Padding.left(label, 8) + Padding.right("\(count)", 5), bar)
  }

  /// Connections that were opened here, by destination.
  mutating func destinations() {
    guard !report.destinations.isEmpty else { return }
    var table = TextTable([
      ("connected from -> to", .left), ("TIME_WAIT", .right), ("overdue", .right),
      ("other states", .right), ("closes/s", .right), ("ports left", .right),
      ("at this rate", .left),
    ])
    for destination in report.destinations {
      table.add([
        Self.name(destination.group), "\(destination.timeWait)", "\(destination.overdue)",
        "\(destination.others + destination.finWait2)",
        Words.decimal(destination.ports.rate, digits: destination.ports.rate < 1000 ? 1 : 0),
        "\(destination.ports.free)/\(destination.ports.usable)", Self.outlook(destination.ports),
      ])
    }
    finish(table, shown: report.destinations.count, of: report.destinationCount, "destination")
    if report.destinations.contains(where: { $0.ports.reclaimable > 0 }) {
      lines.append(
        "tcp_tw_reuse applies to some: connect can take over TIME_WAIT sockets older than "
          + "\(report.facts.reuseDelay ?? 1000) ms that used timestamps.")
    }
    if report.isDirectionGuessed, report.fullSockets == 0 {
      lines.append("The capture lacks sockets in other states, which hold ports as well.")
    }
    lines.append(
      "Not visible: ports that an explicit bind keeps busy after its socket is gone.")
  }

  /// What the rate does to the ports that are left.
  private static func outlook(_ ports: PortBudget) -> String {
    if ports.usable == 0 { return "no port is usable" }
    if let time = ports.timeToEmpty {
      let seconds = time.components.seconds
      let empty = seconds == 0 ? "none left" : "none left in \(seconds) s"
      return ports.reclaimable > 0 ? "\(empty), apart from \(ports.reclaimable) reusable" : empty
    }
    return ports.rate > 0 ? "settles at \(ports.steadyState) in use" : "frees up"
  }

  static func name(_ group: ConnectionGroup) -> String {
    "\(group.localAddress)\(group.interfaceIndex == 0 ? "" : "%if\(group.interfaceIndex)") -> "
      + "\(endpoint(group.remoteAddress, group.remotePort))"
  }

  private static func endpoint(_ address: IPAddress, _ port: UInt16?) -> String {
    let text = address.family == .ipv6 ? "[\(address)]" : "\(address)"
    return port.map { "\(text):\($0)" } ?? text
  }

  /// Connections that were accepted here, by port.
  mutating func acceptingPorts() {
    guard !report.acceptingPorts.isEmpty else { return }
    var table = TextTable([
      ("accepted on port", .left), ("minisockets", .right), ("overdue", .right),
    ])
    for port in report.acceptingPorts {
      table.add(["\(port.port)", "\(port.minisockets)", "\(port.overdue)"])
    }
    finish(table, shown: report.acceptingPorts.count, of: report.acceptingPortCount, "port")
    lines.append("They hold no ephemeral port, only memory and a place below tcp_max_tw_buckets.")
  }

  private mutating func finish(_ table: TextTable, shown: Int, of count: Int, _ noun: String) {
    lines.append("")
    lines += table.lines
    let rest = count - shown
    if rest > 0 { lines.append("and \(rest) more \(noun)\(rest == 1 ? "" : "s") (--top)") }
  }
}

/// Rows of text in columns that are as wide as their widest cell.
struct TextTable {
  enum Alignment { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]]

  init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows = [columns.map(\.title)]
  }

  mutating func add(_ cells: [String]) { rows.append(cells) }

  var lines: [String] {
    let widths = alignments.indices.map { column in
      rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let isLast = column == row.count - 1
        if column > 0 { line += "  " }
        switch alignments[column] {
        case .left: line += isLast ? cell : Padding.left(cell, widths[column])
        case .right: line += Padding.right(cell, widths[column])
        }
      }
      return line
    }
  }
}
