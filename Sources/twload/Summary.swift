/// What was made, in one sentence or one JSON object.
struct Summary {
  let options: Options
  let ending: Ending
  let made: Int
  let established: Int
  let sources: [String]
  let serverPorts: [UInt16]
  let elapsed: Double
  /// Nil without `--log`.
  let log: CloseLog?
  let minisocketsBefore: Int?
  let minisocketsAfter: Int?

  var isComplete: Bool { made >= options.count && established >= options.established }

  var status: ExitStatus {
    switch ending {
    case .failed: .failed
    case .complete, .exhausted, .timeLimit, .signal: isComplete ? .complete : .fewer
    }
  }

  var sentence: String {
    var things: [String] = []
    if options.established > 0 { things.append(plural(established, "established connection")) }
    if options.count > 0 { things.append(plural(made, "\(options.state.kernelName) socket")) }
    let total = Double(made + established)
    let rate = Int((total / max(elapsed, 1e-6)).rounded())
    let order = options.count > 0 ? ", \(options.closeFirst) closes first" : ""
    return
      "made \(things.joined(separator: " and ")) (\(familyText)\(order)) over \(plural(serverPorts.count, "server port")) and "
      + "\(plural(sources.count, "source address", "source addresses")) in "
      + "\(Self.decimal(elapsed)) s (\(rate)/s); \(portText)\(log?.lines ?? "")"
  }

  var json: String {
    var fields = [
      ("made", "\(made)"), ("asked", "\(options.count)"),
      ("complete", "\(isComplete)"), ("state", "\"\(options.state.rawValue)\""),
      ("close_first", "\"\(options.closeFirst)\""), ("established", "\(established)"),
      ("families", Self.list(options.families.map(\.rawValue))),
      ("ports", "\(serverPorts.count)"), ("sources", Self.list(sources)),
      ("elapsed_seconds", Self.decimal(elapsed)),
      ("minisockets_before", minisocketsBefore.map(String.init) ?? "null"),
      ("minisockets_after", minisocketsAfter.map(String.init) ?? "null"),
      ("server_ports", "[\(serverPorts.map { "\($0)" }.joined(separator: ","))]"),
    ]
    if let log { fields.append(("log", log.json)) }
    return "{\(fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ","))}"
  }

  private var familyText: String { options.families.map(\.rawValue).joined(separator: " ") }

  private var portText: String {
    let shown = serverPorts.prefix(8).map { "\($0)" }.joined(separator: " ")
    let more = serverPorts.count - 8
    return (serverPorts.count == 1 ? "port " : "ports ") + shown
      + (more > 0 ? " and \(more) more" : "")
  }

  private func plural(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
  }

  /// A number with two decimals.
  private static func decimal(_ seconds: Double) -> String {
    let hundredths = Int((seconds * 100).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }

  private static func list(_ texts: [String]) -> String {
    "[\(texts.map { "\"\($0)\"" }.joined(separator: ","))]"
  }
}

/// Warnings and explanations for standard error, one sentence each.
enum Notes {
  static func beforehand(_ options: Options, _ before: Observation) -> [String] {
    limitNote(options, before) + finWait2Note(options)
  }

  private static func limitNote(_ options: Options, _ before: Observation) -> [String] {
    guard let limit = KernelState.timeWaitLimit() else { return [] }
    let room = max(0, limit - (before.minisockets ?? 0))
    guard options.count > room else { return [] }
    return [
      "net.ipv4.tcp_max_tw_buckets is \(limit), and there are \(before.minisockets ?? 0) minisockets: "
        + "at most \(room) of \(options.count) can be made at once"
    ]
  }

  private static func finWait2Note(_ options: Options) -> [String] {
    guard options.count > 0, options.state == .finWait2, let timeout = KernelState.finTimeout(),
      let hold = options.holdSeconds
    else { return [] }
    if timeout > 60 {
      return [
        "net.ipv4.tcp_fin_timeout is \(timeout): above 60 the kernel keeps full FIN_WAIT2 sockets "
          + "first, and minisockets only for the last \(timeout - 60) s"
      ]
    }
    guard hold > Double(timeout) else { return [] }
    return [
      "FIN_WAIT2 sockets vanish after \(timeout) s (net.ipv4.tcp_fin_timeout), within the hold"
    ]
  }

  static func afterwards(_ summary: Summary) -> [String] {
    endingNote(summary) + standingNote(summary)
  }

  private static func endingNote(_ summary: Summary) -> [String] {
    let asked = summary.options.count + summary.options.established
    let progress = "\(summary.made + summary.established) of \(asked) made"
    switch summary.ending {
    case .complete:
      return summary.isComplete
        ? [] : ["\(progress): the other closes skipped TIME_WAIT (net.ipv4.tcp_max_tw_buckets)"]
    case .exhausted(let path):
      return [
        "\(progress): no client port is left on any path, such as \(path): raise --ports or --sources"
      ]
    case .timeLimit:
      return [
        "\(progress): stopped after \(OptionValue.plain(summary.options.maxSeconds)) s (--max-seconds)"
      ]
    case .signal:
      return ["\(progress): stopped by a signal"]
    case .failed(let error):
      return ["\(progress): \(error)"]
    }
  }

  /// Compares what was made with the kernel's own count. At a low rate the first ones have already expired.
  private static func standingNote(_ summary: Summary) -> [String] {
    guard let after = summary.minisocketsAfter, after < summary.made, summary.elapsed < 50
    else { return [] }
    return ["the kernel counts only \(after) minisockets now, fewer than the \(summary.made) made"]
  }
}

/// How many closes each hundredth of a second of CLOCK_MONOTONIC had.
///
/// Tests compare it with what `twdiag` reads about the last minute out of one dump, whenever that dump was taken.
struct CloseLog {
  /// The first hundredth with a close; the others follow it without gaps.
  private var first = 0
  private var counts: [Int] = []

  /// Counts a close at `instant`, in seconds. The clock never goes back.
  mutating func note(_ instant: Double) {
    let hundredth = Int((instant * 100).rounded(.down))
    if counts.isEmpty { first = hundredth }
    while first + counts.count <= hundredth { counts.append(0) }
    counts[max(0, hundredth - first)] += 1
  }

  /// When each hundredth with closes begins, in milliseconds, and how many it has.
  private var entries: [(start: Int, closes: Int)] {
    zip(first..., counts).filter { $0.1 > 0 }.map { (start: $0.0 * 10, closes: $0.1) }
  }

  /// One line for each entry.
  var lines: String { entries.map { "\n\($0.start) \($0.closes)" }.joined() }

  var json: String { "[\(entries.map { "[\($0.start),\($0.closes)]" }.joined(separator: ","))]" }
}
