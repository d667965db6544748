package import SockDiag

/// The names of states, and of groups of states, that users of ss and netstat know.
package enum StateName {
  /// The names in lower case and without hyphens and underscores.
  private static let names: [String: TCPStateSet] = [
    "established": one(.established), "estab": one(.established),
    "synsent": one(.synSent),
    "synrecv": synReceived, "synrcv": synReceived, "synreceived": synReceived,
    "finwait1": one(.finWait1), "finwait2": one(.finWait2),
    "timewait": one(.timeWait), "tw": one(.timeWait),
    "close": one(.close), "closed": one(.close), "unconnected": one(.close),
    "unconn": one(.close),
    "closewait": one(.closeWait), "lastack": one(.lastAck),
    "listen": one(.listen), "listening": one(.listen),
    "closing": one(.closing),
    "boundinactive": one(.boundInactive),
    "all": .all, "connected": .connected, "synchronized": .synchronized,
    "bucket": .bucket, "big": .big,
  ]

  /// The kernel lists request sockets under a number of their own.
  private static let synReceived: TCPStateSet = [one(.synReceived), one(.newSynReceived)]

  private static func one(_ state: TCPState) -> TCPStateSet { TCPStateSet(state) }

  /// One name for each state, in the kernel's order.
  private static let states = [
    "established", "syn-sent", "syn-recv", "fin-wait-1", "fin-wait-2", "time-wait", "close",
    "close-wait", "last-ack", "listen", "closing", "bound-inactive",
  ]
  private static let groups = ["all", "connected", "synchronized", "bucket", "big"]

  /// The names that help lists and errors suggest.
  package static let spellings = states + groups

  /// Returns the states with a name, in upper or lower case, with or without hyphens and underscores;
  /// nil if there is no such name.
  package static func states(named word: String) -> TCPStateSet? {
    names[word.lowercased().filter { $0 != "-" && $0 != "_" }]
  }

  /// Returns the name that may have been meant; nil if none is similar.
  package static func suggestion(for word: String) -> String? {
    Spelling.suggestion(for: word.lowercased(), among: spellings)
  }

  /// Returns the names of the states in a set, in the kernel's order.
  package static func names(of states: TCPStateSet) -> [String] {
    self.states.filter { name in
      self.states(named: name).map { !$0.isDisjoint(with: states) } ?? false
    }
  }
}
