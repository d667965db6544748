package import LinuxProc
package import SockDiag
package import TimeWait

/// What all sockets of one dump have in common: where they come from, and the names that belong to
/// them.
package final class RowScope {
  let origin: DumpOrigin
  /// Label of the network namespace; nil where none was asked for.
  let label: String?
  /// The same made harmless; empty for none.
  package let namespace: [UInt8]
  var interfaces: InterfaceNames
  /// Who listens; nil where nobody asked, or a capture does not tell.
  package let listeners: ListenerTable?
  /// Who holds the sockets; nil where nobody asked.
  let ownership: SocketOwnership?
  /// Names of hosts and services; nil where nobody asked.
  let names: NameCache?
  /// The same where they stand instead of the numbers, and not only in columns of their own.
  let endpointNames: NameCache?

  package init(
    origin: DumpOrigin, namespace: NetworkNamespace? = nil, listeners: ListenerTable? = nil,
    ownership: SocketOwnership? = nil, names: NameCache? = nil, resolvesEndpoints: Bool = true
  ) {
    self.origin = origin
    label = namespace?.label
    self.namespace = namespace.map { PlainText.bytes($0.label) } ?? []
    interfaces = InterfaceNames(isLive: origin != .capture, namespace: namespace)
    self.listeners = listeners
    self.ownership = ownership
    self.names = names
    endpointNames = resolvesEndpoints ? names : nil
  }
}

/// A socket with all that is shown of it, where it is kept for later, or taken apart by columns. On
/// its way there its parts go by themselves: as one value they would be copied again and again.
package struct SocketRow {
  package let record: SocketRecord
  package let round: Int
  package let forecast: ReapForecast?
  package let details: SocketDetails?

  package init(
    record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?
  ) {
    self.record = record
    self.round = round
    self.forecast = forecast
    self.details = details
  }
}

/// Attributes of one socket, behind a reference so that rows without them stay small.
package final class SocketDetails {
  let attributes: SocketAttributes

  package init(_ attributes: SocketAttributes) { self.attributes = attributes }
}
