import Glibc
import TestSupport
import Testing

@Suite("Live: twload", .live, .bounded)
struct TwloadTests {
  private let network: LiveNetwork

  init() async throws { network = try await LiveNetwork.open() }

  private func make(_ arguments: String...) throws -> LoadSummary {
    let outcome = try network.built(.twload).check(
      arguments + ["--json"], network.namespace.conditions)
    return try LoadSummary(parsing: outcome.text)
  }

  @Test("It makes as many sockets as it says, and as the kernel counts")
  func counts() throws {
    let summary = try make("--count", "500")
    #expect(summary.made == 500 && summary.asked == 500 && summary.complete)
    #expect(summary.minisocketsBefore == 0 && summary.minisocketsAfter == 500)
    #expect(try network.sockstat("tw") == 500)
    let sockets = try network.listed()
    #expect(Set(sockets.map(\.ends)).count == 500)
    #expect(sockets.allSatisfy { $0.state == "TIME_WAIT" })
  }

  @Test("It spreads them evenly over the families")
  func families() throws {
    let summary = try make("--count", "30", "--family", "ipv4,ipv6,mapped")
    #expect(summary.families == ["ipv4", "ipv6", "mapped"])
    let sockets = try network.listed()
    for address in SocketZoo.hosts {
      #expect(sockets.filter { $0.localAddress == address }.count == 10, "\(address)")
    }
  }

  @Test("It uses the given ports and sources")
  func portsAndSources() throws {
    let summary = try make(
      "--count", "60", "--ports", "3", "--first-port", "20000", "--sources", "4")
    #expect(summary.serverPorts == [20000, 20001, 20002] && summary.ports == 3)
    let sockets = try network.listed()
    let sources = (1...4).map { "127.0.0.\($0)" }
    #expect(summary.sources == sources)
    for source in sources {
      for port in summary.serverPorts {
        let found = sockets.filter { $0.localAddress == source && $0.remotePort == port }
        #expect(found.count == 5, "\(source) to \(port)")
      }
    }
  }

  @Test("The side that closes first is the one that waits", arguments: ["client", "server"])
  func closeFirst(side: String) throws {
    let summary = try make("--count", "20", "--close-first", side)
    #expect(summary.closeFirst == side)
    let port = try #require(summary.serverPorts.first)
    let sockets = try network.listed()
    #expect(sockets.count == 20)
    let waiting = sockets.map { side == "client" ? $0.remotePort : $0.localPort }
    #expect(waiting.allSatisfy { $0 == port })
  }

  @Test(
    "FIN_WAIT2 minisockets live as long as they are held, then become TIME_WAIT",
    arguments: ["client", "server"])
  func finWait2(side: String) throws {
    let load = try network.hold(
      "--count", "20", "--state", "fin-wait-2", "--close-first", side, "--until-eof", "--json")
    let summary = try LoadSummary(parsing: load.output)
    #expect(summary.state == "fin-wait-2" && summary.made == 20)
    #expect(try network.listed("--state", "fin-wait-2").filter(\.minisocket).count == 20)
    #expect(try network.sockstat("tw") == 20)
    load.closeInput()
    #expect(try load.finish().exitCode == 0)
    #expect(try eventually { try network.listed("--state", "time-wait").count == 20 })
  }

  @Test("With --reset nothing stays behind")
  func reset() throws {
    let load = try network.hold(
      "--count", "5", "--state", "fin-wait-2", "--established", "5", "--until-eof", "--reset")
    #expect(try network.listed("--state", "established").count == 10)
    load.closeInput()
    #expect(try load.finish().exitCode == 0)
    #expect(try eventually { try network.listed("--state", "all").isEmpty })
  }

  @Test("It holds connections with keepalive and with unread bytes")
  func established() throws {
    let load = try network.hold("--established", "3", "--unread", "100", "--until-eof")
    let sockets = try network.listed("--state", "established")
    #expect(sockets.count == 6)
    #expect(sockets.filter { $0.timer == "keepalive" && $0.recvQueue == 100 }.count == 3)
    load.closeInput()
    #expect(try load.finish().exitCode == 0)
  }

  @Test("A rate bounds how fast it makes them")
  func rate() throws {
    let start = ContinuousClock.now
    let summary = try make("--count", "50", "--rate", "100")
    #expect(ContinuousClock.now - start >= .milliseconds(480))
    #expect(summary.made == 50)
    #expect(summary.elapsedSeconds >= 0.48)
  }

  @Test("Its log shows when the closes were", arguments: [40, 300])
  func log(rate: Int) throws {
    let start = MonotonicClock.milliseconds
    let summary = try make("--count", "\(rate * 2)", "--rate", "\(rate)", "--log")
    let end = MonotonicClock.milliseconds
    let log = try #require(summary.log)
    #expect(log.map { $0[1] }.reduce(0, +) == rate * 2)
    #expect(log.allSatisfy { $0[0] % 10 == 0 && (start - 10...end).contains($0[0]) })
    // Nothing is made before its time.
    let last = try #require(log.last?[0])
    #expect(last >= start + (rate * 2 - 1) * 1000 / rate - 10)
  }

  @Test("A signal ends the making, and twload says what it made")
  func signalWhileMaking() throws {
    let load = try RunningProgram(
      network.built(.twload), ["--count", "1000", "--rate", "20", "--json"],
      network.namespace.conditions)
    #expect(try eventually { try network.sockstat("tw") >= 3 })
    load.signal(SIGTERM)
    let outcome = try load.finish()
    #expect(outcome.exitCode == 1)
    #expect(outcome.errorText.contains("stopped by a signal"))
    let made = try LoadSummary(parsing: outcome.text).made
    #expect(try made >= 3 && made < 1000 && network.sockstat("tw") == made)
  }

  @Test("A signal ends the hold", arguments: [SIGTERM, SIGINT])
  func signalWhileHolding(signal: CInt) throws {
    let load = try network.hold("--count", "5", "--hold", "60")
    load.signal(signal)
    #expect(try load.finish().exitCode == 0)
    #expect(try network.sockstat("tw") == 5)
  }

  @Test("It gives up after --max-seconds")
  func maximumSeconds() throws {
    let outcome = try network.built(.twload).run(
      ["--count", "1000", "--rate", "20", "--max-seconds", "0.5"], network.namespace.conditions)
    #expect(outcome.exitCode == 1)
    #expect(outcome.errorText.contains("--max-seconds"))
    #expect(try (5...15).contains(network.sockstat("tw")))
  }

  @Test("It says when the kernel's limit keeps it from making all")
  func minisocketLimit() throws {
    try network.namespace.set("net.ipv4.tcp_max_tw_buckets", to: "10")
    let outcome = try network.built(.twload).run(
      ["--count", "30", "--json"], network.namespace.conditions)
    #expect(outcome.exitCode == 1)
    #expect(outcome.errorText.contains("tcp_max_tw_buckets"))
    #expect(try LoadSummary(parsing: outcome.text).made == network.sockstat("tw"))
  }

  @Test("Where loopback is down it says so")
  func loopbackDown() throws {
    try network.run("ip", ["link", "set", "lo", "down"])
    let outcome = try network.built(.twload).run(
      ["--count", "1"], network.namespace.conditions)
    #expect(outcome.exitCode == 2)
    #expect(outcome.errorText.contains("loopback is down"))
  }
}

@Suite(
  "Live: twload's command line",
  .enabled(if: BuiltProgram.twload.isAvailable, "TWLOAD_BINARY names no program"))
struct TwloadUsageTests {
  @Test(
    "Wrong usage ends with 64, and a sentence that helps",
    arguments: [
      ([], "nothing to make"),
      (["--count"], "Missing value for '--count <n>'"),
      (["--count", "0"], "not a whole number from 1"),
      (["--count", "1000001"], "to 1000000"),
      (["--cuont", "1"], "Did you mean '--count'?"),
      (["1"], "Unexpected argument '1'"),
      (["--count", "1", "--state", "closed"], "one of 'time-wait' and 'fin-wait-2'"),
      (["--count", "1", "--family", "ipv5"], "not one of ipv4, ipv6, mapped"),
      (["--count", "1", "--json=1"], "does not take any value"),
      (["--count", "1", "--reset"], "--reset needs"),
      (["--count", "1", "--first-port", "65535", "--ports", "2"], "leaves no room"),
    ] as [([String], String)])
  func wrongUsage(arguments: [String], sentence: String) throws {
    let outcome = try #require(BuiltProgram.twload.program).run(arguments)
    #expect(outcome.exitCode == 64)
    #expect(outcome.errorText.contains(sentence))
    #expect(outcome.text.isEmpty)
  }

  @Test("--help lists every option")
  func help() throws {
    let text = try #require(BuiltProgram.twload.program).check(["--help"]).text
    for option in [
      "--count", "--state", "--close-first", "--rate", "--family", "--ports", "--first-port",
      "--sources", "--established", "--unread", "--hold", "--until-eof", "--reset",
      "--max-seconds", "--log", "--json",
    ] {
      #expect(text.contains("  \(option)"), "\(option)")
    }
  }
}
