import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import LinuxProc
@testable import Netlink

@Suite(
  "Live: a watch of a namespace that may not be entered", .inNamespaces, .timeLimit(.minutes(5)))
struct HiddenWatchTests {
  /// The namespace as somebody sees it who may not look at its file.
  private static func hidden(_ hermit: Hermit) throws -> Namespace {
    let namespace = try Namespace.find("\(hermit.process)")
    return Namespace(
      identity: try .of(table: "/proc/\(hermit.process)/net/tcp"), givenNames: [],
      process: namespace.process, path: namespace.path)
  }

  @Test("reads a process's /proc at each poll, until the process has ended")
  func readsProc() throws {
    let hermit = try Hermit()
    let namespace = try Self.hidden(hermit)
    var watcher = LiveWatcher(namespace)
    for _ in 0..<2 {
      let outcome = try LiveOutcome(watcher.dump(SocketSelection()))
      #expect(outcome.origin == .proc)
      let reason = DumpError.namespace(NamespaceError(namespace.label, .notPermitted))
      #expect(outcome.incidents == [.readFromProc(reason: reason)])
    }
    try hermit.end()
    #expect(throws: DumpError.namespace(NamespaceError(namespace.label, .vanished))) {
      _ = try LiveOutcome(watcher.dump(SocketSelection()))
    }
  }

  @Test("has the counters of a process in it, and of the settings those of the whole kernel")
  func readsCounters() throws {
    let hermit = try Hermit()
    let namespace = try Self.hidden(hermit)
    var counters = CounterReader.open(["Tcp.ActiveOpens", "TcpExt.TW"], in: namespace)
    #expect(counters.read().map(\.name) == ["TcpExt.TW", "Tcp.ActiveOpens"])
    #expect(counters.read().map(\.value) == ["0", "0"])
    let facts = CaptureEnvironment.facts(in: namespace).lines.map(\.name)
    #expect(facts.contains("kernel.osrelease"))
    #expect(!facts.contains { $0.hasPrefix("net.ipv4.") })
    let all = CaptureEnvironment.current(in: namespace).lines
    #expect(all.contains { $0.name == "Tcp.ActiveOpens" && $0.value == "0" })
    try hermit.end()
    var late = CounterReader.open(["Tcp.ActiveOpens"], in: namespace)
    #expect(late.read().isEmpty)
  }

  @Test("that was entered says that it is gone when its only process has ended")
  func vanishes() throws {
    let hermit = try Hermit()
    let namespace = try Namespace.find("\(hermit.process)")
    var watcher = LiveWatcher(namespace)
    #expect(try LiveOutcome(watcher.dump(SocketSelection())).origin == .netlink)
    try hermit.end()
    #expect(throws: DumpError.namespace(NamespaceError(namespace.label, .vanished))) {
      _ = try LiveOutcome(watcher.dump(SocketSelection()))
    }
  }
}
