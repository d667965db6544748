/// One end of a connection.
enum FilterSide: Hashable, Sendable {
  /// The local end: `src` and `sport`.
  case local
  /// The remote end: `dst` and `dport`.
  case remote
}

/// A comparison with a number. `!=` is not one of them: it is the negation of `equal`.
enum Comparison: Hashable, Sendable {
  case equal, less, lessOrEqual, greater, greaterOrEqual

  /// All values for which the comparison with `value` is true; nil when there are none.
  func range<Value: FixedWidthInteger & Sendable>(_ value: Value) -> ClosedRange<Value>? {
    switch self {
    case .equal: value...value
    case .less: value == .min ? nil : .min...(value - 1)
    case .lessOrEqual: .min...value
    case .greater: value == .max ? nil : (value + 1)...(.max)
    case .greaterOrEqual: value...(.max)
    }
  }

  /// The comparison that is true of `-a` and `-b` when this one is true of `a` and `b`.
  var mirrored: Comparison {
    switch self {
    case .equal: .equal
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }

  /// The sign in the language of filters.
  var sign: String {
    switch self {
    case .equal: "="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }
}
