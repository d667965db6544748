/// What can be shown of a socket, under the names that the machine-readable formats have for it.
package enum Column: UInt8, CaseIterable {
  case schema, netns, family, state, minisocket, timer, expires, overdue, age, retransmits
  case local, localAddress, localPort, localHost, localService
  case remote, remoteAddress, remotePort, remoteHost, remoteService
  case receiveQueue, sendQueue, uid, inode, interface, mark, cookie, process, listener
  case rtt, rttVariance, minimumRTT, rto, congestionWindow, slowStartThreshold, mss, unacknowledged
  case lost, totalRetransmits, bytesSent, bytesAcknowledged, bytesReceived, deliveryRate
  case congestionControl, socketMemory
  case source, round, reapedIn, reapError, reapBasis

  /// As the keys of the JSON objects have it, where there is such a key.
  package var name: StaticString { description.name }
  /// The heading in the wide format.
  var title: StaticString { description.title }
  package var isNumber: Bool { description.isNumber }

  private var description: (name: StaticString, title: StaticString, isNumber: Bool) {
    switch self {
    case .schema: ("schema", "Schema", true)
    case .netns: ("netns", "Netns", false)
    case .family: ("family", "Proto", false)
    case .state: ("state", "State", false)
    case .minisocket: ("minisocket", "Held-By", false)
    case .timer: ("timer", "Timer", false)
    case .expires: ("expires_ms", "Expires-ms", true)
    case .overdue: ("overdue", "Overdue", false)
    case .age: ("age_ms", "Age-ms", true)
    case .retransmits: ("retransmits", "Retrans", true)
    case .local: ("local", "Local-Address", false)
    case .localAddress: ("local_address", "Local-IP", false)
    case .localPort: ("local_port", "Local-Port", true)
    case .localHost: ("local_host", "Local-Host", false)
    case .localService: ("local_service", "Local-Service", false)
    case .remote: ("remote", "Foreign-Address", false)
    case .remoteAddress: ("remote_address", "Foreign-IP", false)
    case .remotePort: ("remote_port", "Foreign-Port", true)
    case .remoteHost: ("remote_host", "Foreign-Host", false)
    case .remoteService: ("remote_service", "Foreign-Service", false)
    case .receiveQueue: ("recv_queue", "Recv-Q", true)
    case .sendQueue: ("send_queue", "Send-Q", true)
    case .uid: ("uid", "UID", true)
    case .inode: ("inode", "Inode", true)
    case .interface: ("interface", "Interface", false)
    case .mark: ("mark", "Mark", false)
    case .cookie: ("cookie", "Cookie", false)
    case .process: ("process", "Process", false)
    case .listener: ("listener", "Listener", false)
    default: informationDescription
    }
  }

  /// What `--info` asks the kernel for, and what belongs to the dump.
  private var informationDescription: (name: StaticString, title: StaticString, isNumber: Bool) {
    switch self {
    case .rtt: ("rtt_ms", "RTT-ms", true)
    case .rttVariance: ("rttvar_ms", "RTT-Var-ms", true)
    case .minimumRTT: ("min_rtt_ms", "Min-RTT-ms", true)
    case .rto: ("rto_ms", "RTO-ms", true)
    case .congestionWindow: ("cwnd", "Cwnd", true)
    case .slowStartThreshold: ("ssthresh", "Ssthresh", true)
    case .mss: ("mss", "MSS", true)
    case .unacknowledged: ("unacked", "Unacked", true)
    case .lost: ("lost", "Lost", true)
    case .totalRetransmits: ("total_retrans", "Total-Retrans", true)
    case .bytesSent: ("bytes_sent", "Bytes-Sent", true)
    case .bytesAcknowledged: ("bytes_acked", "Bytes-Acked", true)
    case .bytesReceived: ("bytes_received", "Bytes-Received", true)
    case .deliveryRate: ("delivery_rate", "Delivery-B/s", true)
    case .congestionControl: ("congestion", "Congestion", false)
    case .socketMemory: ("skmem", "Skmem", false)
    case .source: ("source", "Source", false)
    case .reapedIn: ("reaped_in_ms", "Reaped-In", false)
    case .reapError: ("reaped_in_error_ms", "Reap-Error-ms", true)
    case .reapBasis: ("reap_basis", "Reap-Basis", false)
    default: ("round", "Round", true)
    }
  }

  /// What must be known beyond the record itself.
  package var needs: ColumnNeeds {
    switch self {
    case .netns: .namespace
    case .process: .processes
    case .listener: .processes
    case .localHost, .localService, .remoteHost, .remoteService: .names
    case .reapedIn, .reapError, .reapBasis: .forecasts
    default: Column.information.contains(self) ? .information : []
    }
  }
}

/// What the columns that are shown have to be asked for.
package struct ColumnNeeds: OptionSet {
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

extension Column {
  static let wide: [Column] = [
    .family, .state, .minisocket, .timer, .reapedIn, .local, .remote, .receiveQueue, .sendQueue,
    .uid, .inode, .interface, .mark, .cookie,
  ]

  static let csv: [Column] = [
    .schema, .family, .state, .minisocket, .localAddress, .localPort, .remoteAddress, .remotePort,
    .interface, .timer, .expires, .overdue, .retransmits, .receiveQueue, .sendQueue, .uid, .inode,
    .cookie, .mark, .source, .round, .reapedIn, .reapError, .reapBasis,
  ]

  static let information: [Column] = [
    .rtt, .rttVariance, .minimumRTT, .rto, .congestionWindow, .slowStartThreshold, .mss,
    .unacknowledged, .lost, .totalRetransmits, .bytesSent, .bytesAcknowledged, .bytesReceived,
    .deliveryRate, .congestionControl, .socketMemory,
  ]

  /// The columns of a format, with those that options add behind them.
  package static func columns(of format: OutputFormat, adding needs: ColumnNeeds) -> [Column] {
    var columns = format == .csv ? csv : wide
    if needs.contains(.namespace) {
      columns.insert(.netns, at: format == .csv ? columns.count : 0)
    }
    if needs.contains(.processes) {
      columns += format == .csv ? [.process, .listener] : [.process]
    }
    if needs.contains(.names), format == .csv {
      columns += [.localHost, .localService, .remoteHost, .remoteService]
    }
    if needs.contains(.information) { columns += information }
    return columns
  }
}
