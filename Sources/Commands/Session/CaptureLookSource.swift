import Captures
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TimeWait

/// Looks at the rounds of a capture, one after the other, by the recorder's clock.
final class CaptureLookSource: LookSource {
  private(set) var facts = KernelFacts()
  private let file: String
  private let round: RoundChoice
  private var series: CaptureSeries
  /// A round that was reached and not yet looked at.
  private var pending: SocketDump?
  private var hasFacts = false
  private var listening = Listening.ofEachRound

  /// Whose listeners show which connections were accepted.
  private enum Listening {
    /// Those in the same round.
    case ofEachRound
    /// Those of the first round count for every round; nil if the series has none.
    case ofSeries(ListenerTable?)
  }

  /// - Parameter round: all of them, or one.
  init(_ file: String, _ round: RoundChoice) throws(LookError) {
    self.file = file
    self.round = round
    do throws(DumpError) {
      series = try .open(file, round: round, .everything)
    } catch {
      throw .dump(error)
    }
  }

  /// Goes back to the first round.
  ///
  /// - Returns: whether that is possible: a pipe can be read only once.
  func restart() throws(LookError) -> Bool {
    guard RegularFile.isAt(file) else { return false }
    do throws(DumpError) {
      pending = nil
      series = try .open(file, round: round, .everything)
    } catch {
      throw .dump(error)
    }
    return true
  }

  /// Goes to the next round, so that its time is known before it is looked at.
  ///
  /// - Returns: when it begins; nil after the last.
  /// - Throws: `.noTimes` where the capture does not tell.
  func advance() throws(LookError) -> Instant? {
    guard try reachNext() else { return nil }
    guard let window = series.window else { throw .noTimes(file) }
    return window.earliest
  }

  private func reachNext() throws(LookError) -> Bool {
    do throws(DumpError) {
      pending = try series.nextRound()
    } catch {
      throw .dump(error)
    }
    guard pending != nil else { return false }
    if !hasFacts { facts = KernelFacts(series.environment) }
    hasFacts = true
    return true
  }

  func look(_ request: LookRequest) throws(LookError) -> Look? {
    if pending == nil { _ = try reachNext() }
    guard let rows = pending.take() else { return nil }
    let place = Place.capture(file, round)
    let listeners = listeners(request)
    let readings = series.environment + series.counters
    let context = request.filter.map { FilterContext.context($0.fields, at: place) }
    return Look(
      place: place, readings: readings, ticks: TickReading.all(in: readings),
      listeners: listeners?.table,
      start: series.window?.earliest ?? Instant(nanoseconds: 0),
      realTime: series.window.map { $0.earliest.nanoseconds / 1_000_000 }, rows: rows,
      program: context.flatMap { request.filter?.program(for: $0) },
      notes: [listeners?.note].compactMap(\.self))
  }

  private func listeners(_ request: LookRequest) -> Listeners? {
    switch listening {
    case .ofEachRound: request.needsListeners ? Listeners(file, round) : nil
    case .ofSeries(let table): Listeners(table)
    }
  }

  func endLook() -> LookResult {
    let counters = series.counters
    return LookResult(
      instant: series.window?.latest ?? Instant(nanoseconds: 0),
      counters: counters.isEmpty ? nil : Readings(counters))
  }

  // MARK: The whole series

  private static let recordedByWatch: TCPStateSet = [
    TCPStateSet(.timeWait), TCPStateSet(.finWait2), TCPStateSet(.listen),
  ]

  /// Reads the series once beforehand: the listeners of its first round, which then count for every
  /// round, and whether it has sockets in other states than those that a watch records.
  func surveySeries() throws(LookError) -> Bool {
    var table = ListenerTable()
    var hasAllStates = false
    listening = .ofSeries(nil)
    guard RegularFile.isAt(file) else { return false }
    do throws(DumpError) {
      var series = try CaptureSeries.open(file, .everything)
      // Errors of the file are reported when it is watched.
      while var dump = (try? series.nextRound()) ?? nil {
        while let record = (try? dump.next()) ?? nil {
          if record.state == .listen, series.round == 1 {
            let isIPv6Only = (try? dump.attributes())?.isIPv6Only ?? false
            table.insert(record, isIPv6Only: isIPv6Only)
          } else if !Self.recordedByWatch.contains(record.state) {
            hasAllStates = true
          }
        }
      }
    } catch {
      throw .dump(error)
    }
    if !table.isEmpty { listening = .ofSeries(table) }
    return hasAllStates
  }
}
