import Glibc
import TestSupport
import Testing

@testable import LinuxProc

@Suite("Live: the identity of a control group")
struct CgroupTests {
  private static let mount = MountTable.points(of: "cgroup2").first
  private static var isPossible: Bool { mount != nil && geteuid() == 0 }

  @Test(
    "is that of its directory, whichever way its path is said",
    .enabled(if: isPossible, "takes root, and control groups of version 2"))
  func finds() throws {
    let mount = try #require(Self.mount)
    let name = "twdiag-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let path = "\(mount)/\(name)"
    guard unsafe mkdir(path, 0o755) == 0 else { throw TestFailure("mkdir", errorNumber: errno) }
    defer { _ = unsafe rmdir(path) }
    var file = stat()
    #expect(unsafe stat(path, &file) == 0)
    // In a 64-bit kernel of our time, the identity is the inode's number.
    #expect(CgroupDirectory.id(of: path) == UInt64(file.st_ino))
    for word in [name, "/\(name)", "\(path)/", "//\(name)//"] {
      #expect(CgroupDirectory.id(of: word) == UInt64(file.st_ino))
    }
  }

  @Test(
    "is not made up",
    arguments: ["", "/tmp", "/dev/null", "no/such/group", "/no/such/group", "é", ".."])
  func findsNothing(_ path: String) {
    #expect(CgroupDirectory.id(of: path) == nil)
  }
}
