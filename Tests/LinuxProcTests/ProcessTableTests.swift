import Glibc
import SockDiag
import TestSupport
import Testing

@testable import LinuxProc

@Suite("The processes that hold sockets")
struct ProcessTableTests {
  /// A socket of this process, and its inode.
  private final class Socket {
    let descriptor: CInt
    let inode: UInt32

    /// - Parameter isInherited: whether programs that are started meanwhile get it, too.
    init(isInherited: Bool = false) throws {
      let flags = isInherited ? 0 : CInt(SOCK_CLOEXEC.rawValue)
      descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | flags, 0)
      var file = stat()
      // Safe: the call fills the structure that it is given.
      guard descriptor >= 0, unsafe fstat(descriptor, &file) == 0 else {
        throw TestFailure("socket", errorNumber: errno)
      }
      inode = UInt32(truncatingIfNeeded: file.st_ino)
    }

    deinit { close(descriptor) }
  }

  private var ownCommand: String? { ProcessFacts.command(getpid()) }

  /// The owners when no program of another test holds a copy, as each does until it begins.
  private func soonOwners(of inode: UInt32) -> [SocketOwner] {
    var owners: [SocketOwner] = []
    for _ in 0..<100 {
      owners = Array(ProcessTable.scan().owners(of: inode))
      if owners.allSatisfy({ $0.processID == getpid() }) { break }
      usleep(10_000)
    }
    return owners
  }

  @Test("are found by the inode, each once though it has the socket twice")
  func finds() throws {
    let socket = try Socket()
    let copy = fcntl(socket.descriptor, F_DUPFD_CLOEXEC, 0)
    defer { close(copy) }
    let own = [SocketOwner(processID: getpid(), command: ownCommand ?? "")]
    #expect(soonOwners(of: socket.inode) == own)
    #expect(ownCommand?.isEmpty == false)
  }

  @Test("are all named where several share one")
  func shares() throws {
    let socket = try Socket(isInherited: true)
    let sleeper = try RunningProgram(
      Program(path: "/bin/sh"), ["-c", "echo $$; read -r line"], Program.Conditions())
    try sleeper.wait(for: "\n")
    let child = try #require(Int32(try sleeper.output.prefix { $0 != "\n" }))
    let owners = Array(ProcessTable.scan().owners(of: socket.inode))
    #expect(owners.contains(SocketOwner(processID: child, command: "sh")))
    #expect(owners.contains { $0.processID == getpid() })
    #expect(owners == owners.sorted { $0.processID < $1.processID })
    // Another test's program may have been started meanwhile.
    #expect(owners.count >= 2)
  }

  @Test("are none when the socket is closed, and for no inode")
  func none() throws {
    let inode = try { try Socket().inode }()
    #expect(soonOwners(of: inode) == [])
    let table = ProcessTable.scan()
    #expect(table.owners(of: 0).isEmpty)
    #expect(table.owners(of: .max).isEmpty)
  }

  @Test("stand in order, whatever order they are found in", arguments: 0..<20 as Range<UInt64>)
  func order(_ seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    let holders = (0..<200).map { _ in
      SocketHolder(
        inode: .random(in: 1...20, using: &numbers),
        processID: .random(in: 1...9, using: &numbers))
    }
    let table = ProcessTable(holders, unreadableProcesses: 0) { "p\($0)" }
    for inode in 0...21 as ClosedRange<UInt32> {
      let expected = Set(holders.filter { $0.inode == inode }.map(\.processID)).sorted()
      #expect(table.owners(of: inode).map(\.processID) == expected)
      #expect(table.owners(of: inode).map(\.command) == expected.map { "p\($0)" })
    }
  }
}

@Suite("The entries of a directory")
struct DirectoryReaderTests {
  @Test("are all read, however small the buffer", arguments: [512, 600, 8192])
  func reads(_ capacity: Int) throws {
    let directory = try TemporaryDirectory()
    let names = (0..<100).map { "entry-\($0)-" + String(repeating: "x", count: $0) }
    for name in names { _ = try directory.file(name, "") }
    var reader = DirectoryReader(
      try OwnedDescriptor.open(directory.path, for: .directory), capacity: capacity)
    var found: [String] = []
    while reader.next() { found.append(reader.text) }
    #expect(found.sorted() == (names + [".", ".."]).sorted())
  }

  @Test("are numbers where all of the name is one, no larger than a process id")
  func numbers() throws {
    let directory = try TemporaryDirectory()
    for name in ["0", "812", "2147483647", "2147483648", "99999999999999999999", "8a", "a8", "-1"] {
      _ = try directory.file(name, "")
    }
    var reader = try DirectoryReader.open(directory.path)
    var found: [Int32] = []
    while reader.next() { if let number = reader.number { found.append(number) } }
    #expect(found.sorted() == [0, 812, .max])
  }

  @Test("that are links are read as far as there is room")
  func links() throws {
    let directory = try TemporaryDirectory()
    #expect(unsafe symlink("socket:[12345]", directory.name("link")) == 0)
    var reader = try DirectoryReader.open(directory.path)
    var link = [UInt8](repeating: 0, count: 10)
    var found: [String] = []
    while reader.next() {
      let count = reader.readLink(into: &link)
      if count > 0 { found.append(String(decoding: link[..<count], as: UTF8.self)) }
    }
    #expect(found == ["socket:[12"])
  }
}
