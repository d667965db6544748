/// An event that a watch with polls at certain times must tell, or may.
struct ExpectedEvent {
  let life: TrueLife
  let kind: Kind
  /// When it happened.
  let moment: TimeSpan
  /// Not so where a poll was made at that very moment, or the series ends too soon.
  let isCertain: Bool
  /// When the timer was set that ran at this moment, or was set by it.
  let armed: TimeSpan

  enum Kind: String { case entered, finReceived, expired, vanishedEarly, rearmed }

  func fits(_ event: WatchedEvent) -> Bool {
    guard event.cookie == life.cookie else { return false }
    return switch kind {
    case .entered: event.event == "entered"
    case .finReceived: event.event == "fin_received"
    case .expired: event.event == "expired_on_time" || event.event == "expired_late"
    case .vanishedEarly: event.event == "vanished_early"
    case .rearmed: event.event == "rearmed"
    }
  }
}

/// What polls at these times must tell of a life.
struct LifeExpectation {
  let life: TrueLife
  let polls: [TimeSpan]

  var events: [ExpectedEvent] {
    guard polls.contains(where: mayMeet) else { return [] }
    return [entered, finReceived, ended].compactMap { $0 } + rearmed
  }

  private func mayMeet(_ poll: TimeSpan) -> Bool {
    life.born.start <= poll.end && (life.ended.map { $0.end >= poll.start } ?? true)
  }

  private func meets(_ poll: TimeSpan) -> Bool {
    life.born.end < poll.start && (life.ended.map { $0.start > poll.end } ?? true)
  }

  private var isMet: Bool { polls.contains(where: meets) }

  /// What stands in the first poll is no event. Whether the timer of what is new was set anew before a
  /// poll met it, nothing tells: the event dates the beginning of the time that the poll sees.
  private var entered: ExpectedEvent? {
    guard let first = polls.first, life.born.end >= first.start else { return nil }
    let meeting = polls.first(where: meets)?.start ?? .max
    let began = life.rearmed.last { $0.end < meeting } ?? life.born
    return ExpectedEvent(
      life: life, kind: .entered, moment: began,
      isCertain: isMet && life.born.start > first.end, armed: began)
  }

  private var finReceived: ExpectedEvent? {
    guard let moment = life.finReceived, let pair = pairs.first(where: { $0.holds(moment) }) else {
      return nil
    }
    return ExpectedEvent(
      life: life, kind: .finReceived, moment: moment,
      isCertain: meets(pair.before) && meets(pair.after), armed: moment)
  }

  /// The second poll that misses it tells.
  private var ended: ExpectedEvent? {
    guard let moment = life.ended, polls.filter({ $0.end > moment.start }).count >= 2 else {
      return nil
    }
    return ExpectedEvent(
      life: life, kind: life.ending == .expired ? .expired : .vanishedEarly, moment: moment,
      isCertain: isMet && polls.filter { $0.start > moment.end }.count >= 2,
      armed: life.rearmed.last ?? life.finReceived ?? life.born)
  }

  /// However often the timer was set between two polls, they see one jump, and none where it is small.
  private var rearmed: [ExpectedEvent] {
    pairs.filter { meets($0.before) && meets($0.after) }.compactMap { pair in
      let earlier = (life.rearmed.last { $0.end < pair.before.start }) ?? life.born
      guard let last = life.rearmed.last(where: pair.holds) else { return nil }
      let jump = TimeSpan(last.start - earlier.end, last.end - earlier.start)
      guard jump.end > 80_000_000 else { return nil }
      return ExpectedEvent(
        life: life, kind: .rearmed, moment: last, isCertain: jump.start > 150_000_000, armed: last)
    }
  }

  private struct Pair {
    let before: TimeSpan
    let after: TimeSpan

    func holds(_ moment: TimeSpan) -> Bool {
      moment.end > before.start && moment.start < after.end
    }
  }

  private var pairs: [Pair] { zip(polls, polls.dropFirst()).map(Pair.init) }
}
