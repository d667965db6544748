/// The stable name of what is judged; scripts may rely on it.
package enum FindingID: String, Sendable, CaseIterable {
  case rowsAtZero = "rows-at-zero"
  case standingCount = "standing-count"
  case finTimeout = "fin-timeout"
  case reuse = "tw-reuse"
  case recycle = "tw-recycle"
  case rfc1337
  case buckets = "tw-buckets"
  case ports
  case boundPorts = "bound-ports"
  case serverRows = "server-rows"
  case conntrackTable = "conntrack-table"
  case conntrackTimeWait = "conntrack-time-wait"
  case listenQueue = "listen-queue"
  case synDrops = "syn-drops"
  case descriptors
  case orphans
  case memory
  case earlyVanishing = "early-vanishing"
}
