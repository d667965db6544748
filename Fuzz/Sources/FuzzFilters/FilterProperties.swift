import FuzzProperties
import SockDiag
import SocketFilter

/// Checks what must be true of any text, whether or not it is a filter.
func checkFilter(_ text: String) {
  do {
    checkParsed(try SocketFilter(text, names: names))
  } catch {
    checkError(error, text)
  }
}

private let context = FilterContext(namespaceNames: ["here"], ephemeralPorts: 32768...60999)

/// A few known names.
private let names: FilterNames = {
  var names = FilterNames.none
  names.servicePort = { $0 == "https" ? 443 : nil }
  names.interfaceIndex = { $0 == "lo" ? 1 : nil }
  names.interfaceNames = { ["lo", "eth0"] }
  // Every path is known, because paths test how escapes are read and written.
  names.cgroupID = { UInt64($0.utf8.count) }
  names.userID = { $0 == "root" ? 0 : nil }
  names.addresses = { $0 == "localhost" ? [IPAddress(ipv4: 0x7f00_0001), IPAddress(ipv6: 1)] : [] }
  return names
}()

/// An error is three printable lines, and its place is inside the text.
private func checkError(_ error: FilterError, _ text: String) {
  let lines = "\(error)".split(separator: "\n", omittingEmptySubsequences: false)
  Property.require(lines.count == 3, "an error has \(lines.count) lines")
  for line in lines { Property.requireOneLine(String(line)) }
  let isInside = error.range.lowerBound >= 0 && error.range.upperBound <= text.utf8.count
  Property.require(isInside, "an error is at \(error.range) of \(text.utf8.count) bytes")
  Property.require(error.text == text, "an error shows another text")
}

private func checkParsed(_ filter: SocketFilter) {
  do {
    let again = try SocketFilter(filter.description, names: names)
    Property.require(again == filter, "\(filter) parses as \(again)")
    Property.require(
      again.states == filter.states && again.fields == filter.fields,
      "parsed again, it has other states or fields")
  } catch {
    fatalError("its own text does not parse: \(error)")
  }
  Property.require(
    filter.explanation(for: context).hasPrefix("parse: "), "an explanation lacks the parse")
  Property.requireOneLine(filter.description)
  for sizeLimit in [40, KernelFilter.defaultSizeLimit] {
    checkKernel(filter.kernelFilter(for: context, sizeLimit: sizeLimit), filter, sizeLimit)
  }
}

/// The kernel accepts the program, and program and residue together accept what the filter accepts.
private func checkKernel(_ kernel: KernelFilter, _ filter: SocketFilter, _ sizeLimit: Int) {
  Property.require(kernel.bytes.count <= sizeLimit, "a program exceeds its limit")
  Property.require(kernel.isExact == kernel.residue.isEmpty, "an exact program has a residue")
  if !kernel.bytes.isEmpty, let objection = Bytecode.objection(to: kernel.bytes) {
    fatalError("the kernel refuses the program of \(filter): \(objection)")
  }
  let program = filter.program(for: context)
  guard let residue = try? SocketFilter(kernel.residue, names: names).program(for: context) else {
    fatalError("the residue does not parse: \(kernel.residue)")
  }
  for socket in sockets where filter.states.contains(socket.record.state) {
    let isAccepted = Bytecode.accepts(kernel.bytes, socket.seenByKernel)
    let passesResidue = residue.matches(socket.record, cgroupID: socket.cgroupID)
    let matches = program.matches(socket.record, cgroupID: socket.cgroupID)
    Property.require(
      (isAccepted && passesResidue) == matches, "\(filter) and its program differ: \(socket.record)"
    )
  }
}
