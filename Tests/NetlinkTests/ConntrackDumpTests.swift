import Glibc
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import LinuxProc
@testable import Netlink

@Suite("Live: conntrack's table", .inNamespaces, .needs("nft"), .timeLimit(.minutes(5)))
struct ConntrackDumpTests {
  @Test("has the entries that conntrack(8) prints, of both families", .needs("conntrack"))
  func oracle() throws {
    let scene = try ConntrackScene()
    for address in [IPAddress.loopback4, .loopback6, .mappedLoopback] {
      _ = try scene.connect(3, to: scene.network.listener(address))
    }
    scene.network.closeAll()
    let remote = try scene.network.listener(.loopback4)
    _ = try scene.connect(2, to: remote)
    let expected = try scene.printed()
    #expect(expected.count == 11)
    #expect(try Set(scene.entries().map(PrintedEntry.init)) == Set(expected))
  }

  @Test("outlasts the sockets by its own minute, and tells how long")
  func times() throws {
    let scene = try ConntrackScene()
    let remote = try scene.network.listener(.loopback4)
    let clients = try scene.connect(4, to: remote)
    scene.network.closeAll()
    let entries = try scene.entries()
    #expect(Set(entries.map(\.original.source)) == Set(clients))
    for entry in entries {
      #expect(entry.original.destination == remote && entry.state == .timeWait)
      #expect(entry.protocolNumber == 6 && !entry.isTranslated && entry.zone == 0)
      let timeout = try #require(entry.timeout)
      #expect((Duration.seconds(60)...(.seconds(120))).contains(timeout))
      // Seen in both directions, and confirmed.
      #expect(entry.status & 0xe == 0xe)
    }
  }

  @Test("leaves out, in the kernel, what is not TCP")
  func protocols() throws {
    let scene = try ConntrackScene()
    _ = try scene.connect(1, to: scene.network.listener(.loopback4))
    let descriptor = try scene.network.inside { socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0) }
    defer { close(descriptor) }
    try TCPSocket.connect(descriptor, Endpoint(address: .loopback4, port: 9))
    // Safe: the array has the one byte.
    let sent = unsafe send(descriptor, [1], 1, 0)
    #expect(sent == 1)
    var dump = try ConntrackDump.live(in: scene.network.namespace)
    var count = 0
    while try dump.next() != nil { count += 1 }
    #expect(count == 1)
    // From Linux 5.8 on the kernel selects.
    if KernelVersion.running >= KernelVersion(5, 8) { #expect(dump.otherProtocols == 0) }
  }

  @Test("shows a translated connection as each of its ends has it")
  func translated() throws {
    let scene = try ConntrackScene()
    let remote = try scene.network.listener(.loopback4)
    let asked = Endpoint(address: IPAddress(ipv4: 0x7f00_0909), port: 7)
    try scene.run(
      "nft",
      "add chain inet t n { type nat hook output priority -100; };"
        + " add rule inet t n ip daddr 127.0.9.9 tcp dport 7 dnat ip to 127.0.0.1:\(remote.port)")
    let client = try scene.network.connect(to: asked)
    let entry = try #require(try scene.entries().first)
    #expect(entry.isTranslated)
    #expect(entry.original == ConntrackTuple(source: client, destination: asked))
    #expect(entry.reply == ConntrackTuple(source: remote, destination: client))
  }

  @Test("is empty where no rule asks for it")
  func untracked() throws {
    let scene = try ConntrackScene(tracks: false)
    _ = try scene.connect(1, to: scene.network.listener(.loopback4))
    #expect(try scene.entries().isEmpty)
  }

  @Test("takes CAP_NET_ADMIN, which is said")
  func refused() throws {
    let scene = try ConntrackScene(tracks: false)
    let error = try scene.network.inside {
      try without([.administrateNetwork]) {
        #expect(throws: ConntrackError.self) {
          var dump = try ConntrackDump.live()
          _ = try dump.next()
        }
      }
    }
    #expect(error == .notPermitted)
    #expect("\(ConntrackError.notPermitted)".contains("CAP_NET_ADMIN"))
  }

  @Test("is not to be had where netlink is forbidden, or of a namespace that is gone")
  func fails() throws {
    let outcome = try withoutNetlink(EPERM) {
      Result { () throws(ConntrackError) in _ = try ConntrackDump.live() }
    }
    let reason = SystemError("open a netfilter netlink socket", errorNumber: EPERM)
    #expect(throws: ConntrackError.dump(.system(reason))) { try outcome.get() }
    let missing = try withoutNetlink(EPROTONOSUPPORT) {
      Result { () throws(ConntrackError) in _ = try ConntrackDump.live() }
    }
    #expect(throws: ConntrackError.notInKernel) { try missing.get() }
    let gone = try NamespaceScene().namespace
    #expect(throws: ConntrackError.dump(.namespace(NamespaceError(gone.label, .vanished)))) {
      _ = try ConntrackDump.live(in: gone)
    }
  }

  @Test(
    "is refused by the kernel for one of these reasons",
    arguments: [
      (EPERM, ConntrackError.notPermitted), (EINVAL, .notInKernel), (ENOENT, .notInKernel),
      (EPROTONOSUPPORT, .notInKernel), (ENOMEM, .kernel(KernelStatus(errorNumber: ENOMEM))),
    ])
  func reasons(_ number: CInt, _ error: ConntrackError) {
    #expect(ConntrackError(KernelStatus(errorNumber: number)) == error)
    #expect(!"\(error)".contains("\n"))
  }
}

@Suite("Live: the addresses of a namespace", .inNamespaces, .timeLimit(.minutes(5)))
struct LocalAddressesTests {
  @Test("are those of all its interfaces, and of no other namespace")
  func all() throws {
    let scene = try NamespaceScene()
    let ip = try #require(Program(named: "ip"))
    for address in ["192.0.2.7/32", "2001:db8::7/128"] {
      try ip.check(["address", "add", address, "dev", "lo"], scene.scratch.conditions)
    }
    let found = LocalAddresses.all(in: scene.namespace)
    #expect(
      found == [
        .loopback4, IPAddress(ipv4: 0xc000_0207), .loopback6,
        IPAddress(ipv6: 0x2001_0db8_0000_0000_0000_0000_0000_0007),
      ])
    #expect(!LocalAddresses.all().contains(IPAddress(ipv4: 0xc000_0207)))
  }

  @Test("are none where the namespace is gone")
  func gone() throws {
    #expect(LocalAddresses.all(in: try NamespaceScene().namespace).isEmpty)
  }
}
