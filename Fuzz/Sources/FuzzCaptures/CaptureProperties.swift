import FuzzProperties
import NetlinkTransport
import SockDiag

/// What must hold for an input that is a capture, or claims to be one.
func checkCapture(_ file: CaptureFile, byteCount: Int) {
  func read(_ round: RoundChoice, small: Bool = false) -> Reading {
    do {
      let source = try ReplaySource.open(file.path, round: round, SocketSelection())
      return Reading(small ? SmallReceives(source) : source, byteCount: byteCount)
    } catch {
      return Reading(failure: error)
    }
  }
  let all = read(.all)
  let last = read(.last)
  Property.require(all == read(.all, small: true), "a small buffer changes what is read")
  Property.require(last == read(.last), "the second reading differs from the first")
  checkRounds(all: all, last: last, first: read(.number(1)))
  checkProc(file, all, byteCount: byteCount)
}

/// A round holds the sockets that it has among all.
private func checkRounds(all: Reading, last: Reading, first: Reading) {
  Property.require(all.rows.count >= last.rows.count, "fewer sockets in all rounds than in one")
  if let round = last.rows.first?.round {
    let expected = all.rows.filter { $0.round == round }
    Property.require(last.rows == expected, "the last round differs from the one among all")
    Property.require(all.rows.last?.round == round, "the last round is not the last")
  }
  guard let round = all.rows.first?.round, round <= 1 else { return }
  let expected = all.rows.filter { $0.round == round }
  Property.require(first.rows == expected, "the first round differs from the one among all")
}

/// Text in `/proc/net` gives the sockets that it gives as a capture, here once for each family.
private func checkProc(_ file: CaptureFile, _ capture: Reading, byteCount: Int) {
  let proc: Reading
  do {
    let source = try ProcSource.open(directory: file.directory, SocketSelection())
    proc = Reading(SmallReceives(source), byteCount: 2 * byteCount + 64)
  } catch {
    fatalError("/proc text cannot be opened: \(error)")
  }
  Property.require(proc.failure == nil, "/proc text cannot be read")
  // Rounds are those of captures of messages.
  guard capture.failure == nil, capture.rows.first?.round == 0 else { return }
  Property.require(proc.records == capture.records + capture.records, "/proc text differs")
}
