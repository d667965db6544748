import FoundationEssentials

/// A socket as `--format jsonl` shows it.
struct ListedSocket: Decodable, Hashable {
  let family: String
  let state: String
  let minisocket: Bool
  let localAddress: String
  let localPort: Int
  let remoteAddress: String
  let remotePort: Int
  let interface: String?
  let timer: String
  let expiresMs: Int?
  let overdue: Bool
  let retransmits: Int
  let recvQueue: Int
  let sendQueue: Int
  let uid: Int
  let inode: Int
  let cookie: String?
  let mark: Int?
  let source: String
  let round: Int?
  // What options add.
  let netns: String?
  let processes: [ListedProcess]?
  let listenerProcesses: [ListedProcess]?
  let info: ListedInformation?
  let localService: String?
  let remoteHost: String?

  static func parse(_ text: String) throws -> [ListedSocket] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try text.split(separator: "\n").map {
      try decoder.decode(ListedSocket.self, from: Data($0.utf8))
    }
  }

  /// The ends of the connection, which no other socket has.
  var ends: String { "\(localAddress) \(localPort) \(remoteAddress) \(remotePort)" }

  /// The row in the form that the rows of ss are brought into, too.
  var row: TimedRow {
    TimedRow(text: details.text, time: expiresMs.map { $0...$0 })
  }

  /// What ss tells of a socket beside its time.
  var details: SocketDetails {
    // A capture has only the number of an interface, and ours are of this machine.
    let name = source == "capture" && interface == "if1" ? "lo" : interface
    return SocketDetails(
      family: family, state: state, ends: ends, interface: name ?? "-",
      queues: "\(recvQueue)/\(sendQueue)", timer: timer, retransmits: retransmits, uid: uid,
      inode: inode, cookie: cookie ?? "-", mark: mark ?? 0)
  }
}

/// A process as `--processes` names it.
struct ListedProcess: Decodable, Hashable {
  let pid: Int32
  let command: String
}

/// What `--info` tells.
struct ListedInformation: Decodable, Hashable {
  let rttMs: Double?
  let rttvarMs: Double?
  let cwnd: Int?
  let mss: Int?
  let bytesReceived: Int?
  let congestion: String?
  let skmem: [String: Int]
}

/// What `--format json` says about the sockets as a whole.
struct ListedDocument: Decodable {
  let sockets: [ListedSocket]
  let count: Int
  let complete: Bool
  let source: String
  let notes: [String]
  let error: String?

  init(parsing text: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Self.self, from: Data(text.utf8))
  }
}

/// What both twdiag and ss tell of a socket, in one spelling.
struct SocketDetails: Hashable {
  var family: String
  var state: String
  var ends: String
  var interface = "-"
  var queues: String
  var timer = "off"
  var retransmits = 0
  var uid = 0
  var inode = 0
  var cookie = "-"
  var mark = 0

  var text: String {
    "\(family) \(state) \(ends) if \(interface) queues \(queues) \(timer)/\(retransmits) uid \(uid) "
      + "inode \(inode) cookie \(cookie) mark \(mark)"
  }
}
