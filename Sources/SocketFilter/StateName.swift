package import SockDiag

/// The states, and groups of states, under the names that users of ss and netstat type.
package enum StateName {
  /// Each name in its plainest spelling.
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

  /// The names as help shows them, and as they are suggested.
  package static let spellings = [
    "established", "syn-sent", "syn-recv", "fin-wait-1", "fin-wait-2", "time-wait", "close",
    "close-wait", "last-ack", "listen", "closing", "bound-inactive", "all", "connected",
    "synchronized", "bucket", "big",
  ]

  /// What a word stands for; nil when it is no name.
  ///
  /// Any spelling: upper or lower case, with or without hyphens and underscores.
  package static func states(named word: String) -> TCPStateSet? {
    names[word.lowercased().filter { $0 != "-" && $0 != "_" }]
  }

  /// The name that may have been meant.
  package static func suggestion(for word: String) -> String? {
    NearWord.suggestion(for: word.lowercased(), among: spellings)
  }

  /// The states of a set by name, in the kernel's order.
  package static func names(of states: TCPStateSet) -> [String] {
    spellings.prefix(12).filter { name in
      self.names[name.filter { $0 != "-" }].map { !$0.isDisjoint(with: states) } ?? false
    }
  }
}
