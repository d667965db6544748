import Glibc

/// What the kernel counts before and after the making.
struct Observation {
  /// The namespace's minisockets, and its closes that skipped TIME_WAIT.
  let minisockets: Int?
  let overflows: Int?
  let instant = Clock.now()

  static func take() -> Observation {
    Observation(
      minisockets: KernelState.minisockets(), overflows: KernelState.timeWaitOverflows())
  }

  /// Closes since `earlier` that left no minisocket, because of `tcp_max_tw_buckets`.
  func skipped(since earlier: Observation) -> Int {
    guard let before = earlier.overflows, let overflows else { return 0 }
    return max(0, overflows - before)
  }

  /// Minisockets that should stand and do not.
  ///
  /// On a busy machine a FIN can be sent again, late, to a server that is gone: its RST then ends the TIME_WAIT. This can
  /// be told only where no older minisockets were that expire meanwhile, and before the new ones do.
  func lost(since earlier: Observation, of closes: Int) -> Int {
    guard earlier.minisockets == 0, let minisockets, instant - earlier.instant < 50 else {
      return 0
    }
    return max(0, closes - skipped(since: earlier) - minisockets)
  }

  /// Takes an observation when the minisockets have arrived: the last acknowledgement may be delayed by 40 ms.
  static func take(since earlier: Observation, expecting closes: Int) -> Observation {
    let patience = Clock.now() + 0.3
    while true {
      let now = take()
      guard let before = earlier.minisockets, let count = now.minisockets,
        count < before + closes - now.skipped(since: earlier), now.instant < patience
      else { return now }
      usleep(5000)
    }
  }
}
