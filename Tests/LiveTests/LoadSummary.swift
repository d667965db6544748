import FoundationEssentials

/// What `twload --json` prints.
struct LoadSummary: Decodable {
  let made: Int
  let asked: Int
  let complete: Bool
  let state: String
  let closeFirst: String
  let established: Int
  let families: [String]
  let ports: Int
  let sources: [String]
  let elapsedSeconds: Double
  let minisocketsBefore: Int?
  let minisocketsAfter: Int?
  let serverPorts: [Int]
  /// For each hundredth of a second with closes: its begin in milliseconds of CLOCK_MONOTONIC, and
  /// how many closes it has. Nil without `--log`.
  let log: [[Int]]?

  /// Reads the first line.
  init(parsing text: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let line = text.prefix { !$0.isNewline }
    self = try decoder.decode(Self.self, from: Data(line.utf8))
  }
}
