import TimeWait
import ArgumentParser
import ReaperModel
import SocketFilter
import TextOutput
import WatchUI

/// Parses the option values of `model`, and words the errors for wrong ones.
enum ModelOptionText {
  typealias Refusal = ModelParameters.Refusal

  static func kernel(_ text: String) throws -> ModelKernel {
    if let kernel = ModelKernel(text) { return kernel }
    throw ValidationError(
      "--kernel takes a Linux release since 2.6.0, such as 2.6.38, 4.1 or 6.18, not '\(text)'")
  }

  static func integer(_ text: String, _ parameter: Refusal) throws -> Int {
    if let number = Int(text) { return number }
    throw ValidationError(sentence(parameter, "'\(text)'"))
  }

  static func number(_ text: String, _ parameter: Refusal) throws -> Double {
    if let number = Double(text), number.isFinite { return number }
    throw ValidationError(sentence(parameter, "'\(text)'"))
  }

  /// As filters have times: `90`, `90s`, `1.5m`, `2h`.
  static func duration(_ text: String, _ parameter: Refusal) throws -> Duration {
    if let time = DurationText.nanoseconds(Array(text.utf8)) { return .nanoseconds(time) }
    throw ValidationError(sentence(parameter, "'\(text)'"))
  }

  static func rounds(_ text: String) throws -> Int {
    if let number = Int(text), (1...10_000).contains(number) { return number }
    throw ValidationError("--rounds takes a number from 1 to 10000, not '\(text)'")
  }

  static func interval(_ text: String) throws -> Duration {
    guard let time = DurationText.nanoseconds(Array(text.utf8)),
      (1_000_000...86_400_000_000_000).contains(time)
    else { throw ValidationError("--interval takes a time from 1ms to 24h, not '\(text)'") }
    return .nanoseconds(time)
  }

  // MARK: Sentences

  /// What is wrong with parameters.
  static func sentence(_ refusal: Refusal, _ parameters: ModelParameters) -> String {
    let rate = parameters.phases.first?.rate ?? 0
    let load = parameters.phases.first?.duration ?? .zero
    return switch refusal {
    case .ticksPerSecond: sentence(refusal, "\(parameters.ticksPerSecond)")
    case .rate: sentence(refusal, "\(rate)")
    case .closes:
      "--rate \(short(rate)) for \(text(load)) makes more than "
        + "\(Words.count(ModelParameters.mostCloses)) closes, the limit: give a lower --rate, or a "
        + "shorter --for or --load"
    case .duration: sentence(refusal, text(parameters.duration))
    case .loadDuration: sentence(refusal, text(load))
    case .finTimeout: sentence(refusal, "\(parameters.finTimeout)")
    case .finWait2Percent: sentence(refusal, "\(parameters.finWait2Percent)")
    case .firstJiffy: sentence(refusal, "\(parameters.firstJiffy)")
    }
  }

  private static func sentence(_ refusal: Refusal, _ value: String) -> String {
    switch refusal {
    case .ticksPerSecond:
      "--hz takes a value that kernels are built with (\(rates)), not \(value)"
    case .rate, .closes:
      "--rate takes closes per second from 0.001 to 1000000, not \(value)"
    case .duration: "--for takes a time from 1ms to 7 days (168h), such as 10m, not \(value)"
    case .loadDuration: "--load takes a time from 1ms to 7 days (168h), such as 5m, not \(value)"
    case .finTimeout: "--fin-timeout takes whole seconds from 0 to 3600, not \(value)"
    case .finWait2Percent: "--fin-wait2 takes a percentage from 0 to 100, not \(value)"
    case .firstJiffy: "the first tick must be at least 0, not \(value)"
    }
  }

  private static var rates: String {
    ModelParameters.ticksPerSecond.map { "\($0)" }.joined(separator: ", ")
  }

  /// A time in the largest unit in which it is at least 2 and has at most one decimal: `10 min`,
  /// `90 s`, `2.5 h`, `200 s`.
  static func text(_ duration: Duration) -> String {
    let seconds = Double(duration.attoseconds) / 1e18
    for (unit, name) in [(3600.0, "h"), (60, "min")] where seconds >= 2 * unit {
      let tenths = seconds * 10 / unit
      if tenths == tenths.rounded() { return "\(short(seconds / unit)) \(name)" }
    }
    return "\(short(seconds)) s"
  }

  /// At most three digits behind the point, and none that is not needed.
  static func short(_ value: Double) -> String {
    var text = Words.decimal(value, digits: 3)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
