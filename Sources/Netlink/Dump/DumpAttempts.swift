import LinuxProc
import SockDiag

/// What an attempt to read sockets needs.
struct DumpNeeds: OptionSet, Sendable {
  let rawValue: UInt8

  /// A socket of sock_diag.
  static let netlink = DumpNeeds(rawValue: 1)
  /// The legacy request, one walk for both families (TCPDIAG_GETSOCK).
  static let bothFamilies = DumpNeeds(rawValue: 2)
  /// That the kernel knows the filter's bytecode, and that this user may use it.
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
    /// Why it is hard to believe that there are no sockets; nil to believe it.
    var doubt: () -> DumpError? = { nil }
  }

  let needs: DumpNeeds
  /// Opens the source. Gets why the attempt before failed, if there was one.
  let open: (_ reason: DumpError?) throws(DumpError) -> Opened
}

/// The ways to read the same sockets, tried one after another until one gives a socket, or no reason to
/// doubt that there are none.
///
/// An error rules out what the attempt needs that can be to blame, and the next attempt is the first in
/// the list that does without.
final class DumpAttempts {
  private var attempts: [DumpAttempt] = []
  private var current: DumpNeeds = []
  private var opened: DumpAttempt.Opened?
  /// What has been ruled out.
  private(set) var failed: DumpNeeds = []
  /// Why the current attempt is not the first in the list; nil when it is.
  private(set) var reason: DumpError?

  init(_ attempts: [DumpAttempt] = []) { self.attempts = attempts }

  /// Begins another dump. What was ruled out before stays so only as far as it is in `kept`.
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
        // Why a fallback cannot be opened says less than why it was needed.
        if reason == nil || error.isVanishedNamespace { reason = error }
      }
    }
    throw reason ?? .unlikelyEmpty(minisockets: 0)
  }

  /// Why it is hard to believe of the current attempt that there are no sockets; nil to believe it.
  func doubt() -> DumpError? { opened?.doubt() }

  private func ruleOut(by error: DumpError) {
    if current.contains(.bytecode), error.mayBeOfBytecode {
      failed.insert(.bytecode)
    } else if current.contains(.bothFamilies), case .kernel = error {
      failed.insert(.bothFamilies)
    } else {
      failed.formUnion(current.intersection([.netlink, .proc]))
    }
  }
}

extension DumpError {
  /// Whether the kernel may have said this of a filter's bytecode: it does not know an instruction
  /// (EINVAL), or this user may not ask for marks (EPERM). Before Linux 4.9 an unlikely emptiness may
  /// be the filter's too: nothing distinguishes one that keeps nothing from a module that is missing.
  fileprivate var mayBeOfBytecode: Bool {
    if case .unlikelyEmpty = self { return true }
    guard case .kernel(let status) = self else { return false }
    return status.errorNumber == Errno.EINVAL || status.errorNumber == Errno.EPERM
  }

  fileprivate var isVanishedNamespace: Bool {
    if case .namespace(let error) = self { error.reason == .vanished } else { false }
  }
}
