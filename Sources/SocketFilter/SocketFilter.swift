public import SockDiag

// How this target is built. Each folder uses only those to its right; this folder has what a user of
// the library calls, and uses them all.
//
//     Text/        ─▶  Tree/        ─▶  Meaning/    ─▶  Kernel/       ─▶  Values/
//     a filter as      conditions       one             bytecode          prefixes, ports,
//     it is read       joined by        condition:      instructions,     comparisons
//     and written      and, or, not;    its test of a   assembled
//                      as a program     record, its
//                      for records      instructions
//                      and for the
//                      kernel

/// A filter of sockets in the language of ss, with additions.
///
/// A filter that ss accepts means the same here. Some more is accepted: signs and parentheses need no
/// spaces around them; `and` and `or` may connect the states at the beginning with the rest; `src` and
/// `dst` know `!=`; `[address]` may have a prefix length, and an IPv6 address without a port needs no
/// brackets; `state` and `exclude` may stand wherever a condition may.
///
/// As in ss, `and` and `or` have the same precedence and group from the left: `a or b and c` is
/// `(a or b) and c`; `not` negates the one condition that follows it. Unlike in ss, `inet:` and `inet6:`
/// apply to their own condition only (in ss the last of them applies to the whole expression), and the
/// port `*:443` is 443 (in ss it is any port).
///
/// `autobound` is true of a local port in the ephemeral range. The kernel also knows which sockets chose
/// such a port themselves, and excludes them unless the condition is negated.
///
/// A comparison is false for a socket without the value: minisockets and request sockets have no `uid`,
/// sockets without a timer have no `remaining`, and only TIME_WAIT has an `age`. `!=` is the negation of
/// `=`, so it is true of these sockets.
public struct SocketFilter: Sendable, Hashable {
  let tree: FilterTree

  /// The fields that the filter asks about.
  public let fields: FilterFields
  /// The states that a request must name (kernel field `idiag_states`): no socket in another state
  /// matches.
  ///
  /// It contains `boundInactive` and `newSynReceived` if the filter asks for them, because a request
  /// must name them, although the kernel reports such sockets as `close` and `synReceived`.
  public let states: TCPStateSet

  /// Parses a filter. An empty text accepts every socket.
  ///
  /// - Parameters:
  ///   - text: the whole filter; words of a command line are joined with spaces.
  ///   - names: looks up services, interfaces, control groups, users and hosts.
  /// - Throws: `FilterError`, with the place of the mistake and what was expected there.
  public init(_ text: String, names: FilterNames = .none) throws(FilterError) {
    tree = try FilterParser.parse(text, names: names)
    fields = tree.fields
    states = tree.states
  }

  /// Returns the program that judges the records of one namespace.
  public func program(for context: FilterContext) -> FilterProgram {
    FilterProgram(tree, context)
  }

  /// The ports that every matching socket has; 0 where there is none.
  public var requestPorts: RequestPorts { tree.requestPorts }
}

extension SocketFilter: CustomStringConvertible {
  /// The filter with all parentheses, and with numbers instead of the names of services, interfaces,
  /// users and hosts. To parse it gives the same filter.
  public var description: String { tree.text }
}
