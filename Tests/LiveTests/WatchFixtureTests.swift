import TestSupport
import Testing

@Suite(
  "The recorded scenes, watched again",
  .enabled(if: BuiltProgram.twdiag.isAvailable, "TWDIAG_BINARY names no program"))
struct WatchFixtureTests {
  static let scenes = [
    "steady-6.18", "burst-6.18", "expiry-6.18", "life-6.18", "reuse-6.18", "reopened-6.18",
    "overflow-6.18", "destroyed-6.18", "rearmed-6.18", "fin-wait-2-6.18",
    "steady-6.1", "expiry-6.1", "life-6.1", "reuse-6.1", "overflow-6.1", "rearmed-6.1",
    "fin-wait-2-6.1",
  ]

  @Test("Each event is what truly happened, and nothing else is told", arguments: scenes)
  func events(_ scene: String) throws {
    let watch = try SceneWatch(scene)
    var left = watch.events
    for expected in watch.expected {
      let name: Comment = "\(expected.life.ends) \(expected.kind.rawValue)"
      guard let place = left.firstIndex(where: { fits(expected, $0, watch) }) else {
        #expect(!expected.isCertain, name)
        continue
      }
      check(left.remove(at: place), against: expected, watch)
    }
    for event in left { Issue.record("\(event.event) \(event.cookie) at \(event.atMs)") }
  }

  private func fits(
    _ expected: ExpectedEvent, _ event: WatchedEvent, _ watch: SceneWatch
  ) -> Bool {
    expected.fits(event)
      && event.atMs.span(since: watch.origin).meets(expected.moment, slack: watch.slack)
  }

  private func check(
    _ event: WatchedEvent, against expected: ExpectedEvent, _ watch: SceneWatch
  ) {
    let name: Comment = "\(expected.life.ends) \(expected.kind.rawValue)"
    if !expected.life.isFinWait2 || expected.kind == .finReceived, let deadline = event.deadlineMs {
      let truth = expected.armed.shifted(by: 60_000_000_000)
      #expect(deadline.span(since: watch.origin).meets(truth, slack: watch.slack), name)
      if expected.kind == .expired, let lateness = event.latenessMs {
        let late = TimeSpan(expected.moment.start - truth.end, expected.moment.end - truth.start)
        #expect(lateness.span(since: 0).meets(late, slack: watch.slack), name)
      }
    }
    #expect(!event.beyondDesign, name)
    #expect(event.reason == reason(for: expected, in: watch.truth.scene), name)
  }

  /// Who took it over, by whether somebody listens on the port; no counter tells of the rest.
  private func reason(for expected: ExpectedEvent, in scene: String) -> String? {
    guard expected.kind == .vanishedEarly, expected.life.ending == .reused else { return nil }
    return scene == "reopened" ? "reopened" : "reused"
  }

  @Test("The scenes hold every kind of event")
  func kinds() throws {
    var kinds: Set<String> = []
    for scene in Self.scenes {
      kinds.formUnion(try SceneWatch(scene).expected.filter(\.isCertain).map(\.kind.rawValue))
    }
    #expect(kinds == ["entered", "finReceived", "expired", "vanishedEarly", "rearmed"])
  }
}

/// A scene's truth, and what twdiag tells of its capture.
private struct SceneWatch {
  let truth: WatchTruth
  let polls: [TimeSpan]
  let events: [WatchedEvent]
  /// Nanoseconds of the real-time clock at which the times of the watch begin, cut to milliseconds.
  let origin: Int64

  init(_ scene: String) throws {
    truth = try WatchTruth.read(scene)
    let capture = Fixture.path("watch/\(scene).pcapng")
    let twdiag = try #require(BuiltProgram.twdiag.program)
    let watch = ["watch", "--replay", capture, "--format", "jsonl"]
    let told: [WatchedPoll] = try WatchedLines.decode("poll", in: twdiag.check(watch).text)
    let origin = try #require(told.first).timeMs * 1_000_000
    polls = told.map {
      TimeSpan(origin + $0.atMs * 1_000_000, origin + ($0.atMs + $0.walkMs + 2) * 1_000_000)
    }
    events = try WatchedLines.decode("event", in: twdiag.check(watch + ["--events"]).text)
    self.origin = origin
  }

  var expected: [ExpectedEvent] {
    truth.lives.flatMap { LifeExpectation(life: $0, polls: polls).events }
  }

  /// The origin is cut to milliseconds, and the kernel tells times in ticks.
  var slack: Int64 { 2_000_000 + truth.tick }
}
