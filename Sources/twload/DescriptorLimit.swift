import Glibc

/// The number of descriptors that this process may have open.
enum DescriptorLimit {
  /// Standard streams, one connection in the making, /proc files.
  static let overhead = 16

  /// Raises the limit as far as needed and allowed; a privileged process may raise the hard limit too.
  static func ensure(_ needed: Int) throws(LoadError) {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard unsafe getrlimit(resource, &limit) == 0 else {
      throw .call("cannot read the descriptor limit", errno: errno)
    }
    let wanted = rlim_t(needed + overhead)
    if limit.rlim_cur >= wanted { return }
    limit.rlim_cur = wanted
    let allowed = limit.rlim_max
    limit.rlim_max = max(allowed, wanted)
    guard unsafe setrlimit(resource, &limit) == 0 else {
      throw .environment(
        "this needs \(wanted) open descriptors and only \(allowed) are allowed (ulimit -Hn)")
    }
  }
}
