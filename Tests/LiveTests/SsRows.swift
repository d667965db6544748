import TestSupport

/// Reads the rows of `ss -tanoeOH`.
enum SsRows {
  /// - Parameters:
  ///   - family: the one that ss was asked for, since it writes `*` for any address.
  ///   - state: the state that it was asked for; it leaves out the column when that is a single one.
  static func parse(_ text: String, family: String, state: String) throws -> [TimedRow] {
    return try text.split(separator: "\n").map { line in
      var words = line.split(separator: " ")
      if Int(words[0]) != nil { words.insert(state.uppercased()[...], at: 0) }
      guard words.count >= 5, let state = states[String(words[0])] else {
        throw TestFailure("a row of ss: \(line)")
      }
      return try row(words, family: family, state: state)
    }
  }

  private static func row(
    _ words: [Substring], family: String, state: String
  ) throws -> TimedRow {
    let local = endpoint(words[3], family: family)
    let remote = endpoint(words[4], family: family)
    var details = SocketDetails(
      family: family, state: state, ends: "\(local.text) \(remote.text)",
      interface: local.interface ?? "-", queues: "\(words[1])/\(words[2])")
    var time: ClosedRange<Int>?
    for word in words.dropFirst(5) { try read(word, into: &details, &time) }
    return TimedRow(text: details.text, time: time)
  }

  /// An address that may be in brackets, `%` and an interface, and a port.
  private static func endpoint(
    _ word: Substring, family: String
  ) -> (text: String, interface: String?) {
    let colon = word.lastIndex(of: ":") ?? word.endIndex
    let port = word[colon...].dropFirst()
    let parts = word[..<colon].split(separator: "%")
    var host = parts.first.map { $0.filter { $0 != "[" && $0 != "]" } } ?? ""
    if host == "*" { host = family == "ipv4" ? "0.0.0.0" : "::" }
    let interface = parts.count > 1 ? String(parts[1]) : nil
    return ("\(host) \(port == "*" ? "0" : port)", interface)
  }

  /// A word such as `timer:(keepalive,119min,0)` or `sk:15a8af`.
  private static func read(
    _ word: Substring, into details: inout SocketDetails, _ time: inout ClosedRange<Int>?
  ) throws {
    let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return }
    switch parts[0] {
    case "timer":
      let fields = parts[1].filter { $0 != "(" && $0 != ")" }
        .split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == 3 else { throw TestFailure("a timer of ss: \(word)") }
      details.timer = fields[0] == "persist" ? "probe" : String(fields[0])
      details.retransmits = Int(fields[2]) ?? -1
      time = try milliseconds(fields[1])
    case "uid": details.uid = Int(parts[1]) ?? -1
    case "ino": details.inode = Int(parts[1]) ?? -1
    case "sk": details.cookie = "0x\(parts[1])"
    case "fwmark": details.mark = Int(parts[1].dropFirst(2), radix: 16) ?? -1
    default: break
    }
  }

  /// What a time may have been that ss writes as `119min`, `1min5sec`, `58sec`, `9.123ms` or `12ms`.
  static func milliseconds(_ text: Substring) throws -> ClosedRange<Int> {
    var total = 0
    var number = ""
    var slack = 0
    var rest = text
    while let character = rest.first {
      if character.isNumber {
        number.append(character)
        rest = rest.dropFirst()
        continue
      }
      guard let value = Int(number), let unit = units.first(where: { rest.hasPrefix($0.name) })
      else { throw TestFailure("a time of ss: \(text)") }
      total += value * unit.milliseconds
      slack = unit.slack(total)
      rest = rest.dropFirst(unit.name.count)
      number = ""
    }
    return total...(total + slack)
  }

  private struct Unit {
    let name: String
    let milliseconds: Int
    /// How much may be left out behind a unit that leads to so many milliseconds in all: from ten
    /// minutes on the seconds, from ten seconds on the milliseconds.
    let slack: (Int) -> Int
  }

  private static var units: [Unit] {
    [
      Unit(name: "min", milliseconds: 60_000) { $0 >= 600_000 ? 59_999 : 999 },
      Unit(name: "sec", milliseconds: 1000) { $0 >= 10_000 ? 999 : 0 },
      Unit(name: ".", milliseconds: 1000) { _ in 0 },
      Unit(name: "ms", milliseconds: 1) { _ in 0 },
    ]
  }

  static let states = [
    "ESTAB": "ESTABLISHED", "SYN-SENT": "SYN_SENT", "SYN-RECV": "SYN_RECV",
    "FIN-WAIT-1": "FIN_WAIT1", "FIN-WAIT-2": "FIN_WAIT2", "TIME-WAIT": "TIME_WAIT",
    "UNCONN": "CLOSE", "CLOSE-WAIT": "CLOSE_WAIT", "LAST-ACK": "LAST_ACK", "LISTEN": "LISTEN",
    "CLOSING": "CLOSING", "ESTABLISHED": "ESTABLISHED", "LISTENING": "LISTEN", "CLOSED": "CLOSE",
  ]
}

extension LiveNetwork {
  /// What ss shows of one family in some state, or group of states.
  func ss(_ family: String, state: String = "all") throws -> [TimedRow] {
    let flag = family == "ipv4" ? "-4" : "-6"
    let text = try run("ss", ["-tanoeOH", flag, "state", state]).text
    return try SsRows.parse(text, family: family, state: state)
  }

  /// The sockets that twdiag shows.
  func listed(_ arguments: String...) throws -> [ListedSocket] { try listed(arguments) }

  func listed(_ arguments: [String]) throws -> [ListedSocket] {
    try ListedSocket.parse(twdiag(["list", "--format", "jsonl"] + arguments).text)
  }
}
