internal import Glibc

/// How many files the process may have open.
enum DescriptorLimit {
  /// What goes with one more namespace: its socket, files of /proc, and some to spare.
  private static let margin: rlim_t = 16

  /// Raises the limit as far as the process may, when this descriptor, the lowest that was free,
  /// comes near to it.
  static func makeRoom(beyond descriptor: CInt) {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    // Safe: the calls fill and read the structure that they are given.
    guard unsafe getrlimit(resource, &limit) == 0, rlim_t(descriptor) + margin > limit.rlim_cur,
      limit.rlim_cur < limit.rlim_max
    else { return }
    limit.rlim_cur = limit.rlim_max
    _ = unsafe setrlimit(resource, &limit)
  }
}
