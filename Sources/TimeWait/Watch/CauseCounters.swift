import LinuxProc

/// What the kernel counted of early ends and was not yet given to a socket.
///
/// An end is confirmed by the second complete walk without the socket, and was counted before the
/// first of them. So the counts of an interval between two complete walks stay for one walk more,
/// and only those explain what went in it.
struct CauseCounters {
  struct Pool {
    private var before: Int64 = 0
    private var now: Int64 = 0

    mutating func add(_ count: Int64?) {
      now = min(now &+ max(0, min(count ?? 0, 1 << 40)), 1 << 60)
    }

    /// Uses up so many, or what there is.
    mutating func use(_ count: Int) { before = max(0, before - Int64(count)) }

    /// Uses up so many, if there are so many.
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

  /// A complete walk is over.
  mutating func age() {
    reused.age()
    killed.age()
  }
}
