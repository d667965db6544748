import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TextOutput

/// Where the sockets that are shown come from.
protocol RowFeed {
  /// Hands all sockets to the consumer.
  ///
  /// - Parameter alwaysHasTable: a failure is shown in the table, as a JSON document does.
  /// - Returns: how it went.
  func run<Consumer: RowConsumer>(
    _ consumer: inout Consumer, alwaysHasTable: Bool, _ output: inout OutputBuffer
  ) -> Outcome
}

/// The looks at all places of a session, read one after the other.
///
/// All are begun before the first is read: so their moments lie close together, and a namespace that
/// vanishes is noticed early.
final class RowReading: RowFeed {
  private let query: SocketQuery
  private let scopes: RowScopeBuilder
  private var looks: [StartedLook] = []
  /// What failed before the reading.
  private var failures: Outcome
  private let start = ContinuousClock.now

  /// A look that is not read yet, behind a reference so that it can be kept in an array.
  private final class StartedLook {
    var look: Look?

    init(_ look: consuming Look) { self.look = consume look }
  }

  init(_ session: Session, _ query: SocketQuery, _ scopes: RowScopeBuilder) {
    self.query = query
    self.scopes = scopes
    failures = session.outcome
    for place in session.places { begin(place, session) }
  }

  private func begin(_ place: Place, _ session: Session) {
    var query = query
    query.filter = session.filter(at: place)
    let hasForecasts = query.needs.contains(.forecasts)
    let request = LookRequest(
      filter: query.filter, selection: query.selection,
      readings: hasForecasts ? .timers : .none, needsListeners: scopes.needsListeners,
      needsTicks: hasForecasts)
    do throws(LookError) {
      if let look = try place.tableLookSource().look(request) { looks.append(StartedLook(look)) }
    } catch {
      failures.add(failure: error.description)
    }
  }

  func run<Consumer: RowConsumer>(
    _ consumer: inout Consumer, alwaysHasTable: Bool, _ output: inout OutputBuffer
  ) -> Outcome {
    var outcome = failures
    var hasBegun = false
    for begun in looks where output.isOpen {
      guard let look = begun.look.take() else { continue }
      if !read(look, &consumer, &outcome, &hasBegun, &output) { break }
    }
    outcome.duration = ContinuousClock.now - start
    // What could not even be opened is said in a sentence alone.
    let hasTable = !outcome.hasFailed || (alwaysHasTable && !looks.isEmpty)
    if hasTable, !hasBegun { consumer.begin(&output) }
    consumer.end(outcome, hasTable: hasTable, &output)
    output.flush()
    return outcome
  }

  /// Reads one look to its end, or as far as it can be read; false when no more is wanted.
  private func read<Consumer: RowConsumer>(
    _ look: consuming Look, _ consumer: inout Consumer, _ outcome: inout Outcome,
    _ hasBegun: inout Bool, _ output: inout OutputBuffer
  ) -> Bool {
    let place = look.place
    let listeners = look.listeners
    for note in look.notes { outcome.add(note: note, isLoss: false) }
    var reader = RowReader(look, fields: query.filter?.fields ?? [], needs: query.needs)
    var wantsMore = true
    var failure: DumpError?
    var hasFailed = false
    do throws(DumpError) {
      // The origin is certain only once the first socket is read.
      let first = try reader.next()
      hasFailed = first == nil && reader.dump.gaveNothing
      if !hasFailed, !hasBegun {
        consumer.begin(&output)
        hasBegun = true
      }
      if let first {
        consumer.enter(
          scopes.scope(of: place, listeners, origin: reader.dump.origin), &output)
        wantsMore = consumer.take(
          first, round: reader.round, forecast: reader.forecast(of: first),
          details: reader.details(of: first), &output)
        if wantsMore { wantsMore = try reader.readAll(into: &consumer, &output) }
      }
    } catch {
      failure = error
      hasFailed = reader.dump.socketsRead == 0
    }
    outcome.add(
      reader.dump.incidents, error: failure, origin: reader.dump.origin, hasFailed: hasFailed,
      place: place.label)
    noteGaps(of: reader, place, &outcome)
    return wantsMore
  }

  /// Notes what was asked for and the source does not have.
  private func noteGaps(
    of reader: borrowing RowReader, _ place: Place, _ outcome: inout Outcome
  ) {
    let prefix = place.label.map { "\($0): " } ?? ""
    if reader.dump.origin == .proc, query.selectsOnlyUnconnected {
      outcome.add(
        note: prefix + "/proc/net/tcp does not list sockets that are only bound", isLoss: true)
    }
    let fields = query.filter?.fields ?? []
    if reader.dump.origin == .proc, !fields.isDisjoint(with: [.cookie, .mark, .interface, .cgroup])
    {
      outcome.add(
        note: prefix
          + "the filter tests a cookie, mark, device or cgroup, which /proc/net/tcp lacks: it was "
          + "treated as absent", isLoss: true)
    } else if reader.missedMark {
      outcome.add(
        note: prefix + "the filter tests marks, which need CAP_NET_ADMIN: unknown marks were "
          + "treated as absent", isLoss: true)
    }
  }
}

extension SocketDump {
  /// Whether the dump returned no sockets, but may have lost some.
  fileprivate var gaveNothing: Bool {
    socketsRead == 0 && incidents.contains(where: \.isLoss)
  }
}
