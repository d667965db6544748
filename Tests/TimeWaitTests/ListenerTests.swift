import SockDiag
import Testing
import TimeWait

@Suite("The listeners of a local end")
struct ListenerTests {
  private static let local = Endpoint(address: IPAddress(ipv4: 0x7f00_0001), port: 80)
  private static let mapped = Endpoint(address: IPAddress(ipv6: 0xffff_7f00_0001), port: 80)
  private static let elsewhere = Endpoint(address: IPAddress(ipv6: 1), port: 80)
  private static let allIPv4 = Endpoint(address: IPAddress(ipv4: 0), port: 80)
  private static let allIPv6 = Endpoint(address: IPAddress(ipv6: 0), port: 80)

  /// Listeners with the inodes 1, 2, 3 and so on.
  private func table(_ ends: [(Endpoint, isIPv6Only: Bool)]) -> ListenerTable {
    var table = ListenerTable()
    for (index, end) in ends.enumerated() {
      let address = end.0.address
      let record = SocketRecord(
        family: address.family, state: .listen, timer: .off, local: end.0,
        remote: Endpoint(address: address, port: 0), interfaceIndex: 0, cookie: .none, uid: 0,
        inode: UInt32(index + 1), mark: nil)
      table.insert(record, isIPv6Only: end.isIPv6Only)
    }
    return table
  }

  @Test("are those of its address, else those of all addresses that take its family")
  func choice() {
    let all = table([(Self.allIPv6, false), (Self.allIPv4, false), (Self.local, false)])
    #expect(all.inodes(for: Self.local) == [3])
    #expect(all.inodes(for: Self.mapped) == [3])
    #expect(all.inodes(for: Self.elsewhere) == [1])
    let wild = table([(Self.allIPv6, false), (Self.allIPv4, false)])
    #expect(wild.inodes(for: Self.local) == [2])
    let dual = table([(Self.allIPv6, false)])
    #expect(dual.inodes(for: Self.local) == [1])
    #expect(dual.accepts(Self.mapped))
  }

  @Test("are none that take IPv6 alone, where it is of IPv4")
  func onlyIPv6() {
    let table = table([(Self.allIPv6, true)])
    #expect(table.inodes(for: Self.local) == [])
    #expect(!table.accepts(Self.local))
    #expect(!table.accepts(Self.mapped))
    #expect(table.inodes(for: Self.elsewhere) == [1])
    #expect(table.accepts(Self.elsewhere))
  }

  @Test("are none that take IPv4 alone, where it is of IPv6")
  func onlyIPv4() {
    let table = table([(Self.allIPv4, false)])
    #expect(table.inodes(for: Self.elsewhere) == [])
    #expect(!table.accepts(Self.elsewhere))
    #expect(table.accepts(Self.mapped))
  }

  @Test("are all that share the port, since any of them may have taken the connection")
  func shared() {
    let table = table([(Self.local, false), (Self.allIPv4, false), (Self.local, false)])
    #expect(table.inodes(for: Self.local) == [1, 3])
  }
}
