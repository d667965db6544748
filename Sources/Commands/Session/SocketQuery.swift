import Netlink
import SockDiag
import SocketFilter
import TextOutput

/// What is asked of every namespace: the states, the family, the filter and what is shown.
struct SocketQuery {
  var states: TCPStateSet?
  var family: AddressFamily?
  var filter: SocketFilter?
  var needs: ColumnNeeds = []

  /// Fields that only full sockets have or differ in. A filter with one of them reads all sockets,
  /// not only minisockets.
  private static let fullSocketFields: FilterFields = [
    .state, .timer, .minisocket, .uid, .inode, .cgroup,
  ]

  /// The request for one namespace.
  func selection(in context: FilterContext?) -> SocketSelection {
    let bytecode: [UInt8] =
      if let filter, let context { filter.kernelFilter(for: context).bytes } else { [] }
    let ports = context == nil ? nil : filter?.requestPorts
    return SocketSelection(
      states: requestedStates, minisocketsOnly: selectsOnlyMinisockets, family: family,
      extensions: needs.contains(.information) ? Self.informationExtensions : 0,
      localPort: ports?.local ?? 0, remotePort: ports?.remote ?? 0, bytecode: bytecode)
  }

  /// The states that the kernel is asked for, in words.
  var requestText: String {
    let names = StateName.names(of: requestedStates)
    let states = names.isEmpty ? "no state" : names.joined(separator: ", ")
    let ports = filter?.requestPorts ?? RequestPorts()
    return states + (selectsOnlyMinisockets ? "; minisockets only" : "")
      + (ports.local == 0 ? "" : "; local port \(ports.local)")
      + (ports.remote == 0 ? "" : "; remote port \(ports.remote)")
  }

  /// Whether only minisockets are read: the default, unless options or the filter mention states.
  var selectsOnlyMinisockets: Bool {
    states == nil && (filter?.fields ?? []).isDisjoint(with: Self.fullSocketFields)
  }

  /// Only sockets without a connection that do not listen, which /proc does not list.
  var selectsOnlyUnconnected: Bool {
    let states = requestedStates
    return !states.isEmpty
      && states.isSubset(of: [TCPStateSet(.close), TCPStateSet(.boundInactive)])
  }

  private var requestedStates: TCPStateSet {
    let wanted = states ?? (selectsOnlyMinisockets ? SocketSelection.minisockets().states : .all)
    guard let filter else { return wanted }
    var possible = filter.states
    // Requests have another number than replies for each of these two states.
    if possible.contains(.synReceived) { possible.insert(TCPStateSet(.newSynReceived)) }
    if states != nil, possible.contains(.close) { possible.insert(TCPStateSet(.boundInactive)) }
    return wanted.intersection(possible)
  }

  /// tcp_info, vegas or its kin, congestion control and socket memory.
  static let informationExtensions: UInt8 = 1 << 1 | 1 << 3 | 1 << 6
}
