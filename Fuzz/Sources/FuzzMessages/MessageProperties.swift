import FuzzProperties
import NetlinkTransport
import SockDiag

/// What must hold for the messages of an input.
func checkMessages(_ bytes: RawSpan) {
  let script = Script(bytes)
  func read(_ selection: SocketSelection, tail: UInt8 = 0) -> Reading {
    Reading(
      ScriptedSource(bytes, script, tail: tail), selection, byteCount: 2 * bytes.byteCount)
  }
  let all = read(SocketSelection(states: TCPStateSet(rawValue: .max)))
  checkSelections(all, read, script.states)
  let other = read(SocketSelection(states: TCPStateSet(rawValue: .max)), tail: 0xa5)
  Property.require(all == other, "what stands behind a datagram changes what is read")
  for record in all.records.prefix(64) { checkRecord(record) }
  checkBodies(bytes, script)
}

/// A selection of sockets gives those and no others, and the same incidents.
private func checkSelections(
  _ all: Reading, _ read: (SocketSelection, UInt8) -> Reading, _ states: TCPStateSet
) {
  let selections: [SocketSelection] = [
    SocketSelection(), .minisockets(), .minisockets(family: .ipv6),
    SocketSelection(states: states, family: .ipv4),
  ]
  for selection in selections {
    let some = read(selection, 0)
    let expected = all.records.filter { record in selection.contains(record) }
    Property.require(some.records == expected, "a selection gives other sockets than it contains")
    Property.require(some.socketsRead == all.socketsRead, "a selection changes what is read")
    Property.require(some.incidents == all.incidents, "a selection changes the incidents")
    Property.require(some.failure == all.failure, "a selection changes the error")
  }
}

/// Takes every fourth offset of the input for a body, with and without what follows it.
private func checkBodies(_ bytes: RawSpan, _ script: Script) {
  let end = script.messages.upperBound
  for start in stride(from: 0, through: min(end, 256), by: 4) {
    checkBody(bytes, start..<end)
    checkBody(bytes, start..<min(start + 72 + 4 * Int(script.states.rawValue & 0x3f), end))
  }
}

private func checkBody(_ bytes: RawSpan, _ body: Range<Int>) {
  let attributes = checkAttributes(bytes, body)
  let record: SocketRecord
  do {
    record = try SocketRecord(bytes, body: body)
  } catch {
    Property.require(error.offset == body.lowerBound, "an error is said to be elsewhere")
    Property.requireOneLine("\(error)")
    return
  }
  checkRecord(record)
  if let attributes, attributes.marks.count <= 1 {
    Property.require(record.mark == attributes.decoded.mark, "two decoders see different marks")
    Property.require(record.mark == nil || attributes.marks.count == 1, "a mark out of nothing")
  }
}

/// Steps through the attributes of a body; nil where a length lies.
private func checkAttributes(
  _ bytes: RawSpan, _ body: Range<Int>
) -> (decoded: SocketAttributes, marks: [Range<Int>])? {
  var walk = AttributeWalk(min(body.lowerBound + 72, body.upperBound)..<body.upperBound)
  var position = body.lowerBound
  var marks: [Range<Int>] = []
  do {
    while let attribute = try walk.next(in: bytes) {
      let payload = attribute.payload
      Property.require(payload.lowerBound >= position + 4, "attributes overlap")
      Property.require(payload.upperBound <= body.upperBound, "an attribute leaves its body")
      position = payload.upperBound
      if attribute.type == AttributeType.mark.rawValue { marks.append(payload) }
    }
    return (try SocketAttributes(bytes, body: body), marks)
  } catch {
    Property.require(body.contains(error.offset), "an error is outside of its body")
    Property.requireOneLine("\(error)")
    let end = try? walk.next(in: bytes)
    Property.require(end == nil, "an attribute after one that lies")
    return nil
  }
}
