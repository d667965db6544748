import Captures
import FuzzProperties
import LinuxProc
import SockDiag

@testable import Netlink

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
  Property.require(all == read(.all, small: true), "a second reading differs, in smaller portions")
  checkLast(all, read(.last))
  if all.rows.last?.round ?? 0 > 1 { checkFirst(all, read(.number(1))) }
  if file.startsWithSpace { checkProc(file, all, byteCount: byteCount) }
}

/// The last round holds the sockets that it has among all.
private func checkLast(_ all: Reading, _ last: Reading) {
  Property.require(all.rows.count >= last.rows.count, "fewer sockets in all rounds than in one")
  guard let round = last.rows.first?.round else { return }
  let expected = all.rows.filter { $0.round == round }
  Property.require(last.rows == expected, "the last round differs from the one among all")
  Property.require(all.rows.last?.round == round, "the last round is not the last")
}

/// So does the first.
private func checkFirst(_ all: Reading, _ first: Reading) {
  let expected = all.rows.filter { $0.round == 1 }
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
