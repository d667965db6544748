import LinuxProc
import SockDiag

/// What an attempt to read sockets needs.
struct DumpNeeds: OptionSet, Sendable {
  let rawValue: UInt8

  /// A socket of sock_diag.
  static let netlink = DumpNeeds(rawValue: 1)
  /// The legacy request, one walk for both families (TCPDIAG_GETSOCK).
  static let bothFamilies = DumpNeeds(rawValue: 2)
  /// The filter's bytecode: the kernel must know it, and this user must be allowed to use it.
  static let bytecode = DumpNeeds(rawValue: 4)
  /// The text of `/proc/net/tcp`.
  static let proc = DumpNeeds(rawValue: 8)

  /// The ways to read sockets, the best first.
  static let ways: [DumpNeeds] = [
    [.netlink, .bothFamilies, .bytecode],
    [.netlink, .bothFamilies],
    [.netlink, .bytecode],
    [.netlink],
    [.proc],
  ]
}

/// One way to read sockets.
struct DumpAttempt {
  /// What an attempt opened.
  struct Opened {
    let source: any DatagramSource
    /// Returns an error if it is implausible that there are no sockets; nil if it is plausible.
    var checkEmpty: () -> DumpError? = { nil }
  }

  let needs: DumpNeeds
  /// Opens the source. Gets why the attempt before failed, if there was one.
  let open: (_ reason: DumpError?) throws(DumpError) -> Opened
}

/// A list of ways to read the same sockets. They are tried in order, until one finds a socket or an
/// empty result is plausible.
///
/// An error rules out the needs that may have caused it. The next attempt is the first in the list
/// that has none of the needs ruled out.
final class DumpAttempts {
  private var attempts: [DumpAttempt] = []
  private var current: DumpNeeds = []
  private var opened: DumpAttempt.Opened?
  /// What has been ruled out.
  private(set) var failed: DumpNeeds = []
  /// Why the current attempt is not the first in the list; nil when it is.
  private(set) var reason: DumpError?

  init(_ attempts: [DumpAttempt] = []) { self.attempts = attempts }

  /// Begins another dump. Of the needs that were ruled out, only those in `kept` stay ruled out.
  func begin(_ attempts: [DumpAttempt], keeping kept: DumpNeeds) {
    self.attempts = attempts
    failed.formIntersection(kept)
    reason = nil
  }

  /// Opens the source of the next attempt.
  ///
  /// - Parameter failure: why the current attempt failed; nil to begin.
  /// - Throws: that error, or the first one, when no attempt is left.
  func next(after failure: DumpError? = nil) throws(DumpError) -> any DatagramSource {
    var reason = failure
    if let failure { ruleOut(by: failure) }
    while let attempt = attempts.first(where: { $0.needs.isDisjoint(with: failed) }) {
      current = attempt.needs
      do {
        let opened = try attempt.open(reason)
        (self.opened, self.reason) = (opened, reason)
        return opened.source
      } catch {
        ruleOut(by: error)
        // Keep the first error: why the fallback was needed says more than why it could
        // not be opened.
        if reason == nil || error.isVanishedNamespace { reason = error }
      }
    }
    throw reason ?? .unlikelyEmpty(minisockets: 0)
  }

  /// An error if it is implausible that the current attempt finds no sockets; nil if
  /// it is plausible.
  func checkEmpty() -> DumpError? { opened?.checkEmpty() }

  private func ruleOut(by error: DumpError) {
    if current.contains(.bytecode), error.isBytecodeError {
      failed.insert(.bytecode)
    } else if current.contains(.bothFamilies), case .kernel = error {
      failed.insert(.bothFamilies)
    } else {
      failed.formUnion(current.intersection([.netlink, .proc]))
    }
  }
}

extension DumpError {
  /// Whether a filter's bytecode may have caused the error: the kernel does not know an instruction
  /// (EINVAL), or this user may not test marks (EPERM). An implausibly empty dump may have the same
  /// cause: before Linux 4.9, a filter that matches nothing looks like a missing module.
  fileprivate var isBytecodeError: Bool {
    if case .unlikelyEmpty = self { return true }
    guard case .kernel(let status) = self else { return false }
    return status.errorNumber == Errno.EINVAL || status.errorNumber == Errno.EPERM
  }

  fileprivate var isVanishedNamespace: Bool {
    if case .namespace(let error) = self { error.reason == .vanished } else { false }
  }
}
