public import SockDiag

/// A filter of sockets in the language of ss, and beyond it.
///
/// What ss accepts means what it means there, with these differences, each of which accepts more:
/// signs and parentheses need no blanks around them; states that the filter begins with may be joined
/// with the rest; `src` and `dst` know `!=`; `[address]` may have
/// a prefix length, and an IPv6 address without a port needs no brackets; `state` and `exclude` may
/// stand wherever a condition may.
///
/// As in ss, `and` and `or` have the same precedence and group from the left: `a or b and c` is
/// `(a or b) and c`, and `not` takes the one condition behind it. `inet:` and `inet6:` bind the one
/// condition that they stand in, where ss lets the last of them bind the whole expression. A port
/// `*:443` is 443, where ss reads any port.
///
/// `autobound` is a local port inside the ephemeral range. The kernel also knows of sockets that chose
/// such a port themselves, and leaves them out where the condition is not negated.
///
/// `uid` is the owner's, and what has no owner, as minisockets and request sockets, compares with
/// nothing. So do sockets without a timer in `remaining`, and all but TIME_WAIT in `age`. `!=` is the
/// negation of `=`, and so holds where there is nothing to compare.
public struct SocketFilter: Sendable, Hashable {
  let tree: FilterTree

  /// What the filter asks about.
  public let fields: FilterFields
  /// The states outside of which no socket matches, as the kernel reports states.
  ///
  /// It contains `boundInactive` and `newSynReceived` where the filter asks for them, since a request
  /// must name them, though sockets are reported as `close` and `synReceived`.
  public let states: TCPStateSet

  /// Reads a filter; no text at all accepts every socket.
  ///
  /// - Parameter text: the whole text, or words joined by spaces.
  /// - Throws: where and why the text is no filter.
  public init(_ text: String, names: FilterNames = .none) throws(FilterError) {
    tree = try FilterParser.parse(text, names: names)
    fields = tree.fields
    states = tree.states
  }

  /// The filter for the sockets of one namespace, ready to be tried on records.
  public func program(for context: FilterContext) -> FilterProgram {
    FilterProgram(tree, context)
  }
}

extension SocketFilter: CustomStringConvertible {
  /// The filter as it is read: with all parentheses and without names of services, interfaces, users
  /// and hosts. Read again, it is the same filter.
  public var description: String { tree.text }
}
