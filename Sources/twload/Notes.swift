/// Sentences for standard error, about what the reader would otherwise find out late.
enum Notes {
  static func beforehand(_ options: Options, _ before: Observation) -> [String] {
    limitNote(options, before) + finWait2Note(options)
  }

  private static func limitNote(_ options: Options, _ before: Observation) -> [String] {
    guard let limit = KernelState.timeWaitLimit() else { return [] }
    let room = max(0, limit - (before.minisockets ?? 0))
    guard options.count > room else { return [] }
    return [
      "net.ipv4.tcp_max_tw_buckets is \(limit) and \(before.minisockets ?? 0) minisockets stand: "
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
        "\(progress): stopped after \(OptionValue.plain(summary.options.maximumSeconds)) s (--max-seconds)"
      ]
    case .signal:
      return ["\(progress): stopped by a signal"]
    case .failed(let error):
      return ["\(progress): \(error)"]
    }
  }

  /// Compares what was made with the kernel's own count. At a slow rate the first ones are gone by then.
  private static func standingNote(_ summary: Summary) -> [String] {
    guard let after = summary.minisocketsAfter, after < summary.made, summary.elapsed < 50
    else { return [] }
    return ["the kernel counts only \(after) minisockets now, fewer than the \(summary.made) made"]
  }
}
