/// What the kernel counted of early ends and was not yet given to a socket.
///
/// An end is confirmed one complete walk after it was missed, and the counters may have been read
/// before or after the walk. So counts stay for three complete walks.
struct CauseCounters {
  struct Pool {
    private var counts = InlineArray<3, Int64>(repeating: 0)

    private var total: Int64 { counts[0] &+ counts[1] &+ counts[2] }

    mutating func add(_ count: Int64?) {
      counts[2] = min(counts[2] &+ max(0, min(count ?? 0, 1 << 40)), 1 << 60)
    }

    /// Uses up so many, the oldest first, or what there is.
    mutating func use(_ wanted: Int64) {
      var wanted = wanted
      for index in 0..<3 {
        let used = min(wanted, counts[index])
        counts[index] -= used
        wanted -= used
      }
    }

    /// Uses up so many, if there are so many.
    mutating func explain(_ count: Int) -> Bool {
      guard Int64(count) <= total else { return false }
      use(Int64(count))
      return true
    }

    mutating func age() {
      counts[0] = counts[1]
      counts[1] = counts[2]
      counts[2] = 0
    }
  }

  /// `TcpExt.TWRecycled`.
  var reused = Pool()
  /// `TcpExt.TWKilled`, which counts early ends before 4.1.
  var killed = Pool()

  mutating func add(_ counted: KernelCounters?) {
    reused.add(counted?.reused)
    killed.add(counted?.timeWaitShort)
  }

  /// A complete walk is over.
  mutating func age() {
    reused.age()
    killed.age()
  }
}
