/// What a filter asks about, so that a caller fetches what it needs and tells what a source lacks.
public struct FilterFields: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `state` and `exclude`.
  public static let state = Self(rawValue: 1 << 0)
  public static let timer = Self(rawValue: 1 << 1)
  public static let minisocket = Self(rawValue: 1 << 2)
  public static let uid = Self(rawValue: 1 << 3)
  public static let inode = Self(rawValue: 1 << 4)
  public static let cgroup = Self(rawValue: 1 << 5)
  /// `fwmark`, which the kernel tells and filters only for readers with CAP_NET_ADMIN.
  public static let mark = Self(rawValue: 1 << 6)
  /// `dev`.
  public static let interface = Self(rawValue: 1 << 7)
  public static let cookie = Self(rawValue: 1 << 8)
  public static let netns = Self(rawValue: 1 << 9)
  public static let autobound = Self(rawValue: 1 << 10)
  /// `remaining`, `age` and `overdue`.
  public static let remaining = Self(rawValue: 1 << 11)
  /// `src` and `dst` with an address.
  public static let address = Self(rawValue: 1 << 12)
  /// `sport`, `dport`, and the port of `src` and `dst`.
  public static let port = Self(rawValue: 1 << 13)
  /// `family`, and `src` and `dst` with `inet:` or `inet6:`.
  public static let family = Self(rawValue: 1 << 14)
}
