import SockDiag
import TestSupport
import Testing

@Suite("An entry of conntrack's table")
struct EntryTests {
  @Test("is decoded as the kernel sent it", arguments: EntryVector.all)
  func decodes(_ vector: EntryVector) throws {
    let header = try vector.header
    #expect(header.isConntrackEntry && header.length == vector.bytes.count)
    let entry = try ConntrackEntry(vector.bytes.raw, body: 16..<header.length)
    #expect(entry == vector.entry)
    #expect(!entry.isTranslated && !entry.isOffloaded)
  }

  @Test("says whether the kernel selected it")
  func filtered() throws {
    #expect(try EntryVector.timeWait.header.isFiltered)
    #expect(try !EntryVector.datagram.header.isFiltered)
  }

  @Test("of a translated connection has another answer than the original's reverse")
  func translated() throws {
    // To 10.0.0.2:80, which is 192.168.0.9:8080 behind a translation of both ends.
    let reply = EntryBytes.tuple(2, from: 0xc0a8_0009, 8080, to: 0x0a00_0003, 1024)
    let entry = try EntryBytes.decode(EntryBytes.original, reply)
    #expect(entry.isTranslated)
    #expect(entry.reply.source == Endpoint(address: IPAddress(ipv4: 0xc0a8_0009), port: 8080))
    #expect(entry.reply.destination == Endpoint(address: IPAddress(ipv4: 0x0a00_0003), port: 1024))
  }

  @Test("that a flow table has taken over has neither a state nor a time")
  func offloaded() throws {
    let entry = try EntryBytes.decode(
      EntryBytes.original, MessageBytes.attribute(3, [0, 0, 0x40, 0x0e]))
    #expect(entry.isOffloaded && entry.state == nil && entry.timeout == nil)
    #expect(entry.reply == entry.original.reversed && entry.status == 0x400e && entry.zone == 0)
  }

  @Test("has the zone and a state that no kernel of today has")
  func zone() throws {
    let entry = try EntryBytes.decode(
      EntryBytes.original, EntryBytes.state(42), MessageBytes.attribute(18, [0x12, 0x34]))
    #expect(entry.zone == 0x1234 && entry.state == ConntrackState(rawValue: 42))
  }

  @Test("may carry attributes that nobody knows, at each level")
  func unknown() throws {
    let foreign = MessageBytes.attribute(99, [1, 2, 3]) + MessageBytes.attribute(0x3fff, [])
    let tuple = EntryBytes.nested(
      1, foreign, EntryBytes.nested(9, foreign),
      EntryBytes.nested(
        1, foreign, MessageBytes.attribute(1, [10, 0, 0, 1]), foreign,
        MessageBytes.attribute(2, [10, 0, 0, 2])),
      EntryBytes.nested(
        2, MessageBytes.attribute(1, [6]), MessageBytes.attribute(2, [0x9c, 0x40]), foreign,
        MessageBytes.attribute(3, [0, 80])))
    let state = EntryBytes.nested(
      4, foreign, EntryBytes.nested(1, foreign, MessageBytes.attribute(1, [7])))
    let entry = try EntryBytes.decode(foreign, tuple, foreign, state, foreign)
    #expect(try entry == EntryBytes.decode(EntryBytes.original, EntryBytes.state(7)))
  }

  @Test("may lack its ports, as a protocol has that knows none")
  func withoutPorts() throws {
    let tuple = EntryBytes.nested(
      1, EntryBytes.addresses(1, 2),
      EntryBytes.nested(2, MessageBytes.attribute(1, [47])))
    let entry = try EntryBytes.decode(tuple)
    #expect(entry.protocolNumber == 47 && entry.original.source.port == 0)
  }

  @Test("that lacks an address or the protocol is refused", arguments: 0..<5)
  func lacking(_ number: Int) {
    let ports = EntryBytes.ports(1, 2)
    let source = MessageBytes.attribute(1, [10, 0, 0, 1])
    let bodies: [[UInt8]] = [
      [],
      EntryBytes.tuple(2, from: 1, 2, to: 3, 4),
      EntryBytes.nested(1, ports),
      EntryBytes.nested(1, EntryBytes.addresses(1, 2)),
      EntryBytes.nested(1, EntryBytes.nested(1, source), ports),
    ]
    #expect(throws: WireError(.bodyTooShort(bodies[number].count + 4, required: 40), at: 0)) {
      try EntryBytes.decode(bodies[number])
    }
  }

  @Test("with ends of two families is refused")
  func mixed() {
    let addresses = EntryBytes.nested(
      1, MessageBytes.attribute(1, [10, 0, 0, 1]), MessageBytes.attribute(4, WireBytes.zeros(16)))
    #expect(throws: WireError.self) {
      try EntryBytes.decode(EntryBytes.nested(1, addresses, EntryBytes.ports(1, 2)))
    }
  }

  @Test("passes over attributes that are shorter than what they should hold")
  func short() throws {
    let entry = try EntryBytes.decode(
      EntryBytes.original, MessageBytes.attribute(3, [0, 0, 1]), MessageBytes.attribute(7, [9]),
      MessageBytes.attribute(18, [1]), EntryBytes.nested(4, EntryBytes.nested(1)),
      EntryBytes.nested(4, EntryBytes.nested(1, MessageBytes.attribute(1, []))))
    #expect(entry.status == 0 && entry.timeout == nil && entry.zone == 0 && entry.state == nil)
  }

  @Test("has the longest time that fits into its attribute")
  func longTimeout() throws {
    let entry = try EntryBytes.decode(
      EntryBytes.original, MessageBytes.attribute(7, [0xff, 0xff, 0xff, 0xff]))
    #expect(entry.timeout == .seconds(4_294_967_295))
  }

  @Test("whose inner length lies is refused with its place", arguments: [0, 1, 3, 9, 255])
  func lying(_ length: Int) {
    let inner = MessageBytes.attribute(1, [10, 0, 0, 1], length: UInt16(length))
    let tuple = EntryBytes.nested(1, EntryBytes.nested(1, inner))
    // Behind the family and the headers of the tuple and of its addresses.
    #expect(throws: WireError(.attributeLength(UInt16(length), available: 8), at: 12)) {
      try EntryBytes.decode(tuple)
    }
  }
}

@Suite("Bytes of conntrack's entries on a page that ends with them")
struct GuardedEntryTests {
  @Test(
    "make an entry or an error inside the bytes, wherever they are cut", arguments: EntryVector.all)
  func cuts(_ vector: EntryVector) throws {
    let pages = GuardedPages(capacity: vector.body.count)
    var entries = 0
    pages.withPrefixes(of: vector.body) { count, bytes in
      do throws(WireError) {
        let entry = try ConntrackEntry(bytes, body: 0..<count)
        #expect(entry.original == vector.entry.original && count >= 56)
        entries += 1
      } catch {
        #expect((0...count).contains(error.offset))
      }
    }
    #expect(entries > 1)
  }

  @Test("can be read whatever has been done to them", arguments: 0..<16 as Range<UInt64>)
  func mutates(_ seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    let pages = GuardedPages(capacity: 1024)
    for _ in 0..<500 {
      var bytes = EntryVector.all.randomElement(using: &numbers)?.body ?? []
      for _ in 0...Int.random(in: 0..<4, using: &numbers) { bytes.mutate(with: &numbers) }
      pages.withCopy(of: bytes) { span in
        do throws(WireError) {
          _ = try ConntrackEntry(span, body: 0..<span.byteCount)
        } catch {
          #expect((0...span.byteCount).contains(error.offset))
        }
      }
    }
  }
}
