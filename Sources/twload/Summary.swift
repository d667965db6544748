/// What was made, in one sentence or one JSON object.
struct Summary {
  let options: Options
  let ending: Ending
  let made: Int
  let established: Int
  let sources: [String]
  let serverPorts: [UInt16]
  let elapsed: Double
  /// Nil unless it is asked for.
  let log: CloseLog?
  let minisocketsBefore: Int?
  let minisocketsAfter: Int?

  var isComplete: Bool { made >= options.count && established >= options.established }

  var exitCode: ExitCode {
    if case .failed(let error) = ending { return error.exitCode }
    return isComplete ? .success : .fewer
  }

  var sentence: String {
    var things: [String] = []
    if options.established > 0 { things.append(plural(established, "established connection")) }
    if options.count > 0 { things.append(plural(made, "\(options.state.kernelName) socket")) }
    let total = Double(made + established)
    let rate = Int((total / max(elapsed, 1e-6)).rounded())
    let order = options.count > 0 ? ", \(options.closesFirst) closes first" : ""
    return
      "made \(things.joined(separator: " and ")) (\(familyText)\(order)) over \(plural(serverPorts.count, "server port")) and "
      + "\(plural(sources.count, "source address", "source addresses")) in "
      + "\(Self.decimal(elapsed)) s (\(rate)/s); \(portText)\(log?.lines ?? "")"
  }

  var json: String {
    var fields = [
      ("made", "\(made)"), ("asked", "\(options.count)"),
      ("complete", "\(isComplete)"), ("state", "\"\(options.state.rawValue)\""),
      ("close_first", "\"\(options.closesFirst)\""), ("established", "\(established)"),
      ("families", Self.list(options.families.map(\.rawValue))),
      ("ports", "\(serverPorts.count)"), ("sources", Self.list(sources)),
      ("elapsed_seconds", Self.decimal(elapsed)),
      ("minisockets_before", minisocketsBefore.map(String.init) ?? "null"),
      ("minisockets_after", minisocketsAfter.map(String.init) ?? "null"),
      ("server_ports", "[\(serverPorts.map { "\($0)" }.joined(separator: ","))]"),
    ]
    if let log { fields.append(("log", log.json)) }
    return "{\(fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ","))}"
  }

  private var familyText: String { options.families.map(\.rawValue).joined(separator: " ") }

  private var portText: String {
    let shown = serverPorts.prefix(8).map { "\($0)" }.joined(separator: " ")
    let more = serverPorts.count - 8
    return (serverPorts.count == 1 ? "port " : "ports ") + shown
      + (more > 0 ? " and \(more) more" : "")
  }

  private func plural(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
  }

  /// Two decimals. No value here needs escaping, and none needs Foundation.
  private static func decimal(_ seconds: Double) -> String {
    let hundredths = Int((seconds * 100).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }

  private static func list(_ texts: [String]) -> String {
    "[\(texts.map { "\"\($0)\"" }.joined(separator: ","))]"
  }
}
