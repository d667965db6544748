import Glibc
import LinuxProc
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@Suite("Live: a watch of a network namespace", .inNamespaces, .timeLimit(.minutes(5)))
struct LiveWatcherTests {
  /// A scene with some listeners.
  private static func scene(_ count: Int = 3) throws -> (NamespaceScene, Set<Endpoint>) {
    let scene = try NamespaceScene()
    let ends = try (0..<count).map { _ in try scene.listener(.loopback4) }
    return (scene, Set(ends))
  }

  private static func ends(_ dump: consuming SocketDump) throws -> Set<Endpoint> {
    try LiveOutcome(dump).localEnds
  }

  @Test("sees the sockets at each poll, and those that have come since")
  func sees() throws {
    let (scene, ends) = try Self.scene()
    var watcher = LiveWatcher(scene.namespace)
    #expect(try Self.ends(watcher.dump(SocketSelection())) == ends)
    #expect(try Self.ends(watcher.dump(SocketSelection())) == ends)
    let another = try scene.listener(.loopback6)
    #expect(try Self.ends(watcher.dump(SocketSelection())) == ends.union([another]))
    #expect(try Self.ends(watcher.dump(SocketSelection(family: .ipv6))) == [another])
    #expect(try Self.ends(watcher.dump(.minisockets())).isEmpty)
    #expect(try Self.ends(watcher.dump(SocketSelection())) == ends.union([another]))
  }

  @Test("asks over the same socket each time")
  func keepsSocket() throws {
    let (scene, ends) = try Self.scene()
    let observer = ExchangeObserver()
    var watcher = LiveWatcher(scene.namespace, observer: observer)
    for _ in 0..<3 { #expect(try Self.ends(watcher.dump(SocketSelection())) == ends) }
    // Two families at each look.
    #expect(observer.sequences == [1, 2, 3, 4, 5, 6])
    #expect(observer.ports.count == 1)
  }

  @Test("goes on after a dump that was not read to its end", arguments: [false, true])
  func abandons(_ readsAhead: Bool) throws {
    let (scene, ends) = try Self.scene(600)
    var watcher = LiveWatcher(scene.namespace, readsAhead: readsAhead)
    for count in [0, 1, 300] {
      var dump = try watcher.dump(SocketSelection())
      for _ in 0..<count { #expect(try dump.next() != nil) }
    }
    #expect(try Self.ends(watcher.dump(SocketSelection())) == ends)
  }

  @Test("says that the namespace is gone when nothing leads there any more")
  func vanishes() throws {
    let (scene, _) = try Self.scene()
    var watcher = LiveWatcher(scene.namespace)
    _ = try Self.ends(watcher.dump(SocketSelection()))
    let ip = try #require(Program(named: "ip"))
    try ip.check(["netns", "delete", scene.scratch.name])
    let gone = DumpError.namespace(NamespaceError(scene.namespace.label, .vanished))
    #expect(throws: gone) { _ = try Self.ends(watcher.dump(SocketSelection())) }
  }

  @Test("goes on while another name leads there")
  func hasAnotherName() throws {
    let (scene, ends) = try Self.scene()
    var watcher = LiveWatcher(scene.namespace)
    _ = try Self.ends(watcher.dump(SocketSelection()))
    let ip = try #require(Program(named: "ip"))
    let other = "\(scene.scratch.name)-b"
    let path = "/run/netns/\(scene.scratch.name)"
    let mount = try #require(Program(named: "mount"))
    try [UInt8]().write(to: "/run/netns/\(other)")
    defer { _ = try? ip.run(["netns", "delete", other]) }
    try mount.check(["--bind", path, "/run/netns/\(other)"])
    try ip.check(["netns", "delete", scene.scratch.name])
    #expect(try Self.ends(watcher.dump(SocketSelection())) == ends)
  }

  @Test("gives each socket a window between the beginning of the poll and its end")
  func hasWindows() throws {
    let (scene, _) = try Self.scene(600)
    for readsAhead in [false, true] {
      let start = Instant(nanoseconds: MonotonicClock.now())
      var dump = try SocketDump.live(
        SocketSelection(), in: scene.namespace, readsAhead: readsAhead)
      var windows: [InstantRange] = []
      while try dump.next() != nil {
        guard let window = dump.window else { throw TestFailure("no window") }
        if window != windows.last { windows.append(window) }
      }
      let end = Instant(nanoseconds: MonotonicClock.now())
      #expect(windows.count >= 2)
      #expect(windows.allSatisfy { start <= $0.earliest && $0.latest <= end })
      for (before, after) in zip(windows, windows.dropFirst()) {
        #expect(before.latest <= after.earliest)
      }
    }
  }

  /// The kernel stops in the middle of a dump whose reader does, and tells later times afterwards.
  @Test("gives windows that hold what the times of sockets say, though the reader stalls")
  func windowsHold() throws {
    let scene = try NamespaceScene()
    let remote = try scene.listener(.loopback4)
    for _ in 0..<450 { _ = try scene.connect(to: remote) }
    scene.closeAll()
    var deadlines: [SocketCookie: ClosedRange<Int64>] = [:]
    for stalls in [false, true, true] {
      var dump = try SocketDump.live(.minisockets(), in: scene.namespace, readsAhead: false)
      var count = 0
      while let record = try dump.next() {
        count += 1
        if stalls, count % 100 == 0 { usleep(30_000) }
        guard let window = dump.window else { throw TestFailure("no window") }
        let rest = (record.timer.expiresIn?.wholeMilliseconds ?? 0) * 1_000_000
        // A remaining time is cut to ticks, of at most ten milliseconds, and to milliseconds.
        let slack: Int64 = 12_000_000
        let (earliest, latest) = (window.earliest.nanoseconds, window.latest.nanoseconds)
        let deadline = (earliest + rest - slack)...(latest + rest + slack)
        if let known = deadlines[record.cookie] {
          #expect(known.overlaps(deadline), "\(known) and \(deadline)")
        }
        deadlines[record.cookie] = deadline
      }
      #expect(count >= 400)
    }
  }
}

/// Notes the sequence numbers of requests, and the port ids of replies.
private final class ExchangeObserver: DumpObserver {
  var sequences: [UInt32] = []
  var ports: Set<UInt32> = []

  func sent(_ bytes: RawSpan) { sequences.append(bytes.uint32(at: 8)) }
  func received(_ bytes: RawSpan) { ports.insert(bytes.uint32(at: 12)) }
}
