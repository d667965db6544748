import Glibc
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import LinuxProc
@testable import Netlink

@Suite(
  "Live: a network namespace without netlink or privileges", .inNamespaces,
  .timeLimit(.minutes(5)))
struct NamespaceFallbackTests {
  @Test("is read from its own /proc, both families", arguments: [EPERM, EAFNOSUPPORT])
  func withoutNetlink(_ number: CInt) throws {
    let scene = try NamespaceScene()
    let ends: Set = [try scene.listener(.loopback4), try scene.listener(.loopback6)]
    let outcome = try TestSupport.withoutNetlink(number) {
      Result { try LiveOutcome(in: scene.namespace) }
    }.get()
    #expect(outcome.localEnds == ends && outcome.records.count == 2)
    #expect(outcome.origin == .proc)
    let reason = SystemError("open a sock_diag netlink socket", errorNumber: number)
    #expect(outcome.incidents == [.readFromProc(reason: .system(reason))])
  }

  @Test("is read from its own /proc when netlink fails after it was opened")
  func replacement() throws {
    let scene = try NamespaceScene()
    let end = try scene.listener(.loopback6)
    var watcher = LiveWatcher(scene.namespace)
    _ = try watcher.dump(SocketSelection())
    let proc = try watcher.attempts.next(after: .timeout(milliseconds: 1))
    #expect(proc.origin == .proc)
    #expect(try LiveOutcome(SocketDump(source: proc, selection: .init())).localEnds == [end])
  }

  @Test("doubts an empty dump by its own count")
  func unlikelyEmpty() throws {
    let scene = try NamespaceScene()
    _ = try scene.connect(to: scene.listener(.loopback4))
    scene.closeAll()
    let empty = try NamespaceScene()
    for (scene, error) in [
      (scene, DumpError.unlikelyEmpty(minisockets: 1)), (empty, nil),
    ] {
      var watcher = LiveWatcher(scene.namespace)
      _ = try watcher.dump(SocketSelection())
      #expect(watcher.attempts.checkEmpty() == error)
    }
  }

  @Test("of a process is read from the process's /proc where entering is not permitted")
  func notPermitted() throws {
    let hermit = try Hermit()
    let namespace = try hidden(try Namespace.find("\(hermit.process)"))
    let outcome = try LiveOutcome(in: namespace)
    #expect(outcome.origin == .proc && outcome.records.isEmpty)
    let error = NamespaceError(namespace.label, .notPermitted)
    #expect(outcome.incidents == [.readFromProc(reason: .namespace(error))])
    #expect(error.sentence(isRoot: false).hasSuffix("needs CAP_SYS_ADMIN; run as root"))
    #expect(namespace.interfaceName(1) == nil && namespace.interfaceIndex("lo") == nil)
    #expect(EphemeralPorts.range(in: namespace) == EphemeralPorts.standard)

    try hermit.end()
    #expect(throws: DumpError.namespace(NamespaceError(namespace.label, .vanished))) {
      _ = try LiveOutcome(in: namespace)
    }
  }

  @Test("of two processes is one, though only their tables may be looked at")
  func tables() throws {
    let (hermit, other) = (try Hermit(), try Hermit())
    let own = try NamespaceIdentity.of(table: "/proc/\(getpid())/net/tcp")
    #expect(own == .tableOfCallingThread())
    let table = try NamespaceIdentity.of(table: "/proc/\(hermit.process)/net/tcp")
    #expect(table == (try .of(table: "/proc/\(hermit.process)/net/tcp")))
    #expect(table != own)
    #expect(table != (try .of(table: "/proc/\(other.process)/net/tcp")))
  }

  /// The namespace as somebody sees it who may not look at its file.
  private func hidden(_ namespace: Namespace) throws -> Namespace {
    let process = try #require(namespace.process)
    return Namespace(
      identity: try .of(table: "/proc/\(process.id)/net/tcp"), givenNames: [], process: process,
      path: namespace.path)
  }
}
