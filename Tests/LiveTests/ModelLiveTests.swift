import FoundationEssentials
import TestSupport
import Testing

@Suite("Live: the model beside the kernel", .live, .slow, .bounded)
struct ModelLiveTests {
  /// The load lasts a whole number of the timers' steps, so that deadlines are spread over them evenly
  /// wherever in a step it begins. What a poll bounds, it bounds for certain: the middles of the bounds
  /// are off by half their width at most, and so are mean and median of many. Beyond that, a twentieth
  /// of a step is left to a load that is not quite even.
  @Test("gives this kernel's sockets the lifetimes that a watch measures")
  func lifetimes() async throws {
    let network = try LiveNetwork()
    let model = try Self.model(network)
    let step = model.arithmetic.maxS - model.arithmetic.minS
    let lives = try await measure(network, step: step)
    let slack = step / 20 + 0.02

    #expect(lives.count >= Self.count(step) * 9 / 10)
    // Wide bounds would let anything pass.
    let halfWidth = lives.map(\.halfWidth).reduce(0, +) / Double(lives.count)
    #expect(halfWidth < max(step / 4, 0.5))

    let (measured, modelled) = (Self.summary(lives.map(\.middle)), model.lifetime)
    let figures: Comment = "measured \(measured), modelled \(modelled), +- \(halfWidth)"
    #expect(abs(measured.meanS - modelled.meanS) <= halfWidth + slack, figures)
    let widest = lives.map(\.halfWidth).max() ?? 0
    #expect(abs(measured.p50S - modelled.p50S) <= min(widest, 2 * halfWidth) + slack, figures)
    // Not one is certainly longer than the longest of the model, nor shorter than the shortest.
    #expect(lives.allSatisfy { $0.least <= modelled.maxS + 0.02 }, figures)
    #expect(lives.allSatisfy { $0.most >= modelled.minS - 0.02 }, figures)
    #expect(lives.contains { $0.most >= modelled.maxS - slack }, figures)
  }

  /// Closes in a second; fewer where there is one processor.
  private static let rate = Live.patience > 1 ? 10.0 : 25.0

  /// About a minute's.
  private static func count(_ step: Double) -> Int {
    let length = step > 0 ? (60 / step).rounded() * step : 60
    return Int((rate * length).rounded())
  }

  private static func model(_ network: LiveNetwork) throws -> Model {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    // The default is the kernel that runs, and its HZ.
    let text = try network.twdiag("model", "--rate", "\(rate)", "--format", "json").text
    return try decoder.decode(Model.self, from: Data(text.utf8))
  }

  /// Watches from before the first close until all are gone.
  private func measure(_ network: LiveNetwork, step: Double) async throws -> [Life] {
    let count = Self.count(step)
    let seconds = Double(count) / Self.rate + 60 + step + 4
    let interval = Live.patience > 1 ? "0.5" : "0.1"
    let watch = try RunningProgram(
      network.built(.twdiag),
      [
        "watch", "--events", "--format", "jsonl", "--interval", interval, "--duration",
        "\(seconds)",
      ], network.namespace.conditions)
    let load = try RunningProgram(
      network.built(.twload),
      ["--count", "\(count)", "--rate", "\(Self.rate)", "--max-seconds", "120"],
      network.namespace.conditions)
    while !watch.hasEnded { try await Task.sleep(for: .milliseconds(200)) }
    #expect(try load.finish().exitCode == 0)
    let events: [WatchedEvent] = try WatchedLines.decode("event", in: watch.finish().text)
    return events.filter { $0.event.hasPrefix("expired") }.compactMap(Life.init)
  }

  private static func summary(_ lives: [Double]) -> Lifetime {
    let sorted = lives.sorted()
    guard let first = sorted.first, let last = sorted.last else {
      return Lifetime(minS: 0, p50S: 0, meanS: 0, maxS: 0)
    }
    return Lifetime(
      minS: first, p50S: sorted[sorted.count / 2],
      meanS: sorted.reduce(0, +) / Double(sorted.count), maxS: last)
  }
}

/// How long a socket lived, in seconds, as far as polls bound it.
private struct Life {
  let least: Double
  let most: Double

  var middle: Double { (least + most) / 2 }
  var halfWidth: Double { (most - least) / 2 }

  /// Its deadline was a minute after its birth.
  init?(_ event: WatchedEvent) {
    guard let deadline = event.deadlineMs, let latest = deadline.max, let gone = event.atMs.max
    else { return nil }
    least = 60 + Double(event.atMs.min - latest) / 1000
    most = 60 + Double(gone - deadline.min) / 1000
  }
}

/// What is read of `twdiag model --format json`.
private struct Model: Decodable {
  let lifetime: Lifetime
  let arithmetic: Arithmetic

  struct Arithmetic: Decodable {
    let minS: Double
    let maxS: Double
  }
}

private struct Lifetime: Decodable {
  let minS: Double
  let p50S: Double
  let meanS: Double
  let maxS: Double
}
