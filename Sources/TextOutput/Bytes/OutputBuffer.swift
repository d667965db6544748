import Glibc
import LinuxProc
import SockDiag

/// The one buffer that rows are written to, and the descriptor that it goes to when it is full.
///
@safe
package struct OutputBuffer: ~Copyable {
  /// The most that one row, or one piece of any other text, may take. A row of CSV has the most, with
  /// a dozen names that are bounded by `PlainText.longest`, perhaps all of quotes that are doubled.
  static let longestRow = 16 * 1024
  private static let capacity = 64 * 1024

  private let base: UnsafeMutableRawPointer
  private var count = 0
  private let descriptor: CInt
  private let octets: UnsafeMutablePointer<UInt32>
  /// Set when the output cannot be written any more; the rest is dropped.
  package private(set) var failure: Failure?

  package enum Failure: Equatable {
    /// Nobody reads any more, which is the reader's choice.
    case closedPipe
    case error(CInt)
  }

  package init(descriptor: CInt) {
    self.descriptor = descriptor
    unsafe base = .allocate(byteCount: Self.capacity, alignment: 16)
    // Safe: all 256 are initialised.
    unsafe octets = .allocate(capacity: 256)
    for octet: UInt32 in 0..<256 {
      unsafe octets.advanced(by: Int(octet)).initialize(to: Self.decimal(octet))
    }
  }

  deinit {
    unsafe base.deallocate()
    unsafe octets.deallocate()
  }

  /// The digits of an octet in the low bytes, first digit lowest, with spaces behind them, and their
  /// number in the top byte.
  private static func decimal(_ octet: UInt32) -> UInt32 {
    let zero = UInt32(UInt8(ascii: "0"))
    let (hundreds, tens, ones) = (zero + octet / 100, zero + octet / 10 % 10, zero + octet % 10)
    if octet >= 100 { return 3 << 24 | ones << 16 | tens << 8 | hundreds }
    if octet >= 10 { return 2 << 24 | 0x20 << 16 | ones << 8 | tens }
    return 1 << 24 | 0x2020 << 8 | ones
  }

  package var isOpen: Bool { failure == nil }

  /// Starts a row, which has room for `longestRow` bytes.
  @inline(__always)
  package mutating func beginRow() -> RowWriter {
    if count > Self.capacity - Self.longestRow { flush() }
    return unsafe RowWriter(cursor: base + count, octets: octets)
  }

  /// Takes the row into the output.
  @inline(__always)
  package mutating func end(_ row: RowWriter) {
    count = unsafe row.cursor - UnsafeMutableRawPointer(base)
  }

  /// Writes text of any length.
  package mutating func write(_ text: String) { write(text.utf8) }

  package mutating func write(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      var row = beginRow()
      row.append(byte)
      end(row)
    }
  }

  /// Writes out what is there.
  @inline(never)
  package mutating func flush() {
    var written = 0
    while written < count, failure == nil {
      // Safe: the bytes up to `count` are initialised.
      let result = unsafe Glibc.write(descriptor, base + written, count - written)
      if result >= 0 {
        written += result
      } else if errno == EPIPE {
        failure = .closedPipe
      } else if errno == EAGAIN {
        waitUntilWritable(descriptor)
      } else if errno != EINTR {
        failure = .error(errno)
      }
    }
    count = 0
  }
}
