public import LinuxProc
import SockDiag

/// Whether the running kernel can destroy TCP sockets at all.
public enum DestroySupport: Hashable, Sendable {
  /// It can: of minisockets too, where `destroysMinisockets` is true by the kernel's version
  /// (Linux 6.0; a distribution may have added it to an older one).
  case available(destroysMinisockets: Bool)
  /// It was built without CONFIG_INET_DIAG_DESTROY (EOPNOTSUPP).
  case notConfigured
  /// It is older than SOCK_DESTROY (EINVAL).
  case unknownToKernel

  /// Asks the kernel to destroy a socket that cannot exist, since both its ports are 0. ENOENT
  /// shows that the kernel supports the request and looked for the socket. Needs no privilege,
  /// and changes nothing.
  ///
  /// - Throws: a `DumpError` when the kernel cannot be asked; `.kernel` for another errno.
  public static func probe(
    in namespace: NetworkNamespace? = nil
  ) throws(DumpError) -> DestroySupport {
    let nowhere = Endpoint(address: IPAddress(ipv4: 0), port: 0)
    guard let cookie = KnownCookie(SocketCookie(rawValue: 1)) else { return .unknownToKernel }
    var destroyer = try SocketDestroyer.open(in: namespace)
    try destroyer.destroy([DestroyRequest(local: nowhere, remote: nowhere, cookie: cookie)])
    switch destroyer.tally.refused.keys.first {
    case nil: return .available(destroysMinisockets: KernelVersion.running >= KernelVersion(6, 0))
    case Errno.EOPNOTSUPP: return .notConfigured
    case Errno.EINVAL: return .unknownToKernel
    case .some(let error): throw .kernel(KernelStatus(errorNumber: error))
    }
  }
}
