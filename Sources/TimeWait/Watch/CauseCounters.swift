import LinuxProc

/// Early ends that the kernel has counted, and that no departure has been assigned to yet.
///
/// A departure is confirmed by the second complete walk without the socket; the kernel counted it
/// before the first of them. So the counts of an interval between two complete walks are kept for
/// one walk more, and only they explain the departures in that interval.
struct CauseCounters {
  struct Pool {
    private var before: Int64 = 0
    private var now: Int64 = 0

    mutating func add(_ count: Int64?) {
      now = min(now &+ max(0, min(count ?? 0, 1 << 40)), 1 << 60)
    }

    /// Removes this many, or all if there are fewer.
    mutating func use(_ count: Int) { before = max(0, before - Int64(count)) }

    /// Removes this many if there are enough; returns whether there were.
    mutating func explain(_ count: Int) -> Bool {
      guard Int64(count) <= before else { return false }
      use(count)
      return true
    }

    mutating func age() {
      before = now
      now = 0
    }
  }

  /// `TcpExt.TWRecycled`.
  var reused = Pool()
  /// `TcpExt.TWKilled`, which counts early ends before 4.1.
  var killed = Pool()

  mutating func add(_ counted: Readings?) {
    reused.add(counted?[.twRecycled])
    killed.add(counted?[.twKilled])
  }

  /// Called at the end of each complete walk.
  mutating func age() {
    reused.age()
    killed.age()
  }
}
