import Captures
import Glibc
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

/// A saved `/proc/net/tcp` with one socket.
private let procText = Array((ProcText.header + ProcText.timeWait()).utf8)

@Suite("A capture that comes through a pipe", .serialized)
struct PipedCaptureTests {
  /// Lets another process write the bytes to a FIFO, which is then read.
  private func replayThroughFIFO(_ bytes: [UInt8], _ round: RoundChoice) throws -> DumpOutcome {
    let directory = try TemporaryDirectory()
    let file = try directory.file("capture", bytes)
    let fifo = try directory.fifo("pipe")
    // The shell goes at once and leaves the writer behind, which waits for its reader.
    let shell = Program(path: "/bin/sh")
    try shell.check(["-c", "cat \"$0\" > \"$1\" &", file, fifo])
    return replay(fifo, round)
  }

  /// Puts a file, or a pipe from another process, into the place of the standard input.
  private func replayStandardInput(_ path: String, _ round: RoundChoice) throws -> DumpOutcome {
    let input = unsafe open(path, O_RDONLY | O_CLOEXEC)
    let saved = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
    try #require(input >= 0 && saved >= 0)
    dup2(input, STDIN_FILENO)
    defer {
      dup2(saved, STDIN_FILENO)
      close(saved)
      close(input)
    }
    return replay("-", round)
  }

  @Test(
    "is read like a file", arguments: Format.allCases, [RoundChoice.last, .all, .number(1)])
  func isRead(_ format: Format, _ round: RoundChoice) throws {
    let bytes = format.bytes(Packets.round([1, 2], [3]) + Packets.round([4], [5]))
    #expect(try replayThroughFIFO(bytes, round) == replay(bytes: bytes, round))
  }

  @Test("may be larger than the pipe", arguments: Format.allCases)
  func isLarge(_ format: Format) throws {
    let ports = (1...5000).map(UInt16.init)
    let bytes = format.bytes([Packets.sockets(ports), Packets.done])
    #expect(try replayThroughFIFO(bytes, .last).ports == ports)
  }

  @Test("may be a copy of /proc/net/tcp", arguments: [RoundChoice.last, .all])
  func isProcText(_ round: RoundChoice) throws {
    let outcome = try replayThroughFIFO(procText, round)
    #expect(outcome.ports == [58026])
    #expect(outcome.isComplete)
  }

  @Test(
    "or a file may be the standard input", arguments: Format.allCases, [RoundChoice.last, .all])
  func isStandardInput(_ format: Format, _ round: RoundChoice) throws {
    let file = try ReplayFile(format.bytes(Packets.round([1, 2], [3])))
    let outcome = try replayStandardInput(file.path, round)
    #expect(outcome.ports == [1, 2, 3])
    #expect(outcome.isComplete)
  }

  @Test("or a file may be the standard input and text", arguments: [RoundChoice.last, .all])
  func isStandardInputOfText(_ round: RoundChoice) throws {
    let file = try ReplayFile(procText)
    let outcome = try replayStandardInput(file.path, round)
    #expect(outcome.ports == [58026])
    #expect(outcome.isComplete)
  }

  @Test("and is empty is told by the name of the standard input")
  func isEmptyStandardInput() throws {
    let file = try ReplayFile([])
    let outcome = try replayStandardInput(file.path, .last)
    #expect(outcome.error?.description == "standard input: the file is empty")
  }
}
