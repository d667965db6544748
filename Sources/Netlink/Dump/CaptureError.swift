public import LinuxProc
public import SockDiag

/// What is wrong with a capture, in which file, and where.
public struct CaptureError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// A call failed.
    case system(SystemError)
    /// The file has no bytes.
    case empty
    /// The file starts with zeros, as one does that was allocated and never written.
    case zeros
    /// The file is compressed; this program unpacks it.
    case compressed(String)
    /// The capture was recorded on a big-endian machine.
    case bigEndian
    /// The first bytes belong to no format that is known here.
    case notACapture
    /// The packets have another link type than netlink's, 253.
    case linkType(UInt32)
    /// The file ends inside something.
    case cut(String)
    /// A length that nothing of this kind can have.
    case length(UInt32, of: String)
    /// A section describes more interfaces than any machine has.
    case tooManyInterfaces
    /// The recorder kept fewer bytes of a packet than there were.
    case shortenedPacket(kept: UInt32, of: UInt32)
    /// A message is not what netlink promises.
    case wire(WireError.Reason)
    /// Nothing in the file answers a request for a dump.
    case noDump
    /// The capture has fewer rounds.
    case noSuchRound(Int, rounds: Int)
  }

  /// What is wrong.
  public let reason: Reason
  /// The path of the file; `-` for standard input.
  public let file: String
  /// Bytes from the start of the file.
  public let offset: Int

  /// Says what is wrong, and where.
  public init(_ reason: Reason, file: String, offset: Int) {
    self.reason = reason
    self.file = file
    self.offset = offset
  }
}

extension CaptureError: CustomStringConvertible {
  /// The error in a sentence.
  public var description: String {
    let name = file == "-" ? "standard input" : file
    return switch reason {
    case .system(let error):
      "\(error.call) \(name): \(errorText(error.errorNumber))"
    case .empty, .zeros, .compressed, .notACapture, .noDump, .noSuchRound, .bigEndian, .linkType:
      "\(name): \(reason.text)"
    case .cut, .length, .tooManyInterfaces, .shortenedPacket, .wire:
      "\(name), byte \(offset): \(reason.text)"
    }
  }
}

extension CaptureError.Reason {
  fileprivate var text: String {
    switch self {
    case .system(let error): "\(error)"
    case .empty: "the file is empty"
    case .zeros: "not a capture: the file starts with zeros"
    case .compressed(let program): "the file is compressed; unpack it with \(program) first"
    case .bigEndian: "the capture was recorded on a big-endian machine, which is not supported"
    case .notACapture:
      "not a capture: expected pcap or pcapng with link type 253, netlink messages as 'ss -D' "
        + "writes them, or a copy of /proc/net/tcp"
    case .linkType(let type): "the capture has link type \(type), not 253 (netlink)"
    case .cut(let what): "the file ends inside \(what)"
    case .length(let length, let what): "\(what) claims a length of \(length) bytes"
    case .tooManyInterfaces: "a section describes too many interfaces"
    case .shortenedPacket(let kept, let length):
      "only \(kept) of the \(length) bytes of a packet were recorded"
    case .wire(let reason): "\(reason)"
    case .noDump: "the capture holds no socket dump"
    case .noSuchRound(let round, let rounds):
      "the capture has no round \(round); it has \(counted(rounds, "round"))"
    }
  }
}
