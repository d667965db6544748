import Glibc

/// What the kernel of this network namespace says, read from /proc.
enum KernelState {
  /// The ports that connect() chooses from, `net.ipv4.ip_local_port_range`.
  static func ephemeralRange() -> ClosedRange<UInt16> {
    let numbers = numbers(in: "/proc/sys/net/ipv4/ip_local_port_range")
    guard numbers.count == 2, let low = UInt16(exactly: numbers[0]),
      let high = UInt16(exactly: numbers[1]), low <= high
    else { return 32768...60999 }
    return low...high
  }

  /// How many minisockets the namespace may have, `net.ipv4.tcp_max_tw_buckets`.
  static func timeWaitLimit() -> Int? {
    numbers(in: "/proc/sys/net/ipv4/tcp_max_tw_buckets").first
  }

  /// How long a FIN_WAIT2 minisocket lives, in seconds, `net.ipv4.tcp_fin_timeout`.
  static func finTimeout() -> Int? {
    numbers(in: "/proc/sys/net/ipv4/tcp_fin_timeout").first
  }

  /// The namespace's minisockets, TIME_WAIT and FIN_WAIT2 together: `tw` in /proc/net/sockstat.
  static func minisockets() -> Int? {
    for line in contents("/proc/net/sockstat").split(separator: "\n") where line.hasPrefix("TCP:") {
      let words = line.split(separator: " ")
      guard let name = words.firstIndex(of: "tw"), name + 1 < words.count else { return nil }
      return Int(words[name + 1])
    }
    return nil
  }

  /// Closes that skipped TIME_WAIT because of the limit: `TCPTimeWaitOverflow` in /proc/net/netstat.
  static func timeWaitOverflows() -> Int? {
    let lines = contents("/proc/net/netstat").split(separator: "\n").filter {
      $0.hasPrefix("TcpExt:")
    }
    guard lines.count == 2 else { return nil }
    let names = lines[0].split(separator: " ")
    let values = lines[1].split(separator: " ")
    guard let index = names.firstIndex(of: "TCPTimeWaitOverflow"), index < values.count else {
      return nil
    }
    return Int(values[index])
  }

  /// Whether `lo` is up. A fresh network namespace begins with it down.
  static func loopbackIsUp() -> Bool {
    var list: UnsafeMutablePointer<ifaddrs>?
    // If it cannot be asked, the first connect() will tell.
    guard unsafe getifaddrs(&list) == 0 else { return true }
    defer { unsafe freeifaddrs(list) }
    var entry = unsafe list
    while let current = unsafe entry {
      let isLoopback = unsafe current.pointee.ifa_flags & UInt32(IFF_LOOPBACK) != 0
      if isLoopback, unsafe current.pointee.ifa_flags & UInt32(IFF_UP) != 0 {
        return true
      }
      unsafe entry = current.pointee.ifa_next
    }
    return false
  }

  private static func numbers(in path: String) -> [Int] {
    contents(path).split { $0.isWhitespace }.compactMap { Int($0) }
  }

  /// The text of a small /proc file, empty if it cannot be read.
  private static func contents(_ path: String) -> String {
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return "" }
    let file = FileDescriptor(owning: number)
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe read(file.number, $0.baseAddress, $0.count)
      }
      guard count > 0 else { return String(decoding: text, as: UTF8.self) }
      text += chunk[..<count]
    }
  }
}
