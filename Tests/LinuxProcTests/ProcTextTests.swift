import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import LinuxProc

@Suite("Small texts of /proc")
struct ProcTextTests {
  @Test(
    "tell the mount points of a file system",
    arguments: [
      ("31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n", []),
      ("41 31 0:38 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw", ["/sys/fs/cgroup"]),
      (
        "41 31 0:38 / /a rw shared:5 master:1 - cgroup2 x rw\n"
          + "42 31 0:38 / /b rw unbindable - cgroup2 x rw\n",
        ["/b", "/a"]
      ),
      (#"41 31 0:38 / /a\040b\011c\134d\012 rw - cgroup2 x rw"#, ["/a b\tc\\d\n"]),
      ("41 31 0:38 / /- rw - cgroup2 cgroup2 rw\n", ["/-"]),
      ("41 31 0:38 / /a rw - cgroup cgroup2 rw\n", []),
      ("41 31 0:38 / /a rw -\n", []), ("41 31 0:38 / /a rw\n", []), ("- - - - - - -\n", []),
      ("", []), ("\n\n", []),
    ])
  func mountPoints(_ text: String, _ expected: [String]) {
    #expect(MountTable.points(of: "cgroup2", in: text) == expected)
  }

  @Test(
    "keep what is no escape",
    arguments: [
      (#"\"#, #"\"#), (#"\0"#, #"\0"#), (#"\04"#, #"\04"#), (#"\048"#, #"\048"#),
      (#"\777"#, #"\777"#),
      (#"\101\102"#, "AB"), (#"\\040"#, "\\ "), ("é", "é"),
    ])
  func escapes(_ text: String, _ expected: String) {
    #expect(MountTable.unescaped(text) == expected)
  }

  @Test(
    "tell the range of ports",
    arguments: [
      ("32768\t60999", 32768...60999), ("1024 1024", 1024...1024), ("  1\t65535\n", 1...65535),
      ("", nil), ("5", nil), ("5 4", nil), ("5 65536", nil), ("-1 5", nil), ("1 2 3", nil),
      ("a b", nil),
    ] as [(String, ClosedRange<UInt16>?)])
  func portRange(_ text: String, _ expected: ClosedRange<UInt16>?) {
    #expect(EphemeralPorts.parse(text) == expected)
  }

  @Test("tell counters by their names")
  func sockstat() {
    let text = "sockets: used 7\nTCP: inuse 5 orphan 0 tw 3\nodd:\nUDP: inuse\n\n"
    let pairs = ProcFile.sockstat(text).map { "\($0.0)=\($0.1)" }
    #expect(pairs == ["sockets.used=7", "TCP.inuse=5", "TCP.orphan=0", "TCP.tw=3"])
  }

  @Test(
    "tell threads of the kernel",
    arguments: [
      ("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0", true),
      ("2 (a) b) S 0 0 0 0 -1 2129984 0 0", true),
      ("9 (nginx) S 1 9 9 0 -1 4194560 0 0", false),
      ("9 (x S 0 0 0 0 -1 2129984 y) S 1 9 9 0 -1 4194560 0 0", false),
      ("9 (nginx) S 1 9 9 0 -1", false), ("9 (nginx) S 1 9 9 0 -1 -5", false), ("", false),
      (")", false),
    ])
  func kernelThreads(_ text: String, _ expected: Bool) {
    #expect(ProcessFacts.isKernelThread(stat: text) == expected)
  }

  @Test(
    "tell the inode of a socket",
    arguments: [
      ("socket:[0]", 0), ("socket:[12345]", 12345), ("socket:[4294967295]", 4_294_967_295),
      ("socket:[4294967296]", nil), ("socket:[99999999999999999999]", nil), ("socket:[]", nil),
      ("socket:[12", nil), ("socket:[12x]", nil), ("socket:12", nil), ("pipe:[12]", nil),
      ("", nil),
    ] as [(String, UInt32?)])
  func socketInode(_ link: String, _ expected: UInt32?) {
    #expect(ProcessScan.socketInode(Array(link.utf8)[...]) == expected)
  }
}
