internal import CLinux
internal import Glibc
import LinuxProc
import SockDiag
import SocketFilter

// The fence: every call of the C library that this target makes, and every `unsafe`.

/// The descriptor of standard output.
let standardOutput: CInt = STDOUT_FILENO

/// The exit status of a wrong command line (`EX_USAGE`).
let wrongUsageStatus: CInt = EX_USAGE

/// Ends the program.
func exitProgram(_ status: CInt) -> Never { exit(status) }

/// Stops the program until somebody continues it (SIGSTOP).
func stopProgram() { raise(SIGSTOP) }

/// Signals, by their names in signal(7).
enum Signal {
  static let SIGALRM = Glibc.SIGALRM
  static let SIGCONT = Glibc.SIGCONT
  static let SIGHUP = Glibc.SIGHUP
  static let SIGINT = Glibc.SIGINT
  static let SIGPROF = Glibc.SIGPROF
  static let SIGQUIT = Glibc.SIGQUIT
  static let SIGTERM = Glibc.SIGTERM
  static let SIGTSTP = Glibc.SIGTSTP
  static let SIGUSR1 = Glibc.SIGUSR1
  static let SIGUSR2 = Glibc.SIGUSR2
  static let SIGVTALRM = Glibc.SIGVTALRM
  static let SIGWINCH = Glibc.SIGWINCH
  static let SIGXCPU = Glibc.SIGXCPU
}

/// Prepares the process before anything is opened.
func prepareProcess() {
  // A write to a closed pipe fails with EPIPE, which ends the program quietly.
  signal(SIGPIPE, SIG_IGN)
  // A recording that exceeds the file size limit fails in its write, which is reported.
  signal(SIGXFSZ, SIG_IGN)
  // Else rows could be written into a netlink socket.
  linux_occupy_standard_streams()
}

/// A file that can be opened a second time, to read the same once more.
enum RegularFile {
  static func isAt(_ path: String) -> Bool {
    guard path != "-" else { return false }
    // Safe: the string lives through the call.
    return unsafe linux_is_regular_file(path)
  }
}

extension FilterNames {
  /// Names as this machine has them.
  static let system = FilterNames(
    servicePort: { name in
      // Safe: the string lives through the call.
      UInt16(exactly: unsafe linux_service_port(name))
    },
    interfaceIndex: { LinuxProc.interfaceIndex($0) },
    interfaceNames: { interfaces() },
    cgroupID: { path in CgroupDirectory.id(of: path) },
    userID: { name in
      // Safe: the string lives through the call.
      UInt32(exactly: unsafe linux_user_id(name))
    },
    addresses: { host in addresses(of: host) })

  private static func interfaces() -> [String] {
    var names: [String] = []
    while true {
      // Safe: the name is copied before the list is read anew.
      let name = unsafe String(cString: linux_interface_at(names.count))
      if name.isEmpty { return names }
      names.append(name)
    }
  }

  private static func addresses(of host: String) -> [IPAddress] {
    var addresses: [IPAddress] = []
    while true {
      // Safe: the string lives through the call.
      let address = unsafe linux_host_address_at(host, addresses.count)
      guard address.is_known else { return addresses }
      addresses.append(
        address.is_ipv6
          ? IPAddress(ipv6: UInt128(address.high) << 64 | UInt128(address.low))
          : IPAddress(ipv4: UInt32(truncatingIfNeeded: address.low)))
    }
  }
}
