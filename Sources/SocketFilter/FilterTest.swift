import SockDiag

/// One end of a connection, as a filter names it.
enum FilterSide: Hashable, Sendable {
  /// `src` and `sport`: the local end.
  case local
  /// `dst` and `dport`: the remote end.
  case remote
}

/// How a value is compared; `!=` is the negation of `equal`.
enum Comparison: Hashable, Sendable {
  case equal, less, lessOrEqual, greater, greaterOrEqual

  /// The values that compare so with a number; nil when there is none.
  func range<Value: FixedWidthInteger & Sendable>(_ value: Value) -> ClosedRange<Value>? {
    switch self {
    case .equal: value...value
    case .less: value == .min ? nil : .min...(value - 1)
    case .lessOrEqual: .min...value
    case .greater: value == .max ? nil : (value + 1)...(.max)
    case .greaterOrEqual: value...(.max)
    }
  }
}

/// One condition of a filter, as it was written and with its names resolved.
enum FilterTest: Hashable, Sendable {
  /// True for every socket: `src = *`.
  case always
  /// In a state of the set, which may hold states that the kernel reports as others.
  case states(TCPStateSet)
  case port(FilterSide, Comparison, UInt16)
  case host(FilterSide, AddressPrefix, port: UInt16?)
  case interface(UInt32)
  /// The masked mark is this value.
  case mark(UInt32, mask: UInt32)
  /// The number, and the path's place in the table of names.
  case cgroup(UInt64, name: Int32)
  case autobound
  case overdue
  case minisocket
  /// Time until the socket's timer fires.
  case remaining(Comparison, nanoseconds: Int64)
  /// Time since a socket entered TIME_WAIT.
  case age(Comparison, nanoseconds: Int64)
  case timer(UInt8)
  case family(AddressFamily)
  case cookie(UInt64)
  case uid(Comparison, UInt32)
  case inode(Comparison, UInt32)
  /// The name's place in the table of names.
  case namespace(name: Int32)
}
