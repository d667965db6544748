import FoundationEssentials
import TestSupport

/// What truly happened in a scene of `Fixtures/watch`, in the words of its recorder.
struct WatchTruth: Decodable {
  let scene: String
  let hz: Int
  let log: [Deed]
  let minisockets: [Row]

  /// Something that the scene did.
  struct Deed: Decodable {
    let did: String
    let between: TimeSpan
    let client: Ends?
    let server: Ends?
    let first: Ends?
    let peer: Ends?
    let command: String?
    /// TCP_LINGER2, in seconds.
    let limit: Int?
  }

  struct Ends: Decodable {
    let local: String
    let remote: String
    let cookie: UInt64
  }

  /// What `/proc/net/tcp` has shown.
  struct Row: Decodable {
    let local: String
    let remote: String
    let appeared: TimeSpan
    let gone: TimeSpan?
    let rearmed: [TimeSpan]?
    let replaced: [TimeSpan]?
    let became: [Change]?

    struct Change: Decodable { let between: TimeSpan }
  }

  static func read(_ name: String) throws -> WatchTruth {
    let bytes = try [UInt8](contentsOf: Fixture.path("watch/\(name).json"))
    return try JSONDecoder().decode(Self.self, from: Data(bytes))
  }

  var tick: Int64 { 1_000_000_000 / Int64(hz) }
}

/// Nanoseconds of the real-time clock within which something happened.
struct TimeSpan: Decodable {
  let start: Int64
  let end: Int64

  init(_ start: Int64, _ end: Int64) {
    self.start = start
    self.end = end
  }

  init(from decoder: any Decoder) throws {
    var pair = try decoder.unkeyedContainer()
    start = try pair.decode(Int64.self)
    end = try pair.decode(Int64.self)
  }

  func meets(_ other: TimeSpan, slack: Int64 = 0) -> Bool {
    start <= other.end + slack && other.start <= end + slack
  }

  func shifted(by nanoseconds: Int64) -> TimeSpan {
    TimeSpan(start + nanoseconds, end + nanoseconds)
  }
}

/// A minisocket from its birth to its end.
struct TrueLife {
  let cookie: String
  let ends: String
  let born: TimeSpan
  /// When its timer was set anew.
  let rearmed: [TimeSpan]
  /// When the peer's FIN came to it in FIN_WAIT2.
  let finReceived: TimeSpan?
  let ended: TimeSpan?
  let ending: Ending
  let isFinWait2: Bool

  enum Ending { case expired, reused, unknown }
}

extension WatchTruth {
  /// All that were there, whether or not a poll has met them.
  var lives: [TrueLife] {
    log.compactMap { deed in
      guard deed.did.hasPrefix("closed"), let ends = deed.first,
        let row = minisockets.first(where: { $0.isOf(ends, born: deed.between) })
      else { return nil }
      return life(ends, deed, row)
    }
  }

  private func life(_ ends: Ends, _ deed: Deed, _ row: Row) -> TrueLife {
    let successor = log.first { next in
      next.did == "opened" && next.between.start > deed.between.end
        && [next.client, next.server].contains { $0.map(ends.isSame) ?? false }
    }
    let isKilled = log.contains { $0.ends(ends) && $0.between.meets(row.gone ?? $0.between) }
    // A row stands for several minisockets with the same ends that followed each other quickly.
    let ended = successor?.between ?? row.gone
    return TrueLife(
      cookie: "0x" + String(ends.cookie, radix: 16), ends: "\(ends.local) \(ends.remote)",
      born: deed.between,
      rearmed: (row.rearmed ?? []).filter { $0.start > deed.between.end },
      finReceived: row.became?.first?.between, ended: ended,
      ending: successor != nil ? .reused : isKilled ? .unknown : .expired,
      isFinWait2: deed.did == "closed one end")
  }
}

extension WatchTruth.Ends {
  fileprivate func isSame(_ other: Self) -> Bool { local == other.local && remote == other.remote }
}

extension WatchTruth.Row {
  /// Whether the row shows the minisocket of these ends that was born then: a read may have met it in
  /// FIN_WAIT2 a moment before.
  fileprivate func isOf(_ ends: WatchTruth.Ends, born: TimeSpan) -> Bool {
    local == ends.local && remote == ends.remote
      && ([appeared] + (replaced ?? [])).contains { $0.meets(born, slack: 300_000_000) }
  }
}

extension WatchTruth.Deed {
  /// Whether this ends a minisocket before its time.
  fileprivate func ends(_ ends: WatchTruth.Ends) -> Bool {
    switch did {
    case "destroyed": ends.local.hasSuffix(command?.split(separator: " ").last ?? "-")
    case "reset": peer?.remote == ends.local
    default: false
    }
  }
}
