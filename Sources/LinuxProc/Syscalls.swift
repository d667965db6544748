internal import Glibc

/// Error numbers, by their names in the kernel's headers.
package enum Errno {
  package static let EINVAL = Glibc.EINVAL
  package static let EOPNOTSUPP = Glibc.EOPNOTSUPP
  package static let EPERM = Glibc.EPERM
  package static let EPIPE = Glibc.EPIPE
}

/// Whether the effective user is root.
package var isRoot: Bool { geteuid() == 0 }

/// A variable of the environment; nil where it is unset or empty.
package func environment(_ name: String) -> String? {
  // Safe: the text is copied at once, and nothing changes the environment.
  guard let value = unsafe getenv(name) else { return nil }
  let text = unsafe String(cString: value)
  return text.isEmpty ? nil : text
}
