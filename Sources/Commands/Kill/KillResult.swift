import LinuxProc
import Netlink
import SockDiag
import TextOutput
import TimeWait

/// The result of destroying sockets.
struct KillResult {
  let counts: KillCounts
  let tally: DestroyTally
  /// How the reading went, and further notes.
  let outcome: Outcome
  /// From the first request to the kernel's last answer, without the reading.
  let duration: Duration
  let support: DestroySupport?

  /// Whether every selected socket is gone, and nothing is known to have been missed.
  var isComplete: Bool {
    outcome.isComplete && tally.refused.isEmpty && tally.unanswered == 0
      && counts.unreachable == 0 && tally.asked == counts.selected
  }

  var status: ExitStatus {
    if outcome.hasFailed { return .failed }
    return isComplete ? .complete : .incomplete
  }

  /// What the kernel refused, by errno, the most frequent first.
  var refusals: [(name: String, count: Int, meaning: String)] {
    tally.refused.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { error, count in
      (Self.name(of: error), count, meaning(of: error))
    }
  }

  private static func name(of error: Int32) -> String {
    switch error {
    case Errno.EPERM: "EPERM"
    case Errno.EOPNOTSUPP: "EOPNOTSUPP"
    case Errno.EINVAL: "EINVAL"
    default: "errno \(error)"
    }
  }

  private func meaning(of error: Int32) -> String {
    switch error {
    case Errno.EPERM: KillAdvice.notPermitted
    case Errno.EOPNOTSUPP where support == .notConfigured: KillAdvice.notConfigured
    case Errno.EOPNOTSUPP: KillAdvice.noMinisockets
    case Errno.EINVAL where support == .unknownToKernel: KillAdvice.unknownToKernel
    default: "\(errorText(error))."
    }
  }
}

extension KillResult {
  /// For people: a line for each count.
  var text: String {
    let milliseconds = Double(duration.wholeMicroseconds) / 1000
    let time = milliseconds < 0.1 ? "<0.1" : Words.decimal(milliseconds, digits: 1)
    var lines =
      counts.selected == 0
      ? ["No socket is selected; nothing was destroyed."]
      : ["destroyed  \(tally.destroyed) of \(counts.selected), in \(time) ms"]
    if tally.gone > 0 {
      lines.append("gone       \(tally.gone) ended before the request came")
    }
    if tally.destroyedOrGone > 0 {
      lines.append(
        "ended      \(tally.destroyedOrGone) more: destroyed or already gone; the answers were lost"
      )
    }
    for refusal in refusals {
      let words = "\(refusal.count) with \(refusal.name). \(refusal.meaning)"
      lines.append(Self.wrapped(words, behind: "refused    "))
    }
    if tally.unanswered > 0 {
      lines.append("unknown    \(tally.unanswered): the kernel's answers were lost")
    }
    for sentence in KillAdvice.leftOut(counts) { lines.append(Self.wrapped(sentence)) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func wrapped(_ text: String, behind label: String = "") -> String {
    let lines = Paragraph.wrapped(text, width: 80, indent: label.count)
    return label + lines.dropFirst(label.count).dropLast()
  }

  /// For programs: one document.
  func json(netns: String?) -> String {
    var json = JSONWriter()
    json.object { json in
      json.add("schema", 1)
      json.add("netns", netns)
      json.add("selected", counts.selected)
      json.add("destroyed", tally.destroyed)
      json.add("gone", tally.gone)
      json.add("destroyed_or_gone", tally.destroyedOrGone)
      json.array("refused") { json in
        for refusal in refusals {
          json.object { json in
            json.add("errno", refusal.name)
            json.add("count", refusal.count)
            json.add("meaning", refusal.meaning)
          }
        }
      }
      json.add("unanswered", tally.unanswered)
      json.object("left_out") { json in
        json.add("fin_wait2_minisockets", counts.leftOutMinisockets)
        json.add("other_states", counts.leftOutOthers)
        json.add("bound", counts.unreachable)
      }
      json.add("complete", isComplete)
      json.add("duration_us", duration.wholeMicroseconds)
      json.array("problems") { json in
        for problem in outcome.notes + outcome.errors { json.add(nil, problem) }
      }
    }
    return json.text + "\n"
  }
}

extension Duration {
  fileprivate var wholeMicroseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000_000) }
}
