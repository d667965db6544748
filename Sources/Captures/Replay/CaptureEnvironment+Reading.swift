public import LinuxProc
public import Netlink

extension CaptureEnvironment {
  /// Reads what a capture tells of the machine and of one of its rounds, whose counters come last;
  /// nothing where another program recorded it. `-`, standard input, can be read once only: there
  /// `CaptureSeries` tells the same beside the sockets.
  ///
  /// - Throws: a `DumpError` when the capture cannot be read, or has no such round.
  public static func read(
    _ path: String, round: RoundChoice
  ) throws(DumpError) -> [(name: String, value: String)] {
    var series = try CaptureSeries.open(path, round: round, SocketSelection())
    _ = try series.nextRound()
    return series.environment + series.counters
  }
}
