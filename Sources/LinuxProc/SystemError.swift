#if !os(Linux)
  #error("twdiag reads the Linux kernel's sock_diag interface: it builds on Linux only")
#endif

// How this target is built. Each folder uses only those to its right; the files beside the folders
// are used by all.
//
//     Descriptors/  ─▶  Namespaces/  ─▶  Processes/  ─▶  Files/          ─▶  SystemError,
//     Counters/         to find and      one process,    descriptors,        Syscalls: the
//     settings and      enter network    owners of       directories,        fence around
//     counters          namespaces       sockets         texts of /proc      calls into C
//                                        Clock/
//                                        Sockets/

/// A system call that failed, and why.
public struct SystemError: Error, Hashable, Sendable {
  /// The name of the call, such as `open`, or what it was made for.
  public let call: String
  /// What the call was made on, such as a path; empty where there is nothing to name.
  public let subject: String
  /// The errno.
  public let errorNumber: CInt

  /// Makes the error of a call.
  public init(_ call: String, on subject: String = "", errorNumber: CInt) {
    self.call = call
    self.subject = subject
    self.errorNumber = errorNumber
  }
}

extension SystemError: CustomStringConvertible {
  /// The call, what it was made on, and the C library's words for the errno.
  public var description: String {
    let place = subject.isEmpty ? call : "\(call) \(subject)"
    return "\(place): \(errorText(errorNumber))"
  }
}

extension SystemError {
  /// Whether a privilege is missing.
  package var isDenial: Bool { errorNumber == Errno.EACCES || errorNumber == Errno.EPERM }
  /// Whether there is no such file.
  package var isAbsence: Bool { errorNumber == Errno.ENOENT || errorNumber == Errno.ENOTDIR }
}
