import Captures
import LinuxProc
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@Suite("Live: a recording of a watch", .inNamespaces, .bounded)
struct RecordingTests {
  private let scene: NamespaceScene
  private let directory: TemporaryDirectory

  init() throws {
    scene = try NamespaceScene()
    directory = try TemporaryDirectory()
  }

  @Test("holds each look as a round, with its counters and the settings of the namespace")
  func holdsRounds() throws {
    try scene.scratch.set("net.ipv4.tcp_fin_timeout", to: "17")
    let path = directory.name("series.pcapng")
    let recording = try Captures.Recording(
      path, format: .pcapng, application: "test", in: scene.namespace)
    var watcher = LiveWatcher(scene.namespace, observer: recording)
    var looks: [[SocketRecord]] = []
    for look in 0..<3 {
      if look > 0 { _ = try scene.listener(look == 1 ? .loopback4 : .loopback6) }
      recording.beginRound(counters: look == 1 ? [("TcpExt.TW", "41")] : nil)
      looks.append(try LiveOutcome(watcher.dump(SocketSelection())).records)
      let before = recording.size
      try recording.finishRound()
      #expect(recording.size > before)
    }
    #expect(looks.map(\.count) == [0, 1, 2])

    var series = try CaptureSeries.open(path, SocketSelection())
    var rounds: [[SocketRecord]] = []
    var windows: [InstantRange] = []
    while let dump = try series.nextRound() {
      let outcome = try LiveOutcome(dump)
      rounds.append(outcome.records)
      #expect(outcome.incidents.isEmpty)
      if let window = series.window { windows.append(window) }
      let environment = series.environment
      #expect(environment.contains { $0.name == "net.ipv4.tcp_fin_timeout" && $0.value == "17" })
      #expect(environment.contains { $0.name == "kernel.hz" })
      let names = series.counters.map(\.name)
      #expect(names.contains("TcpExt.TW"))
      #expect(names.contains("sockstat.TCP.tw") == (series.round != 2))
    }
    #expect(rounds == looks)
    #expect(windows.count == 3)
    for (before, after) in zip(windows, windows.dropFirst()) {
      #expect(before.latest < after.earliest)
    }
  }

  @Test("reads one namespace's counters and settings, wherever the caller is")
  func readsNamespace() throws {
    try scene.scratch.set("net.ipv4.ip_local_port_range", to: "20000 20100")
    let facts = CaptureEnvironment.facts(in: scene.namespace).lines
    #expect(
      facts.contains { $0.name == "net.ipv4.ip_local_port_range" && $0.value == "20000\t20100" })
    var counters = CounterReader.open(["Tcp.ActiveOpens", "sockstat.TCP.tw"], in: scene.namespace)
    let remote = try scene.listener(.loopback4)
    #expect(counters.read().map(\.value) == ["0", "0"])
    for _ in 0..<5 { _ = try scene.connect(to: remote) }
    scene.closeAll()
    let last = counters.read()
    #expect(last.map(\.name) == ["sockstat.TCP.tw", "Tcp.ActiveOpens"])
    #expect(last.map(\.value) == ["5", "5"])
  }
}
