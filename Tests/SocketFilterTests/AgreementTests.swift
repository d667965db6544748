import SockDiag
import TestSupport
import Testing

@testable import SocketFilter

@Suite("Random filters")
struct AgreementTests {
  static let names: FilterNames = {
    var names = FilterNames.none
    names.cgroupID = { path in UInt64(path.dropFirst("/group/".count)) }
    return names
  }()
  static let context = FilterContext(
    namespaceNames: SampleSocket.namespaceNames, ephemeralPorts: SampleSocket.ephemeralPorts)

  /// A seed's expressions and their texts.
  private static func filters(
    _ seed: UInt64, _ count: Int
  ) -> [(expression: FilterExpression, text: String)] {
    var maker = FilterMaker(SampleRecords.material, seed: seed)
    var writer = FilterWriter(seed: seed, forSs: false)
    return (0..<count).map { number in
      let expression = maker.expression(size: 1 + number % 13)
      return (expression, writer.write(expression))
    }
  }

  @Test("mean what they say", arguments: 1...30)
  func meaning(_ seed: UInt64) throws {
    let sockets = SampleRecords.records(40, seed: seed)
    for (expression, text) in Self.filters(seed, 100) {
      let program = try SocketFilter(text, names: Self.names).program(for: Self.context)
      let misjudged = sockets.first {
        program.matches($0.record, cgroupID: $0.cgroupID) != expression.holds($0.holds)
      }
      #expect(misjudged == nil, "\(text)")
    }
  }

  @Test("read again from their own text are the same", arguments: 1...10)
  func roundTrip(_ seed: UInt64) throws {
    for (_, text) in Self.filters(seed, 100) {
      let filter = try SocketFilter(text, names: Self.names)
      let again = try SocketFilter(filter.tree.text, names: Self.names)
      #expect(again.tree.nodes == filter.tree.nodes, "\(text)")
    }
  }

  @Test("match nothing outside their states", arguments: 1...10)
  func states(_ seed: UInt64) throws {
    let sockets = SampleRecords.records(40, seed: seed)
    for (expression, text) in Self.filters(seed, 100) {
      let states = try SocketFilter(text, names: Self.names).states
      let lost = sockets.first {
        !states.contains($0.record.state) && expression.holds($0.holds)
      }
      #expect(lost == nil, "\(text)")
    }
  }

  @Test("become programs that the kernel takes, and that lose no socket", arguments: 1...30)
  func kernel(_ seed: UInt64) throws {
    let sockets = SampleRecords.records(25, seed: seed)
    for (expression, text) in Self.filters(seed, 100) {
      let filter = try SocketFilter(text, names: Self.names)
      let selected = sockets.filter { filter.states.contains($0.record.state) }
      let expected = selected.map { expression.holds($0.holds) }
      // Small limits leave parts to Swift.
      for sizeLimit in [4, 50, KernelFilter.defaultSizeLimit] {
        let kernel = filter.kernelFilter(for: Self.context, sizeLimit: sizeLimit)
        let objection = kernel.bytes.isEmpty ? nil : Bytecode.objection(to: kernel.bytes)
        #expect(objection == nil && kernel.bytes.count <= sizeLimit, "\(text)")
        #expect(try accepted(by: kernel, selected) == expected, "\(text)")
      }
    }
  }

  /// The program and the residue together are the filter, and the program alone is when it is exact.
  private func accepted(by kernel: KernelFilter, _ sockets: [SampleSocket]) throws -> [Bool] {
    let byKernel = sockets.map { Bytecode.accepts(kernel.bytes, $0.kernelSocket) }
    guard !kernel.isExact else {
      #expect(kernel.residue.isEmpty)
      return byKernel
    }
    let residue = try SocketFilter(kernel.residue, names: Self.names).program(for: Self.context)
    return zip(sockets, byKernel).map { socket, isAccepted in
      isAccepted && residue.matches(socket.record, cgroupID: socket.cgroupID)
    }
  }
}
