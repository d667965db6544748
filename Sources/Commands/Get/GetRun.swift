import Glibc
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// One run of `get`.
struct GetRun {
  let local: EndpointWord
  let remote: EndpointWord
  let netns: String?
  let options: ListOptions
  var output = STDOUT_FILENO
  var diagnostics = Diagnostics.standardError

  func run() -> ExitStatus {
    do throws(NamespaceError) {
      let namespace: NetworkNamespace? = if let netns { try .find(netns) } else { nil }
      return try look(in: namespace)
    } catch {
      diagnostics.say(error.description)
      return .failed
    }
  }

  private func look(in namespace: NetworkNamespace?) throws(NamespaceError) -> ExitStatus {
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
    // Safe: the string lives through the call.
    let index = unsafe if_nametoindex(name)
    return index == 0 ? nil : index
  }

  private func show(
    _ found: SocketLookup.Result?, _ namespace: NetworkNamespace?, _ moments: InstantRange
  ) -> ExitStatus {
    let ends = "from \(local.endpoint.text) to \(remote.endpoint.text)"
    guard let found, found.isExact else {
      // Where the connection is gone, the kernel finds who listens on its local port.
      let listener = found.map { "; \($0.record.local.text) has a listener" } ?? ""
      diagnostics.say("there is no socket \(ends)\(listener)")
      return .incomplete
    }
    let scopes = ScopeMaker(options: options)
    let feed = FoundSocket(
      record: found.record, details: SocketDetails(found.attributes),
      scope: scopes.scope(of: namespace, origin: .netlink),
      forecast: options.needs.contains(.forecasts)
        ? RowForecasts.forecast(found.record, in: namespace, moments) : nil,
      duration: moments.latest - moments.earliest)
    var buffer = OutputBuffer(descriptor: output)
    let isColoured = options.colour.isOn(for: output)
    var (outcome, _) = ListShow(options: options).show(feed, isColoured: isColoured, &buffer)
    for problem in scopes.problems { outcome.add(note: problem, isLoss: false) }
    return ListEnd(diagnostics).status(outcome, nil, buffer.failure)
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
  ) -> ListOutcome {
    var outcome = ListOutcome()
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
