import SockDiag
import TimeWait

/// What can be shown of a socket. Each column is one row of the table below, which CSV, JSON, the wide
/// format, `--columns` and `--sort` derive from.
///
/// A new column is a case here and its row in `newEntry`; with a need such as `.information` it is shown
/// wherever that is asked for. `docs/schema.md` describes it, which a test holds.
package enum Column: UInt8, CaseIterable {
  case schema, netns, family, state, minisocket, timer, expires, overdue, age, retransmits
  case local, localAddress, localPort, localHost, localService
  case remote, remoteAddress, remotePort, remoteHost, remoteService
  case receiveQueue, sendQueue, uid, inode, interface, mark, cookie, process, listener
  case rtt, rttVariance, minimumRTT, rto, congestionWindow, slowStartThreshold, mss, unacknowledged
  case lost, totalRetransmits, bytesSent, bytesAcknowledged, bytesReceived, deliveryRate
  case congestionControl, socketMemory
  case source, round, reapedIn, reapError, reapBasis
}

// MARK: The table

extension Column {
  /// The column's row of the table: key in CSV and JSON, title in the wide format, need, value; and
  /// what the wide format and `--sort` have in the value's place.
  var newEntry: Entry {
    switch self {
    case .schema: .number("schema", "Schema") { _ in .int(Int64(JSONRowWriter.schema)) }
    case .netns: .text("netns", "Netns", needs: .namespace) { .name($0.scope.netns) }
    case .family:
      .text("family", "Proto", words: WideWords.family) {
        .word($0.record.family == .ipv4 ? "ipv4" : "ipv6")
      }
    case .state: .text("state", "State") { .state($0.record.state) }
    case .minisocket:
      .text("minisocket", "Kind", words: WideWords.holder) { .flag($0.record.isMinisocket) }
    case .timer:
      .text("timer", "Timer", words: WideWords.timer, order: { .milliseconds($0.expiresIn) }) {
        .timer($0.record.timer)
      }
    case .expires: .number("expires_ms", "Expires-ms") { .milliseconds($0.expiresIn) }
    case .overdue:
      .text("overdue", "Overdue", words: WideWords.overdue) { .flag($0.record.timer.isOverdue) }
    case .age: .number("age_ms", "Age-ms") { .milliseconds($0.record.age) }
    case .retransmits: .number("retransmits", "Retrans") { .count($0.record.retransmits) }
    case .local:
      .text("local", "Local-Address", words: WideWords.local) {
        .endpoint($0.record.local, peer: $0.record.remote)
      }
    case .localAddress: .text("local_address", "Local-IP") { .address($0.record.local.address) }
    case .localPort: .number("local_port", "Local-Port") { .count($0.record.local.port) }
    case .localHost:
      .text("local_host", "Local-Host", needs: .names) { .name($0.host($0.record.local)) }
    case .localService:
      .text("local_service", "Local-Service", needs: .names) { .name($0.service($0.record.local)) }
    case .remote:
      .text("remote", "Foreign-Address", words: WideWords.remote) {
        .endpoint($0.record.remote, peer: $0.record.local)
      }
    case .remoteAddress:
      .text("remote_address", "Foreign-IP") { .address($0.record.remote.address) }
    case .remotePort: .number("remote_port", "Foreign-Port") { .count($0.record.remote.port) }
    case .remoteHost:
      .text("remote_host", "Foreign-Host", needs: .names) { .name($0.host($0.record.remote)) }
    case .remoteService:
      .text("remote_service", "Foreign-Service", needs: .names) {
        .name($0.service($0.record.remote))
      }
    case .receiveQueue: .number("recv_queue", "Recv-Q") { .count($0.record.receiveQueue) }
    case .sendQueue: .number("send_queue", "Send-Q") { .count($0.record.sendQueue) }
    case .uid: .number("uid", "UID") { .count($0.record.uid) }
    case .inode: .number("inode", "Inode") { .count($0.record.inode) }
    case .interface: .text("interface", "Interface") { .name($0.interface) }
    case .mark: .text("mark", "Mark", words: WideWords.mark) { .count($0.record.mark) }
    case .cookie:
      .text("cookie", "Cookie") {
        $0.record.cookie == .none ? .none : .hexadecimal($0.record.cookie.rawValue)
      }
    case .process:
      .text(
        "process", "Process", json: "processes", needs: .processes, words: WideWords.process
      ) { .owners($0.owners) }
    case .listener:
      .text("listener", "Listener", json: "listener_processes", needs: .processes) {
        .owners($0.listeners)
      }
    // A listener has no round-trip time yet.
    case .rtt: .information("rtt_ms", "RTT-ms") { .decimal($0.rtt == .zero ? nil : $0.rtt) }
    case .rttVariance: .information("rttvar_ms", "RTT-Var-ms") { .decimal($0.rttVariance) }
    case .minimumRTT: .information("min_rtt_ms", "Min-RTT-ms") { .decimal($0.minimumRTT) }
    case .rto: .information("rto_ms", "RTO-ms") { .decimal($0.rto) }
    case .congestionWindow: .information("cwnd", "Cwnd") { .count($0.congestionWindow) }
    case .slowStartThreshold:
      .information("ssthresh", "Ssthresh") { .count($0.sendSlowStartThreshold) }
    case .mss: .information("mss", "MSS") { .count($0.sendMSS) }
    case .unacknowledged: .information("unacked", "Unacked") { .count($0.unacked) }
    case .lost: .information("lost", "Lost") { .count($0.lost) }
    case .totalRetransmits:
      .information("total_retrans", "Total-Retrans") { .count($0.totalRetransmits) }
    case .bytesSent: .information("bytes_sent", "Bytes-Sent") { .count($0.bytesSent) }
    case .bytesAcknowledged: .information("bytes_acked", "Bytes-Acked") { .count($0.bytesAcked) }
    case .bytesReceived:
      .information("bytes_received", "Bytes-Received") { .count($0.bytesReceived) }
    case .deliveryRate: .information("delivery_rate", "Delivery-B/s") { .count($0.deliveryRate) }
    case .congestionControl:
      .text("congestion", "Congestion", needs: .information) {
        .name($0.attributes?.congestionControl.map { CellText(sanitizing: $0.utf8) })
      }
    case .socketMemory:
      .text("skmem", "Skmem", needs: .information) { .memory($0.attributes?.memory) }
    case .source: .text("source", "Source") { .origin($0.scope.origin) }
    case .round: .number("round", "Round") { $0.row.round > 0 ? .count($0.row.round) : .none }
    case .reapedIn:
      .text("reaped_in_ms", "Reaped-In", needs: .forecasts, words: WideWords.reap) {
        .int($0.row.forecast?.milliseconds)
      }
    case .reapError:
      .number("reaped_in_error_ms", "Reap-Error-ms", needs: .forecasts) {
        .int($0.row.forecast?.error)
      }
    case .reapBasis:
      .text("reap_basis", "Reap-Basis", needs: .forecasts) {
        .basis($0.row.forecast?.basis ?? .none)
      }
    }
  }
}

// MARK: What is shown unless columns are chosen

extension Column {
  static let wide: [Column] = [
    .family, .state, .minisocket, .timer, .reapedIn, .local, .remote, .receiveQueue, .sendQueue,
    .uid, .inode, .interface, .mark, .cookie,
  ]

  /// Also the keys of a JSON object, in their order.
  static let csv: [Column] = [
    .schema, .family, .state, .minisocket, .localAddress, .localPort, .remoteAddress, .remotePort,
    .interface, .timer, .expires, .overdue, .retransmits, .receiveQueue, .sendQueue, .uid, .inode,
    .cookie, .mark, .source, .round, .reapedIn, .reapError, .reapBasis,
  ]

  /// The columns that options add behind those of CSV and JSON, in their order.
  static func added(by needs: ColumnNeeds) -> [Column] {
    let order: [ColumnNeeds] = [.namespace, .processes, .names, .information]
    return order.filter(needs.contains).flatMap { need in allCases.filter { $0.needs == need } }
  }

  /// The columns of a format, with those that options add.
  package static func columns(of format: OutputFormat, adding needs: ColumnNeeds) -> [Column] {
    if format == .csv { return csv + added(by: needs) }
    let first: [Column] = needs.contains(.namespace) ? [.netns] : []
    let last: [Column] = needs.contains(.processes) ? [.process] : []
    return first + wide + last + added(by: needs.intersection(.information))
  }
}

/// The data that columns need besides the record.
package struct ColumnNeeds: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Labels of network namespaces.
  package static let namespace = ColumnNeeds(rawValue: 1)
  /// The processes that hold sockets.
  package static let processes = ColumnNeeds(rawValue: 2)
  /// Names of hosts and services.
  package static let names = ColumnNeeds(rawValue: 4)
  /// The attributes that full sockets have, `tcp_info` above all.
  package static let information = ColumnNeeds(rawValue: 8)
  /// When sockets will be reaped.
  package static let forecasts = ColumnNeeds(rawValue: 16)
}
