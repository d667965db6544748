import FoundationEssentials

/// An event as `twdiag watch --events --format jsonl` tells it.
struct WatchedEvent: Decodable {
  let event: String
  let reason: String?
  let cookie: String
  let atMs: Bounds
  let deadlineMs: Bounds?
  let latenessMs: Bounds?
  let beyondDesign: Bool

  /// Milliseconds; without an upper bound where none is known.
  struct Bounds: Decodable {
    let min: Int64
    let max: Int64?

    /// As nanoseconds of the clock that has this origin.
    func span(since origin: Int64) -> TimeSpan {
      TimeSpan(origin + min * 1_000_000, max.map { origin + $0 * 1_000_000 } ?? .max / 2)
    }
  }
}

/// A poll as `twdiag watch --format jsonl` tells it.
struct WatchedPoll: Decodable {
  let timeMs: Int64
  let atMs: Int64
  let walkMs: Int64
  let complete: Bool
}

/// The objects of one type among the lines of a watch.
enum WatchedLines {
  private struct Head: Decodable { let type: String }

  static func decode<Value: Decodable>(_ type: String, in text: String) throws -> [Value] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try text.split(separator: "\n").map { Data($0.utf8) }.filter {
      try decoder.decode(Head.self, from: $0).type == type
    }.map { try decoder.decode(Value.self, from: $0) }
  }
}
