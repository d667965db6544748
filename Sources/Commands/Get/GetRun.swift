import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// One run of `get`.
struct GetRun {
  let local: EndpointArgument
  let remote: EndpointArgument
  let target: Target
  let options: RowOptions
  var output = standardOutput
  var diagnostics = Diagnostics.standardError

  func run() -> ExitStatus {
    guard let session = Session.open(target, diagnostics) else { return .wrongUsage }
    guard let place = session.place else { return session.outcome.end(diagnostics, nil) }
    return look(in: place.namespace)
  }

  private func look(in namespace: NetworkNamespace?) -> ExitStatus {
    let interface = remote.interface.isEmpty ? local.interface : remote.interface
    guard let index = interfaceIndex(interface, namespace) else {
      diagnostics.say("there is no interface '\(interface)'")
      return .failed
    }
    let start = Instant(nanoseconds: MonotonicClock.now())
    do throws(DumpError) {
      let query = SocketQuery(states: .all, needs: options.needs)
      let found = try SocketLookup.find(
        local: local.endpoint, remote: remote.endpoint, interfaceIndex: index,
        extensions: query.selection(in: nil).extensions, in: namespace)
      let end = Instant(nanoseconds: MonotonicClock.now())
      return show(found, namespace, InstantRange(start, end))
    } catch {
      diagnostics.say(error.description)
      return .failed
    }
  }

  private func interfaceIndex(_ name: String, _ namespace: NetworkNamespace?) -> UInt32? {
    if name.isEmpty { return 0 }
    if let number = UInt32(name) { return number }
    if let namespace { return namespace.interfaceIndex(name) }
    return FilterNames.system.interfaceIndex(name)
  }

  private func show(
    _ found: SocketLookup.Result?, _ namespace: NetworkNamespace?, _ instants: InstantRange
  ) -> ExitStatus {
    let ends = "from \(local.endpoint.text) to \(remote.endpoint.text)"
    guard let found, found.isExact else {
      // Where the connection is gone, the kernel finds who listens on its local port.
      let listener = found.map { "; \($0.record.local.text) has a listener" } ?? ""
      diagnostics.say("there is no socket \(ends)\(listener)")
      return .incomplete
    }
    let scopes = RowScopeBuilder(options)
    var listening: Listeners?
    if scopes.needsListeners {
      var watcher = LiveWatcher(namespace)
      listening = Listeners(&watcher, in: namespace)
    }
    let feed = FoundSocket(
      record: found.record, details: SocketDetails(found.attributes),
      scope: scopes.scope(of: .live(namespace), listening?.table, origin: .netlink),
      forecast: options.needs.contains(.forecasts)
        ? RowForecasts.forecast(found.record, in: namespace, instants) : nil,
      duration: instants.latest - instants.earliest)
    var buffer = OutputBuffer(descriptor: output)
    let isColoured = options.colour.isOn(for: output)
    var (outcome, _) = RowOutput(options: options).show(feed, isColoured: isColoured, &buffer)
    for problem in scopes.problems { outcome.add(note: problem, isLoss: false) }
    if let note = listening?.note { outcome.add(note: note, isLoss: false) }
    return outcome.end(diagnostics, buffer.failure)
  }
}

/// The one socket that was found.
private struct FoundSocket: RowFeed {
  let record: SocketRecord
  let details: SocketDetails
  let scope: RowScope
  let forecast: ReapForecast?
  let duration: Duration

  func run<Consumer: RowConsumer>(
    _ consumer: inout Consumer, alwaysHasTable: Bool, _ output: inout OutputBuffer
  ) -> Outcome {
    var outcome = Outcome()
    consumer.begin(&output)
    consumer.enter(scope, &output)
    _ = consumer.take(record, round: 0, forecast: forecast, details: details, &output)
    outcome.add([], error: nil, origin: .netlink, hasFailed: false, place: nil)
    outcome.duration = duration
    consumer.end(outcome, hasTable: true, &output)
    output.flush()
    return outcome
  }
}

extension Endpoint {
  /// As it is typed: IPv6 in brackets.
  fileprivate var text: String {
    address.family == .ipv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
  }
}
