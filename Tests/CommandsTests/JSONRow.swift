import FoundationEssentials
import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

/// A socket as another program reads it from our JSON.
struct JSONRow: Codable, Hashable, Sendable {
  var schema: Int
  var family, state: String
  var minisocket: Bool
  var localAddress: String
  var localPort: Int
  var remoteAddress: String
  var remotePort: Int
  var interface: String?
  var timer: String
  var expiresMs: Int?
  var overdue: Bool
  var retransmits, recvQueue, sendQueue, uid, inode: Int
  var cookie: String?
  var mark: Int?
  var source: String
  var round: Int?
  var reapedInMs, reapedInErrorMs: Int?
  var reapBasis: String

  /// The columns, in their order.
  static let keys = [
    "schema", "family", "state", "minisocket", "local_address", "local_port", "remote_address",
    "remote_port", "interface", "timer", "expires_ms", "overdue", "retransmits", "recv_queue",
    "send_queue", "uid", "inode", "cookie", "mark", "source", "round",
    "reaped_in_ms", "reaped_in_error_ms", "reap_basis",
  ]

  /// Reads one object on each line.
  static func rows(_ outcome: ListOutcome) throws -> [JSONRow] {
    try outcome.lines.map { try JSONDecoder.snakeCase.decode(JSONRow.self, from: Data($0.utf8)) }
  }

  /// What makes a socket the one that it is.
  var identity: String {
    "\(family) \(localAddress) \(localPort) \(remoteAddress) \(remotePort) \(cookie ?? "-")"
  }
}

/// The document of `--format json`.
struct JSONDocument: Codable {
  var schema: Int
  var sockets: [JSONRow]
  var count: Int
  var complete: Bool
  var source: String
  var durationUs: Int
  var notes: [String]
  var error: String?

  static func read(_ outcome: ListOutcome) throws -> JSONDocument {
    try JSONDecoder.snakeCase.decode(JSONDocument.self, from: Data(outcome.output))
  }
}
