import Glibc
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import LinuxProc
@testable import Netlink

@Suite("Live: a dump with a filter's bytecode", .inNamespaces, .bounded)
struct BytecodeTests {
  private let scene: NamespaceScene
  /// The listener's port is what the filters ask for.
  private let listener: Endpoint

  init() throws {
    scene = try NamespaceScene()
    listener = try scene.listener(.loopback4)
    for _ in 0..<3 { _ = try scene.connect(to: listener) }
    _ = try scene.listener(.loopback6)
  }

  /// Accepts the sockets with a remote port: D_GE and D_LE, which Linux 4.0 knows.
  private static func remotePort(_ port: UInt16) -> [UInt8] {
    let operand = [0, 0] + WireBytes.host(port)
    return [4, 8, 20, 0] + operand + [5, 8, 12, 0] + operand
  }

  private func dump(
    _ bytecode: [UInt8], family: AddressFamily? = nil
  ) throws -> LiveOutcome {
    try LiveOutcome(
      SocketSelection(family: family, bytecode: bytecode), in: scene.namespace)
  }

  @Test("holds what the kernel let through", arguments: [nil, AddressFamily.ipv4, .ipv6])
  func filters(_ family: AddressFamily?) throws {
    let outcome = try dump(Self.remotePort(listener.port), family: family)
    let expected = family == .ipv6 ? 0 : 3
    #expect(outcome.socketsRead == expected && outcome.records.count == expected)
    #expect(outcome.records.allSatisfy { $0.remote == listener })
    #expect(outcome.incidents.isEmpty && outcome.origin == .netlink)
  }

  @Test("holds all where the kernel refuses it", arguments: [nil, AddressFamily.ipv4, .ipv6])
  func refused(_ family: AddressFamily?) throws {
    // No kernel knows the first; the others are cut, or lead out of the program.
    for bytecode in [[200, 4, 8, 0], [4, 8, 8, 0], [0, 4], [1, 4, 100, 0]] as [[UInt8]] {
      let outcome = try dump(bytecode, family: family)
      let expected = [nil: 8, .ipv4: 7, .ipv6: 1][family]
      #expect(outcome.records.count == expected)
      #expect(outcome.incidents.isEmpty && outcome.origin == .netlink)
    }
  }

  @Test("holds all where no attribute can carry it")
  func tooLong() throws {
    let program = Self.remotePort(listener.port)
    let excess = [UInt8](repeating: 0, count: DumpRequest.maxBytecodeSize + 8 - program.count)
    #expect(try dump(program + excess).records.count == 8)
  }

  @Test("goes out again without it after a refusal, and then in the other way")
  func order() throws {
    let sent = Requests()
    let selection = SocketSelection(bytecode: [200, 4, 8, 0])
    var watcher = LiveWatcher(
      scene.namespace, readsAhead: false, observer: sent, asksByFamily: false)
    #expect(try LiveOutcome(watcher.dump(selection)).records.count == 8)
    #expect(sent.lengths == [76 + 4 + 4, 76])
    let refusal = DumpError.kernel(KernelStatus(errorNumber: EINVAL))
    #expect(try watcher.attempts.next(after: refusal).origin == .netlink)
    #expect(try watcher.attempts.next(after: refusal).origin == .proc)
    #expect(throws: refusal) { try watcher.attempts.next(after: refusal) }
  }

  @Test("is not doubted when the filter lets nothing through")
  func unlikelyEmpty() throws {
    scene.closeAll()
    let selection = SocketSelection(bytecode: Self.remotePort(1))
    let outcome = try LiveOutcome(selection, in: scene.namespace)
    #expect(outcome.records.isEmpty && outcome.socketsRead == 0)
    #expect(outcome.incidents.isEmpty && outcome.origin == .netlink)
  }

  @Test("of the greatest length is taken by the kernel")
  func longest() throws {
    // Instructions that do nothing, each as long as it says.
    let nothing = WireBytes.repeated([0, 4, 4, 0], (DumpRequest.maxBytecodeSize - 16) / 4)
    let outcome = try dump(nothing + Self.remotePort(listener.port))
    #expect(outcome.socketsRead == 3)
  }

  @Test("that no attribute can carry is never sent")
  func neverSent() throws {
    let socket = try NetlinkSocket.open(receiveTimeout: 100)
    let longer = [UInt8](repeating: 0, count: DumpRequest.maxBytecodeSize + 4)
    let request = DumpRequest(scope: .bothFamilies, states: .all, bytecode: longer)
    var thrown: SystemError?
    do throws(SystemError) {
      try socket.send(request, sequence: 1) { _ in Issue.record("something was sent") }
    } catch {
      thrown = error
    }
    #expect(thrown?.errorNumber == EMSGSIZE)
  }
}

/// Remembers the requests of a dump.
private final class Requests: DumpObserver {
  private(set) var lengths: [Int] = []

  func sent(_ bytes: RawSpan) { lengths.append(bytes.byteCount) }
  func received(_ bytes: RawSpan) {}
}
