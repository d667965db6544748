import ArgumentParser
import SockDiag

/// A state, or a group of states, under the names that users of ss and netstat type.
struct StateWord: Equatable {
  let states: TCPStateSet

  /// Each name in its plainest spelling.
  private static let names: [(String, TCPStateSet)] = [
    ("established", one(.established)), ("estab", one(.established)),
    ("synsent", one(.synSent)),
    ("synrecv", [one(.synReceived), one(.newSynReceived)]),
    ("synrcv", [one(.synReceived), one(.newSynReceived)]),
    ("synreceived", [one(.synReceived), one(.newSynReceived)]),
    ("finwait1", one(.finWait1)), ("finwait2", one(.finWait2)),
    ("timewait", one(.timeWait)), ("tw", one(.timeWait)),
    ("close", one(.close)), ("closed", one(.close)), ("unconnected", one(.close)),
    ("unconn", one(.close)),
    ("closewait", one(.closeWait)), ("lastack", one(.lastAck)),
    ("listen", one(.listen)), ("listening", one(.listen)),
    ("closing", one(.closing)),
    ("boundinactive", one(.boundInactive)),
    ("all", .all), ("connected", .connected), ("synchronized", .synchronized),
    ("bucket", .bucket), ("big", .big),
  ]

  /// The names as help shows them, and as they are suggested.
  static let spellings = [
    "established", "syn-sent", "syn-recv", "fin-wait-1", "fin-wait-2", "time-wait", "close",
    "close-wait", "last-ack", "listen", "closing", "bound-inactive", "all", "connected",
    "synchronized", "bucket", "big",
  ]

  private static func one(_ state: TCPState) -> TCPStateSet { TCPStateSet(state) }

  /// Any spelling: upper or lower case, with or without hyphens and underscores.
  /// Several may stand with commas between them.
  static func parse(_ text: String) throws -> StateWord {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let parsed = try words.map { try parse(word: String($0)) }
    return StateWord(states: parsed.reduce(into: []) { $0.formUnion($1.states) })
  }

  private static func parse(word text: String) throws -> StateWord {
    let plain = text.lowercased().filter { $0 != "-" && $0 != "_" }
    if let states = names.first(where: { $0.0 == plain })?.1 { return StateWord(states: states) }
    var message = "there is no state '\(text)'"
    if let near = NearWord.suggestion(for: text.lowercased(), among: spellings) {
      message += "; did you mean '\(near)'?"
    } else {
      message += "; the states are \(spellings.joined(separator: ", "))"
    }
    throw ValidationError(message)
  }
}
