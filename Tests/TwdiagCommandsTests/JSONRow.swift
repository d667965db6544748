import FoundationEssentials
import TestSupport
import Testing

@testable import TwdiagCommands

/// A socket as another program reads it from our JSON.
struct JSONRow: Codable, Hashable, Sendable {
  var schema: Int
  var family, state: String
  var minisocket: Bool
  var local_address: String
  var local_port: Int
  var remote_address: String
  var remote_port: Int
  var interface: String?
  var timer: String
  var expires_ms: Int?
  var overdue: Bool
  var retransmits, recv_queue, send_queue, uid, inode: Int
  var cookie: String?
  var mark: Int?
  var source: String
  var round: Int?

  /// The columns, in their order.
  static let keys = [
    "schema", "family", "state", "minisocket", "local_address", "local_port", "remote_address",
    "remote_port", "interface", "timer", "expires_ms", "overdue", "retransmits", "recv_queue",
    "send_queue", "uid", "inode", "cookie", "mark", "source", "round",
  ]

  /// Reads one object on each line.
  static func rows(_ outcome: ListOutcome) throws -> [JSONRow] {
    try outcome.lines.map { try JSONDecoder().decode(JSONRow.self, from: Data($0.utf8)) }
  }

  /// What makes a socket the one that it is.
  var identity: String {
    "\(family) \(local_address) \(local_port) \(remote_address) \(remote_port) \(cookie ?? "-")"
  }
}

/// The document of `--format json`.
struct JSONDocument: Codable {
  var schema: Int
  var sockets: [JSONRow]
  var count: Int
  var complete: Bool
  var source: String
  var duration_us: Int
  var notes: [String]
  var error: String?

  static func read(_ outcome: ListOutcome) throws -> JSONDocument {
    try JSONDecoder().decode(JSONDocument.self, from: Data(outcome.output))
  }
}
