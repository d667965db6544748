import ReaperModel
import SockDiag
import SocketFilter
import TimeWait

/// The machine that a model's capture looks like: lines as a recorded one has them.
struct ModelEnvironment {
  let parameters: ModelParameters
  /// The most minisockets that any round of the capture has.
  let mostStanding: Int
  let changes: [String: String]

  private typealias Lines = [(name: String, value: String)]
  private var version: KernelVersion { parameters.kernel.version }

  /// The lines that are the same in all rounds; `twdiag.model` says that no machine was recorded.
  var lines: [(name: String, value: String)] {
    let lines: Lines =
      [
        ("twdiag.model", "1"), ("kernel.ostype", "Linux"),
        ("kernel.osrelease", parameters.kernel.release), ("kernel.arch", "x86_64"),
        ("kernel.hz", "\(parameters.ticksPerSecond)"),
      ] + settings.map { ("net.ipv4.\($0.name)", $0.value) }
    let known = Set(lines.map(\.name))
    return lines.map { ($0.name, changes[$0.name] ?? $0.value) }
      + changes.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }.map {
        ($0.key, $0.value)
      }
  }

  /// The default values of the settings that this kernel has.
  private var settings: Lines {
    var lines: Lines = [
      ("tcp_fin_timeout", "\(parameters.finTimeout)"), ("tcp_max_tw_buckets", "\(limit)"),
      ("tcp_rfc1337", "0"), ("tcp_timestamps", "1"), ("tcp_tw_reuse", reuse),
    ]
    if version >= KernelVersion(6, 14) { lines.append(("tcp_tw_reuse_delay", "1000")) }
    if version < KernelVersion(4, 12) { lines.append(("tcp_tw_recycle", "0")) }
    let lastPort = version < KernelVersion(4, 2) ? 61_000 : 60_999
    lines.append(("ip_local_port_range", "32768\t\(lastPort)"))
    lines += [
      ("ip_local_reserved_ports", ""), ("tcp_max_orphans", "65536"), ("tcp_orphan_retries", "0"),
      ("tcp_max_syn_backlog", "2048"), ("tcp_syncookies", "1"),
    ]
    return lines
  }

  /// Loopback alone from 4.19 on, off before.
  private var reuse: String { version < KernelVersion(4, 19) ? "0" : "2" }

  /// A power of two that is far away; the model knows no limit.
  private var limit: Int {
    var limit = 262_144
    while limit < 2 * mostStanding { limit *= 2 }
    return limit
  }
}
