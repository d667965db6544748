import Netlink
import SockDiag
import TestSupport
import Testing

@Suite("A selection of sockets")
struct SelectionTests {
  private func record(
    _ state: TCPState, _ timer: SocketTimer = .off, family: AddressFamily = .ipv4
  ) -> SocketRecord {
    let end = Endpoint(address: IPAddress(ipv4: 1), port: 1)
    return SocketRecord(family: family, state: state, timer: timer, local: end, remote: end)
  }

  private let waiting = SocketTimer.timeWait(remaining: .seconds(1))

  @Test("of minisockets has both kinds of them and nothing else")
  func selectsMinisockets() {
    let minisockets = SocketSelection.minisockets()
    #expect(minisockets.contains(record(.timeWait, waiting)))
    #expect(minisockets.contains(record(.finWait2, waiting)))
    #expect(!minisockets.contains(record(.finWait2, .keepalive(expiresIn: .seconds(1)))))
    #expect(!minisockets.contains(record(.finWait2)))
    #expect(!minisockets.contains(record(.established)))
  }

  @Test("has the states that it names", arguments: 1...11 as ClosedRange<UInt8>)
  func selectsStates(_ number: UInt8) {
    let selection = SocketSelection(states: TCPStateSet(TCPState(rawValue: number)))
    for other in 1...11 as ClosedRange<UInt8> {
      #expect(selection.contains(record(TCPState(rawValue: other))) == (other == number))
    }
  }

  @Test("knows the states that sockets come back under")
  func knowsReportedStates() {
    let bound = SocketSelection(states: TCPStateSet(.boundInactive))
    #expect(bound.contains(record(.close)))
    let new = SocketSelection(states: TCPStateSet(.newSynReceived))
    #expect(new.contains(record(.synReceived)))
  }

  @Test("of one family has no socket of the other, mapped or not")
  func selectsFamily() {
    let ipv4 = SocketSelection(family: .ipv4)
    #expect(ipv4.contains(record(.listen)))
    #expect(!ipv4.contains(record(.listen, family: .ipv6)))
  }

  @Test("has every state unless told otherwise", arguments: 1...13 as ClosedRange<UInt8>)
  func selectsAll(_ number: UInt8) {
    #expect(SocketSelection().contains(record(TCPState(rawValue: number))))
  }
}
