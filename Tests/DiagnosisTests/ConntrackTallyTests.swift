import SockDiag
import TestSupport
import Testing
import TimeWait

@testable import Diagnosis

/// Ends of connections, by short numbers.
private func end(_ host: UInt32, _ port: UInt16) -> Endpoint {
  Endpoint(address: IPAddress(ipv4: 0x0a00_0000 + host), port: port)
}

private func mapped(_ end: Endpoint) -> Endpoint {
  Endpoint(address: IPAddress(ipv6: end.address.mappedBits), port: end.port)
}

private func socket(_ local: Endpoint, _ remote: Endpoint) -> SocketRecord {
  SocketRecord(
    family: local.address.family, state: .timeWait, timer: .timeWait(remaining: .seconds(30)),
    local: local, remote: remote)
}

private func entry(
  _ source: Endpoint, _ destination: Endpoint, reply: ConntrackTuple? = nil,
  state: ConntrackState? = .timeWait, timeout: Int? = 100
) -> ConntrackEntry {
  let original = ConntrackTuple(source: source, destination: destination)
  return ConntrackEntry(
    original: original, reply: reply ?? original.reversed, protocolNumber: 6, state: state,
    timeout: timeout.map { .seconds($0) })
}

@Suite("The comparison of conntrack's table with the sockets")
struct ConntrackTallyTests {
  /// This machine is 10.0.0.1.
  private let here = end(1, 0).address

  private func report(
    sockets: [SocketRecord], entries: [ConntrackEntry], local: [IPAddress]? = nil, busiest: Int = 9
  ) -> ConntrackReport {
    var tally = ConntrackTally(localAddresses: local ?? [here])
    for socket in sockets { tally.addSocket(socket) }
    for entry in entries { tally.add(entry) }
    return tally.report(busiest: busiest)
  }

  @Test("finds the client's socket and the server's, whatever their family")
  func finds() {
    let (client, server) = (end(1, 40000), end(2, 80))
    for (local, remote) in [
      (client, server), (server, client), (mapped(client), mapped(server)),
      (mapped(server), mapped(client)),
    ] {
      let report = report(sockets: [socket(local, remote)], entries: [entry(client, server)])
      #expect(report.timeWait == ConntrackReport.Counts(withSocket: 1))
      #expect(report.sockets == 1)
    }
  }

  @Test("takes no other socket for it")
  func others() {
    let (client, server) = (end(1, 40000), end(2, 80))
    let others = [
      socket(end(1, 40001), server), socket(client, end(2, 81)), socket(client, end(3, 80)),
      socket(end(1, 80), end(2, 40000)), socket(server, end(0, 0)),
    ]
    let report = report(sockets: others, entries: [entry(client, server)])
    #expect(report.timeWait == ConntrackReport.Counts(withoutSocket: 1))
    // That of no far end is a listener.
    #expect(report.sockets == 4)
  }

  @Test("finds either end of a translated connection by what it sees of it")
  func translated() {
    let (client, asked) = (end(1, 40000), end(9, 80))
    let reply = ConntrackTuple(source: end(2, 8080), destination: end(3, 1024))
    let entries = [entry(client, asked, reply: reply)]
    for one in [socket(client, asked), socket(end(2, 8080), end(3, 1024))] {
      #expect(report(sockets: [one], entries: entries).timeWait.withSocket == 1)
    }
    for other in [socket(client, end(2, 8080)), socket(asked, client)] {
      #expect(report(sockets: [other], entries: entries).timeWait.withSocket == 0)
    }
    #expect(report(sockets: [], entries: entries).translated == 1)
  }

  @Test("recognizes forwarded entries by the addresses after translation")
  func forwarded() {
    let inner = end(77, 40000)
    let outer = end(8, 443)
    let masqueraded = ConntrackTuple(source: outer, destination: end(1, 2000))
    let entries = [
      // From elsewhere to elsewhere, and the same behind this machine's address.
      entry(inner, outer), entry(inner, outer, reply: masqueraded),
      // To this machine's address, and on to another one.
      entry(outer, end(1, 80), reply: ConntrackTuple(source: inner, destination: outer)),
      // To another one's address, and redirected to this machine.
      entry(outer, end(9, 80), reply: ConntrackTuple(source: end(1, 3128), destination: outer)),
      // Loopback has more addresses than its interface.
      entry(
        Endpoint(address: IPAddress(ipv4: 0x7f01_0203), port: 1),
        Endpoint(address: IPAddress(ipv4: 0x7f01_0204), port: 2)),
    ]
    let report = report(sockets: [], entries: entries)
    #expect(report.timeWait == ConntrackReport.Counts(withoutSocket: 2, forwarded: 3))
    // A transparent proxy has sockets with the addresses of others.
    let proxied = self.report(sockets: [socket(outer, inner)], entries: [entry(inner, outer)])
    #expect(proxied.timeWait == ConntrackReport.Counts(withSocket: 1))
  }

  @Test("calls nothing forwarded if the addresses are not known")
  func unknownAddresses() {
    let report = report(sockets: [], entries: [entry(end(7, 1), end(8, 2))], local: [])
    #expect(report.timeWait == ConntrackReport.Counts(withoutSocket: 1))
  }

  @Test("counts each state, and the timeouts of TIME_WAIT only")
  func states() {
    let entries = [
      entry(end(1, 1), end(2, 80), state: .established, timeout: 432_000),
      entry(end(1, 2), end(2, 80), state: .established),
      entry(end(1, 3), end(2, 80), timeout: 7), entry(end(1, 4), end(2, 80), timeout: nil),
      entry(end(1, 5), end(2, 80), state: nil, timeout: nil),
      entry(end(1, 6), end(2, 80), state: ConntrackState(rawValue: 255)),
    ]
    let report = report(sockets: [], entries: entries)
    #expect(report.entries.total == 6 && report.timeWait.total == 2 && report.stateless == 1)
    #expect(report.count(.established) == 2 && report.count(.timeWait) == 2)
    #expect(report.count(.closeWait) == 0)
    #expect(report.states.map(\.state.rawValue) == [3, 7, 255])
    #expect(report.longestTimeWait == .seconds(7))
  }

  @Test("lists the busiest tuples, most entries first")
  func busiest() throws {
    var entries: [ConntrackEntry] = []
    for port in 1...5 as ClosedRange<UInt16> { entries.append(entry(end(1, port), end(2, 80))) }
    for port in 1...9 as ClosedRange<UInt16> {
      entries.append(entry(end(1, port), end(2, 443), timeout: Int(port)))
    }
    entries.append(entry(end(5, 1), end(2, 80)))
    entries.append(entry(end(1, 7), end(3, 1), state: .established))
    let sockets = (1...3).map { socket(end(1, $0), end(2, 443)) }
    let report = report(sockets: sockets, entries: entries)
    #expect(report.busiest.map(\.server.port) == [443, 80, 80] && report.tupleError == 0)
    let first = try #require(report.busiest.first)
    #expect(first.client == here && first.server == end(2, 443))
    #expect(first.timeWait == ConntrackReport.Counts(withSocket: 3, withoutSocket: 6))
    #expect(first.longestTimeout == .seconds(9))
    #expect(self.report(sockets: [], entries: entries, busiest: 1).busiest.count == 1)
    #expect(self.report(sockets: [], entries: entries, busiest: -1).busiest.isEmpty)
  }

  @Test("of nothing is empty")
  func empty() {
    let report = report(sockets: [], entries: [])
    #expect(report.entries.total == 0 && report.states.isEmpty && report.busiest.isEmpty)
    #expect(report.longestTimeWait == nil && report.sockets == 0)
  }
}

@Suite("Tuples for which there is no room")
struct TupleCountsTests {
  /// Some tuples that are busy among many that are not, in an order that a number chooses.
  private func entries(seed: UInt64) -> [ConntrackEntry] {
    var numbers = SeededNumbers(seed: seed)
    var entries = (1...20_000).map { entry(end(UInt32($0), 1), end(0xff_ffff, 80)) }
    for busy in 1...3 as ClosedRange<UInt32> {
      for port in 0..<UInt16(busy * 2000) { entries.append(entry(end(1, port), end(busy, 443))) }
    }
    entries.shuffle(using: &numbers)
    return entries
  }

  @Test("leave the busy ones, and the error is reported", arguments: 0..<4 as Range<UInt64>)
  func bounded(_ seed: UInt64) {
    var tally = ConntrackTally(localAddresses: [], mostTuples: 256)
    for entry in entries(seed: seed) { tally.add(entry) }
    let report = tally.report(busiest: 3)
    #expect(report.timeWait.total == 32_000)
    #expect(report.busiest.map(\.server.address) == [3, 2, 1].map { end($0, 0).address })
    #expect(report.tupleError > 0 && report.tupleError < 1000)
    for (tuple, count) in zip(report.busiest, [6000, 4000, 2000]) {
      #expect(((count - report.tupleError)...count).contains(tuple.timeWait.total))
    }
  }

  @Test("are none where there is room")
  func exact() {
    var tally = ConntrackTally()
    for entry in entries(seed: 1) { tally.add(entry) }
    let report = tally.report(busiest: 3)
    #expect(report.tupleError == 0)
    #expect(report.busiest.map(\.timeWait.total) == [6000, 4000, 2000])
  }
}

@Suite("A set of connections")
struct TupleSetTests {
  @Test(
    "contains what was inserted, each once, and nothing else", arguments: 0..<4 as Range<UInt64>)
  func contains(_ seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    var set = TupleSet(seed: numbers.next())
    var ends: Set<[Endpoint]> = []
    for _ in 0..<5000 {
      let pair = (0..<2).map { _ in
        end(.random(in: 0...3, using: &numbers), .random(in: 0...60, using: &numbers))
      }
      ends.insert(pair)
      set.insert(local: pair[0], remote: pair[1])
    }
    #expect(set.count == ends.count)
    for host in 0...3 as ClosedRange<UInt32> {
      for port in 0...61 as ClosedRange<UInt16> {
        for other in 0...61 as ClosedRange<UInt16> {
          let pair = [end(host, port), end(3 - host, other)]
          let isIn = set.contains(local: mapped(pair[0]), remote: pair[1])
          if isIn != ends.contains(pair) { Issue.record("\(pair)") }
        }
      }
    }
  }
}
