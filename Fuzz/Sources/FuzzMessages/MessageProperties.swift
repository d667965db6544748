import Captures
import FuzzProperties
import LinuxProc
import Netlink
import SockDiag

/// What must hold for the messages of an input.
func checkMessages(_ bytes: RawSpan) {
  let script = Script(bytes)
  func read(_ selection: SocketSelection, tail: UInt8) -> Reading {
    let source = ScriptedSource(bytes, script, tail: tail)
    do {
      return Reading(try source.dump(selection), byteCount: 2 * bytes.byteCount)
    } catch {
      return Reading(failure: error)
    }
  }
  let all = read(SocketSelection(states: TCPStateSet(rawValue: .max)), tail: 0)
  let other = read(SocketSelection(states: TCPStateSet(rawValue: .max)), tail: 0xa5)
  Property.require(all == other, "what stands behind a datagram changes what is read")
  checkSelection(all, read(script.selection, tail: 0), script.selection)
  for record in all.records.prefix(8) { checkRecord(record) }
  for body in script.bodies { checkBody(bytes, body) }
  checkRequests(bytes)
}

/// A selection of sockets gives those and no others, and the same incidents.
private func checkSelection(_ all: Reading, _ some: Reading, _ selection: SocketSelection) {
  let expected = all.records.filter { record in selection.contains(record) }
  Property.require(some.records == expected, "a selection gives other sockets than it contains")
  Property.require(some.socketsRead == all.socketsRead, "a selection changes what is read")
  Property.require(some.incidents == all.incidents, "a selection changes the incidents")
  Property.require(some.failure == all.failure, "a selection changes the error")
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
