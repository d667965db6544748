/// Goes through the descriptors of every process for sockets.
struct ProcessScan {
  private(set) var holders: [SocketHolder] = []
  private(set) var unreadable = 0

  /// The target of a link. That of a socket is not longer than `socket:[4294967295]`.
  private var link = [UInt8](repeating: 0, count: 32)

  mutating func run() {
    guard var processes = try? DirectoryReader.open("/proc") else { return }
    while processes.next() {
      if let process = processes.number { scan(process, below: processes) }
    }
  }

  private mutating func scan(_ process: Int32, below processes: borrowing DirectoryReader) {
    do throws(SystemError) {
      let directory = try processes.openDirectory("\(process)/fd")
      scan(process, DirectoryReader(directory))
    } catch {
      // Any other error means that the process has ended.
      guard error.isDenial else { return }
      if !ProcessFacts.isKernelThread(process) { unreadable += 1 }
    }
  }

  private mutating func scan(_ process: Int32, _ descriptors: consuming DirectoryReader) {
    while descriptors.next() {
      let count = descriptors.readLink(into: &link)
      if let inode = Self.socketInode(link[..<count]) {
        holders.append(SocketHolder(inode: inode, processID: process))
      }
    }
  }

  /// The inode in `socket:[12345]`.
  static func socketInode(_ link: ArraySlice<UInt8>) -> UInt32? {
    guard link.starts(with: "socket:[".utf8) else { return nil }
    let number = Decimal.prefix(of: link.dropFirst(8), endingWith: UInt8(ascii: "]"))
    return number.flatMap(UInt32.init(exactly:))
  }
}
