import Captures
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TextOutput

/// One dump that is open and not read yet, with the namespace that it is of.
///
/// All are opened before the first is read: so their moments lie close together, and a namespace
/// that vanishes is noticed early.
final class SocketSource {
  let namespace: NetworkNamespace?
  let query: SocketQuery
  private let isCapture: Bool
  private let program: FilterProgram?
  private var dump: SocketDump?

  private init(
    _ dump: consuming SocketDump, namespace: NetworkNamespace?, query: SocketQuery,
    isCapture: Bool = false, program: FilterProgram?
  ) {
    self.isCapture = isCapture
    self.dump = consume dump
    self.namespace = namespace
    self.query = query
    self.program = program
  }

  /// Opens a dump of the running kernel; in the caller's own namespace where none is given.
  static func live(
    _ query: SocketQuery, in namespace: NetworkNamespace?
  ) throws(DumpError) -> SocketSource {
    let context = query.filter.map { filter in
      FilterContext.live(filter.fields, in: namespace)
    }
    let dump = try SocketDump.live(query.selection(in: context), in: namespace)
    return SocketSource(
      dump, namespace: namespace, query: query,
      program: context.flatMap { query.filter?.program(for: $0) })
  }

  /// Opens a capture.
  static func capture(
    _ file: String, round: RoundChoice, _ query: SocketQuery
  ) throws(DumpError) -> SocketSource {
    let selection = query.selection(in: nil)
    let source = try ReplaySource.open(file, round: round, selection)
    return SocketSource(
      SocketDump(source: source, selection: selection), namespace: nil, query: query,
      isCapture: true, program: query.filter?.program(for: .capture))
  }

  private func forecasts() -> RowForecasts {
    isCapture ? .capture : .live(in: namespace)
  }

  /// Starts to read; once.
  func reader() -> SocketReader? {
    guard let dump = dump.take() else { return nil }
    return SocketReader(
      dump, program: program, fields: query.filter?.fields ?? [], needs: query.needs,
      forecasts: query.needs.contains(.forecasts) ? forecasts() : nil)
  }
}

extension FilterContext {
  /// What the filter has to know of a namespace; it is looked up only where a field needs it.
  static func live(_ fields: FilterFields, in namespace: NetworkNamespace?) -> FilterContext {
    var context = FilterContext.capture
    if fields.contains(.netns) {
      context.namespaceNames = (namespace ?? .current()).names
    }
    if fields.contains(.autobound) {
      context.ephemeralPorts = EphemeralPorts.range(in: namespace)
    }
    return context
  }

  /// A capture tells neither its namespace nor, where it was not made by this program, the range of
  /// ephemeral ports: the kernel's default is assumed.
  static var capture: FilterContext {
    FilterContext(namespaceNames: [], ephemeralPorts: EphemeralPorts.standard)
  }
}
