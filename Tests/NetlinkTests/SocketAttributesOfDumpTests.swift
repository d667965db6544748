import Captures
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@Suite("The attributes of the socket that a dump gave last")
struct SocketAttributesOfDumpTests {
  @Test("are those of this socket, unknown ones included")
  func follow() throws {
    var first = SocketMessage.timeWait()
    first.attributes = MessageBytes.attribute(8, [3])
    var second = SocketMessage.timeWait()
    second.attributes = MessageBytes.attribute(4, Array("cubic\0".utf8))
    second.attributes += MessageBytes.attribute(99, [1, 2, 3])
    let bytes = first.bytes() + second.bytes() + MessageBytes.done(0)
    let file = try ReplayFile(bytes)
    let source = try ReplaySource.open(file.path, round: .all, SocketSelection())
    var dump = SocketDump(source: source, selection: SocketSelection())

    #expect(try dump.next() != nil)
    #expect(try dump.attributes().shutdown == 3)
    #expect(try dump.next() != nil)
    #expect(try dump.attributes().congestionControl == "cubic")
    #expect(try dump.attributes().unknown.map(\.payload) == [[1, 2, 3]])
  }
}
