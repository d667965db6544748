import TestSupport
import Testing

/// What was foretold of a socket, and between which moments it went, in nanoseconds.
private struct Foretold {
  let reap: ClosedRange<Int64>
  let error: Int64
  let basis: Substring
  var lastSeen: Int64?
  var gone: ClosedRange<Int64>?
}

@Suite("Live: when each row will be reaped", .live, .slow, .bounded)
struct ForecastTests {
  /// A list of forecasts, and then lists of who is there still, each between two moments. A program of
  /// its own, so that it is on time however busy the threads of the tests are.
  private static let poll = """
    columns=cookie,reaped_in_ms,reaped_in_error_ms,reap_basis
    sleep 12
    date +%s%N; "$0" list --no-header --format csv --columns "$columns"; date +%s%N
    end=$(($(date +%s) + 62))
    sleep 45
    while [ "$(date +%s)" -lt "$end" ]; do
      "$0" list --no-header --format csv --columns cookie; date +%s%N
      sleep 0.01
    done
    """

  @Test("is foretold within its error, to root and to nobody")
  func foretold() async throws {
    let network = try LiveNetwork()
    let users = [nil, Live.obstacleForNobody == nil ? Live.nobody : nil]
    let polls = try users.map { user in
      var conditions = network.namespace.conditions
      conditions.user = user
      return try RunningProgram(
        Program(path: "/bin/sh"), ["-c", Self.poll, network.built(.twdiag).path], conditions)
    }
    let load = try RunningProgram(
      network.built(.twload), ["--count", "300", "--rate", "60"], network.namespace.conditions)
    for poll in polls {
      while !poll.hasEnded { try await Task.sleep(for: .milliseconds(200)) }
      let outcome = try poll.finish()
      #expect(outcome.exitCode == 0)
      try Self.judge(String(decoding: outcome.output, as: UTF8.self))
    }
    #expect(try load.finish().exitCode == 0)
  }

  private static func judge(_ text: String) throws {
    let sockets = read(text)
    let gone = sockets.values.filter { $0.gone != nil }
    try #require(gone.count >= 290, "\(sockets.count) were foretold, \(gone.count) went")
    #expect(gone.allSatisfy { $0.basis == "times" })
    let hits = gone.count { $0.gone?.overlaps($0.reap) ?? false }
    #expect(hits * 100 >= gone.count * 95, "\(hits) of \(gone.count)")
    // But for those whose deadline is as close to a step as the error: half a step.
    let exact = gone.count { $0.error <= 30 }
    #expect(exact * 100 >= gone.count * 90, "\(exact) of \(gone.count)")
  }

  private static func read(_ text: String) -> [Substring: Foretold] {
    var sockets: [Substring: Foretold] = [:]
    var present: Set<Substring> = []
    var moments: [Int64] = []
    var rows: [[Substring]] = []
    for line in text.split(whereSeparator: \.isNewline) {
      if let moment = Int64(line) {
        moments.append(moment)
        if moments.count == 2 { sockets = foretold(rows, moments[0], moment) }
        if moments.count > 2 { note(present, moments[moments.count - 2], moment, &sockets) }
        (rows, present) = ([], [])
      } else {
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        rows.append(cells)
        present.insert(cells[0])
      }
    }
    return sockets
  }

  private static func foretold(
    _ rows: [[Substring]], _ before: Int64, _ after: Int64
  ) -> [Substring: Foretold] {
    var sockets: [Substring: Foretold] = [:]
    for row in rows where row.count == 4 {
      guard let time = Int64(row[1]), let error = Int64(row[2]) else { continue }
      let first = before + (time - error) * 1_000_000
      let last = after + (time + error) * 1_000_000
      sockets[row[0]] = Foretold(reap: first...last, error: error, basis: row[3])
    }
    return sockets
  }

  private static func note(
    _ present: Set<Substring>, _ before: Int64, _ after: Int64,
    _ sockets: inout [Substring: Foretold]
  ) {
    for cookie in sockets.keys {
      if present.contains(cookie) {
        sockets[cookie]?.lastSeen = before
      } else if let seen = sockets[cookie]?.lastSeen, sockets[cookie]?.gone == nil {
        sockets[cookie]?.gone = seen...after
      }
    }
  }
}
