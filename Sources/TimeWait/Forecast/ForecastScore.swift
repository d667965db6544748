package import SockDiag

/// How good the forecasts of a watch were, for sockets that left after their deadline.
package struct ForecastScore: Sendable, Equatable {
  /// Sockets with a forecast that have left.
  package internal(set) var forecasts = 0
  /// Of these, those that left at the time forecast, as far as the polls show.
  package internal(set) var hits = 0
  /// The largest error beyond that, in milliseconds.
  package internal(set) var largestError: Int64 = 0
  /// Sockets that left without a forecast: before the ticks were known, with a deadline so close to
  /// a step of the wheel that two bursts were possible, or with a deadline that is not known.
  package internal(set) var withoutForecast = 0
  /// What forecasts rest on now.
  package internal(set) var basis = ReapBasis.none
  /// The error of a forecast now, in milliseconds; nil where there is none.
  package internal(set) var error: Int64?

  package init() {}

  /// - Parameters:
  ///   - reap: the forecast.
  ///   - gone: when it left.
  mutating func take(_ reap: InstantRange?, gone: InstantRange) {
    guard let reap else {
      withoutForecast += 1
      return
    }
    forecasts += 1
    let (least, most) = (reap.earliest.nanoseconds, reap.latest.nanoseconds)
    let miss = max(gone.earliest.nanoseconds &- most, least &- gone.latest.nanoseconds)
    if miss <= 0 {
      hits += 1
    } else {
      largestError = max(largestError, (miss &+ 999_999) / 1_000_000)
    }
  }
}

/// A moment at which the kernel reaps sockets in TIME_WAIT together.
package struct ReapBurst: Sendable, Equatable {
  package let moment: InstantRange
  /// Sockets in TIME_WAIT that will leave then, unless they leave before their deadline.
  package let sockets: Int

  package init(moment: InstantRange, sockets: Int) {
    self.moment = moment
    self.sockets = sockets
  }
}
