#if !os(Linux)
  #error("twdiag reads the Linux kernel's sock_diag interface: it builds on Linux only")
#endif

public import Glibc

/// A system call that failed, and why.
public struct SystemError: Error, Hashable, Sendable {
  /// Name of the call, such as `open`.
  public let call: String
  /// What it was called on, such as a path; empty where there is nothing to name.
  public let subject: String
  public let errorNumber: CInt

  public init(_ call: String, on subject: String = "", errorNumber: CInt = errno) {
    self.call = call
    self.subject = subject
    self.errorNumber = errorNumber
  }
}

extension SystemError: CustomStringConvertible {
  public var description: String {
    let place = subject.isEmpty ? call : "\(call) \(subject)"
    return "\(place): \(errorText(errorNumber))"
  }
}

/// The C library's words for an errno.
package func errorText(_ number: CInt) -> String {
  // Safe: strerror returns a string that lives until this thread calls it again, and it is copied at
  // once. The thread that receives ahead does not call it.
  guard let text = unsafe strerror(number) else { return "error \(number)" }
  return unsafe String(cString: text)
}
