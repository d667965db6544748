import FuzzProperties
import SockDiag
import SocketFilter

/// What must hold for a text that is a filter, or claims to be one.
func checkFilter(_ text: String) {
  do {
    checkRead(try SocketFilter(text, names: names))
  } catch {
    checkError(error, text)
  }
}

private let context = FilterContext(namespaceNames: ["here"], ephemeralPorts: 32768...60999)

/// Some names that there are.
private let names: FilterNames = {
  var names = FilterNames.none
  names.servicePort = { $0 == "https" ? 443 : nil }
  names.interfaceIndex = { $0 == "lo" ? 1 : nil }
  names.interfaceNames = { ["lo", "eth0"] }
  // Any path, since names are written with escapes.
  names.cgroupID = { UInt64($0.utf8.count) }
  names.userID = { $0 == "root" ? 0 : nil }
  names.addresses = { $0 == "localhost" ? [IPAddress(ipv4: 0x7f00_0001), IPAddress(ipv6: 1)] : [] }
  return names
}()

/// Three lines, of which the last points into the one before, and a place inside the text.
private func checkError(_ error: FilterError, _ text: String) {
  let lines = "\(error)".split(separator: "\n", omittingEmptySubsequences: false)
  Property.require(lines.count == 3, "an error has \(lines.count) lines")
  for line in lines { Property.requireOneLine(String(line)) }
  let isInside = error.range.lowerBound >= 0 && error.range.upperBound <= text.utf8.count
  Property.require(isInside, "an error is at \(error.range) of \(text.utf8.count) bytes")
  Property.require(error.text == text, "an error shows another text")
}

private func checkRead(_ filter: SocketFilter) {
  do {
    let again = try SocketFilter(filter.description, names: names)
    Property.require(again == filter, "read again as \(again), and not as \(filter)")
    Property.require(
      again.states == filter.states && again.fields == filter.fields,
      "read again, it asks otherwise")
  } catch {
    fatalError("its own text is no filter: \(error)")
  }
  Property.require(filter.explanation(for: context).hasPrefix("parse: "), "an explanation is none")
  Property.requireOneLine(filter.description)
  for sizeLimit in [40, KernelFilter.defaultSizeLimit] {
    checkKernel(filter.kernelFilter(for: context, sizeLimit: sizeLimit), filter, sizeLimit)
  }
}

/// The kernel takes the program, which loses no socket, and accepts no other with what is left to Swift.
private func checkKernel(_ kernel: KernelFilter, _ filter: SocketFilter, _ sizeLimit: Int) {
  Property.require(kernel.bytes.count <= sizeLimit, "a program is longer than it may be")
  Property.require(kernel.isExact == kernel.residue.isEmpty, "an exact program leaves something")
  if !kernel.bytes.isEmpty, let objection = Bytecode.objection(to: kernel.bytes) {
    fatalError("the kernel refuses the program of \(filter): \(objection)")
  }
  let program = filter.program(for: context)
  guard let residue = try? SocketFilter(kernel.residue, names: names).program(for: context) else {
    fatalError("the residue is no filter: \(kernel.residue)")
  }
  for socket in sockets where filter.states.contains(socket.record.state) {
    let isAccepted = Bytecode.accepts(kernel.bytes, socket.seenByKernel)
    let isLeft = residue.matches(socket.record, cgroupID: socket.cgroupID)
    let matches = program.matches(socket.record, cgroupID: socket.cgroupID)
    Property.require(
      (isAccepted && isLeft) == matches, "\(filter) and its program differ on \(socket.record)")
  }
}
