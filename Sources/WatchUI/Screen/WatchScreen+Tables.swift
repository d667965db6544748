import SockDiag
import TextOutput
import TimeWait

extension WatchScreen {
  // MARK: Groups

  private struct GroupColumn {
    let title: String
    let width: Int
    let text: (WatchGroup) -> (String, ScreenStyle)
  }

  func groupTable(_ width: Int, _ height: Int) -> [ScreenLine] {
    guard height > 0 else { return [] }
    let columns = groupColumns(width)
    let start = columns.reduce(1) { $0 + $1.width }
    var lines = [groupHeader(columns, width)]
    let first = max(0, min(scroll, groups.count - (height - 1)))
    for group in groups.dropFirst(first).prefix(height - 1) {
      var line = ScreenLine(width: width)
      for column in columns {
        let (text, style) = column.text(group)
        line.append(rightAligned: text, width: column.width, style)
      }
      line.append(" ")
      line.append(
        EndpointText.shortened(group.key.text(width: width - start), to: max(1, line.room)))
      lines.append(line)
    }
    if groups.isEmpty, height > 1 {
      lines.append(ScreenLine(update == nil ? "" : "  no groups", .dim, width: width))
    }
    return lines + blanks(height - lines.count, width)
  }

  private func groupHeader(_ columns: [GroupColumn], _ width: Int) -> ScreenLine {
    var line = ScreenLine(width: width)
    for column in columns { line.append(rightAligned: column.title, width: column.width, .title) }
    let names =
      switch status.grouping {
      case .port: "port"
      case .remote: "remote"
      case .all, .opened, .accepted: "local, remote"
      }
    line.append(" \(names)", .title)
    let choice = "  (\(status.grouping.title), sorted by \(status.sort.title))"
    if line.room >= choice.count { line.append(choice, .dim) }
    return line
  }

  /// As many columns as leave room for two IPv4 endpoints, the important ones first.
  private func groupColumns(_ width: Int) -> [GroupColumn] {
    let free = GroupColumn(title: "free", width: 7) { self.free($0.freePorts) }
    let all: [(GroupColumn, place: Int)] = [
      (GroupColumn(title: "sockets", width: 8) { (Words.short($0.minisockets), .plain) }, 0),
      (free, 4),
      (GroupColumn(title: "overdue", width: 8) { (Words.short($0.overdue), .plain) }, 1),
      (GroupColumn(title: "in/s", width: 8) { (Words.columnRate($0.enteredRate), .plain) }, 2),
      (GroupColumn(title: "full", width: 7) { (Words.short($0.others), .plain) }, 3),
    ]
    var taken: [(GroupColumn, place: Int)] = []
    var room = width - 42
    for column in all where taken.isEmpty || room >= column.0.width {
      taken.append(column)
      room -= column.0.width
    }
    return taken.sorted { $0.place < $1.place }.map(\.0)
  }

  /// Free ports for a destination; few are a warning, none is a finding.
  private func free(_ ports: Int?) -> (String, ScreenStyle) {
    guard let ports else { return ("-", .dim) }
    let text = Words.short(ports)
    if ports <= 0 { return (text + "!", .finding) }
    let isFew = status.facts.usablePorts.map { ports < $0 / 10 } ?? false
    return isFew ? (text + "!", .warning) : (text, .plain)
  }

  // MARK: The worst

  func worst(_ width: Int, _ height: Int) -> [ScreenLine] {
    guard height > 1, let update else { return blanks(height, width) }
    var header = ScreenLine(width: width)
    header.append(rightAligned: "overdue by", width: 18, .title)
    header.append("  longest overdue", .title)
    var lines = [header]
    for socket in update.report.worst.prefix(height - 1) {
      var line = ScreenLine(width: width)
      line.append(rightAligned: Words.bounds(socket.overdue), width: 18)
      line.append("  " + ends(socket.socket, room: line.room - 2))
      lines.append(line)
    }
    return lines + blanks(height - lines.count, width)
  }

  // MARK: Events

  /// The newest events, newest first.
  func eventTable(_ width: Int, _ height: Int) -> [ScreenLine] {
    guard height > 0 else { return [] }
    var header = ScreenLine(width: width)
    header.append(rightAligned: "seconds", width: 8, .title)
    header.append("  newest events", .title)
    let choice = status.isUnusualOnly ? "  (unusual)" : "  (all)"
    if header.room >= choice.count { header.append(choice, .dim) }
    var lines = [header]
    for event in events.suffix(height - 1).reversed() { lines.append(line(event, width)) }
    if events.isEmpty, height > 1 {
      lines.append(ScreenLine(update == nil ? "" : "  none yet", .dim, width: width))
    }
    return lines + blanks(height - lines.count, width)
  }

  private func line(_ event: WatchEvent, _ width: Int) -> ScreenLine {
    var line = ScreenLine(width: width)
    line.append(rightAligned: clock.seconds(event.moment.latest), width: 8)
    line.append("  ")
    let isBrief = width < 100
    line.append(EventWords.sentence(event, isBrief: isBrief), style(event))
    line.append("  ")
    if width >= 80 { line.pad(to: isBrief ? 12 + EventWords.brief : 58) }
    if line.room >= 12 { line.append(ends(event.socket, room: line.room)) }
    return line
  }

  private func style(_ event: WatchEvent) -> ScreenStyle {
    if event.isBeyondDesign { return .finding }
    switch event.kind {
    case .entered, .finReceived, .expiredOnTime: return .plain
    case .expiredLate, .enteredShort, .vanishedEarly, .rearmed: return .warning
    }
  }

  /// Both ends of a socket, and its owner where that is known.
  private func ends(_ socket: WatchedSocket, room: Int) -> String {
    let owner = update?.owners[socket.inode].map { SanitizedText.cell($0) }
    let (local, remote) = (socket.local, socket.remote)
    let ends = EndpointText.pair(
      (local.address, local.port), " - ", (remote.address, remote.port), width: room)
    guard let owner, ends.utf8.count + owner.utf8.count + 2 <= room else { return ends }
    return "\(ends)  \(owner)"
  }
}

extension KernelFacts {
  /// Ports that the kernel may choose for one destination; nil when the range is not known.
  var usablePorts: Int? {
    guard let localPorts else { return nil }
    let reserved = reservedPorts.map { $0.clamped(to: localPorts) }
      .filter { localPorts.overlaps($0) }
      .reduce(0) { $0 + $1.count }
    return max(0, localPorts.count - reserved)
  }
}
