import SockDiag

/// Finds which dumps of a capture belong together.
///
/// A round is one look at the table. Where it took two requests, one for each family, it is two
/// dumps, IPv4 before IPv6; a dump of a family that the round has already, or that would come
/// before it, starts the next round. Sequence numbers do not help: recorders repeat them.
struct RoundTracker {
  /// The round that the last dump belongs to, counted from 1; 0 before the first.
  private(set) var round = 0
  /// Whether a dump has begun and not ended.
  private(set) var isInsideDump = false
  /// Whether the dump that is being read is one of TCP sockets.
  private(set) var isTCP = true

  private var requests: [DumpRequest] = []
  private var canBeJoined = false

  /// A request for a dump went out; requests are answered in order.
  mutating func requested(_ request: DumpRequest) {
    // Programs wait for each answer, so more open requests than this are no real conversation.
    if requests.count == Self.mostRequests { requests.removeFirst() }
    requests.append(request)
  }

  private static let mostRequests = 64

  /// The recorder has noted that a round begins here, whatever is missing of the one before.
  mutating func marked() {
    requests.removeAll()
    isInsideDump = false
    canBeJoined = false
  }

  /// Whether the round is complete.
  var isRoundComplete: Bool { !isInsideDump && !canBeJoined }

  /// A dump went on or began, with a socket of this family, which is nil for the legacy kind of
  /// reply that mixes them.
  mutating func socket(_ family: AddressFamily?) {
    guard !isInsideDump else { return }
    begin(family.map(Coverage.one) ?? .both)
  }

  /// A dump ended, perhaps without a single socket.
  mutating func ended() {
    if !isInsideDump { begin(.unknown) }
    isInsideDump = false
  }

  /// Whether a request for a dump of TCP sockets has no answer.
  var isAnswerMissing: Bool {
    !isInsideDump && requests.contains { $0.protocolNumber == 6 }
  }

  private enum Coverage: Equatable {
    case unknown
    case one(AddressFamily)
    case both
  }

  private mutating func begin(_ seen: Coverage) {
    isInsideDump = true
    let request = requests.isEmpty ? nil : requests.removeFirst()
    isTCP = (request?.protocolNumber ?? 6) == 6
    guard isTCP else { return }
    let coverage = seen == .unknown ? Self.coverage(of: request) : seen
    let isSecond = coverage == .one(.ipv6) || coverage == .unknown
    if round > 0, canBeJoined, isSecond {
      canBeJoined = false
    } else {
      round += 1
      canBeJoined = coverage == .one(.ipv4) || coverage == .unknown
    }
  }

  private static func coverage(of request: DumpRequest?) -> Coverage {
    switch request?.scope {
    case nil: .unknown
    case .bothFamilies: .both
    case .family(let family): .one(family)
    }
  }
}
