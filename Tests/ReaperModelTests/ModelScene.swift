import TestSupport
import Testing

@testable import ReaperModel

/// A model that has been run, with times in seconds.
struct ModelScene {
  let parameters: ModelParameters
  let sockets: ModelSockets
  let report: ModelReport

  init(
    _ release: String, hz: Int = 250, rate: Double = 100, seconds: Int = 600,
    _ change: (inout ModelParameters) -> Void = { _ in }
  ) throws {
    var parameters = ModelParameters(
      kernel: try #require(ModelKernel(release)), ticksPerSecond: hz, rate: rate,
      duration: .seconds(seconds))
    change(&parameters)
    self.parameters = parameters
    sockets = try ReaperModel.run(parameters)
    report = ModelReport(sockets, parameters)
  }

  var hz: Double { Double(parameters.ticksPerSecond) }

  /// When each was born, and how long it lived, of those that were reaped.
  var lives: [(born: Double, life: Double)] {
    (0..<sockets.count).compactMap { index in
      guard sockets.gone[index] != ModelSockets.never else { return nil }
      let (born, gone) = (Double(sockets.born[index]), Double(sockets.gone[index]))
      return (born / hz, (gone - born) / hz)
    }
  }

  func lives(bornIn seconds: Range<Double>) -> [Double] {
    lives.filter { seconds.contains($0.born) }.map(\.life)
  }

  /// Lifetimes of the steady half.
  var least: Double { Double(report.timeWaitLifetimes?.least ?? 0) / hz }
  var most: Double { Double(report.timeWaitLifetimes?.most ?? 0) / hz }
  var mean: Double { (report.timeWaitLifetimes?.mean ?? 0) / hz }
}
