package import SockDiag

/// How the forecasts of a watch did, of sockets whose time was over when they went.
package struct ForecastScore: Sendable, Equatable {
  /// Sockets that were forecast to go with one burst, and went.
  package internal(set) var forecasts = 0
  /// Of these, those that went when they were said to, as far as the polls tell.
  package internal(set) var hits = 0
  /// The longest time by which a forecast failed, in milliseconds.
  package internal(set) var longestMiss: Int64 = 0
  /// Sockets that went without a forecast: before the ticks were known, with a deadline so close to a
  /// step that either burst was possible, or with one that nobody knows.
  package internal(set) var unforeseen = 0
  /// How the kernel's reaps are known now.
  package internal(set) var basis = ReapBasis.none
  /// By how much a forecast may be off by that, in milliseconds; nil without any.
  package internal(set) var error: Int64?

  package init() {}

  /// - Parameters:
  ///   - reap: as it was forecast.
  ///   - gone: between which it went.
  mutating func take(_ reap: InstantRange?, gone: InstantRange) {
    guard let reap else {
      unforeseen += 1
      return
    }
    forecasts += 1
    let (least, most) = (reap.earliest.nanoseconds, reap.latest.nanoseconds)
    let miss = max(gone.earliest.nanoseconds &- most, least &- gone.latest.nanoseconds)
    if miss <= 0 {
      hits += 1
    } else {
      longestMiss = max(longestMiss, (miss &+ 999_999) / 1_000_000)
    }
  }
}

/// The next reap of the sockets in TIME_WAIT, which go together.
package struct ReapBurst: Sendable, Equatable {
  package let moment: InstantRange
  /// Sockets in TIME_WAIT that will go then, unless they go before their time.
  package let sockets: Int

  package init(moment: InstantRange, sockets: Int) {
    self.moment = moment
    self.sockets = sockets
  }
}
