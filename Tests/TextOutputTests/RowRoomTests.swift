import SockDiag
import TestSupport
import Testing

@testable import TextOutput

/// One way to append to a row, with the most bytes that it touches.
private struct Piece: Sendable {
  let most: Int
  let write: @Sendable (inout RowWriter, UInt64) -> String

  static let all: [Piece] = [
    Piece(most: 1) { row, number in
      row.append(UInt8(ascii: "x"))
      return "x"
    },
    Piece(most: 24) { row, number in
      row.append("a word that is a literal")
      return "a word that is a literal"
    },
    Piece(most: 40) { row, number in
      let text = String(repeating: "y", count: Int(number % 41))
      row.append(Array(text.utf8))
      return text
    },
    Piece(most: 4) { row, number in
      row.append(decimal: UInt8(truncatingIfNeeded: number))
      return "\(UInt8(truncatingIfNeeded: number))"
    },
    Piece(most: 8) { row, number in
      row.append(decimal: UInt16(truncatingIfNeeded: number))
      return "\(UInt16(truncatingIfNeeded: number))"
    },
    Piece(most: 24) { row, number in
      row.append(decimal: number)
      return "\(number)"
    },
    Piece(most: 25) { row, number in
      row.append(decimal: Int64(bitPattern: number))
      return "\(Int64(bitPattern: number))"
    },
    Piece(most: 2) { row, number in
      row.append(twoDigits: UInt32(number % 100))
      return String("\(number % 100 + 100)".dropFirst())
    },
    Piece(most: 24) { row, number in
      row.append(hexadecimal: number)
      return String(number, radix: 16)
    },
    Piece(most: 16) { row, number in
      let address = IPAddress(ipv4: UInt32(truncatingIfNeeded: number))
      row.append(address)
      return address.description
    },
    Piece(most: 46) { row, number in
      let address = IPAddress(ipv6: UInt128(number) << 64 | UInt128(number >> 7))
      row.append(address)
      return address.description
    },
    Piece(most: 40) { row, number in
      let column = row.beginColumn(width: Int(number % 32))
      row.append(decimal: UInt16(truncatingIfNeeded: number))
      row.end(column)
      let digits = "\(UInt16(truncatingIfNeeded: number))"
      return Padding.left(digits, Int(number % 32))
    },
    Piece(most: 48) { row, number in
      let memory = RowMemory(capacity: 64)
      var cell = RowWriter(cursor: memory.cursor(at: RowCursor.textStart, length: 48))
      let text = String(repeating: "x", count: Int(number % 40))
      cell.append(Array(text.utf8))
      row.append(memory, RowCursor.textStart..<cell.cursor.offset)
      return text
    },
    Piece(most: 40) { row, number in
      row.append(spaces: Int(number % 9))
      row.append(decimal: UInt32(truncatingIfNeeded: number))
      let digits = "\(UInt32(truncatingIfNeeded: number))"
      return String(repeating: " ", count: Int(number % 9)) + digits
    },
    Piece(most: 40) { row, number in
      let start = row.place
      row.append(number % 2 == 0 ? "a,\"b\"" : "plain")
      row.quoteCSV(from: start)
      return number % 2 == 0 ? "\"a,\"\"b\"\"\"" : "plain"
    },
    Piece(most: 24) { row, number in
      row.append(rightAligned: UInt32(truncatingIfNeeded: number), width: 12)
      return Padding.right("\(UInt32(truncatingIfNeeded: number))", 12)
    },
    Piece(most: 24) { row, number in
      row.append(thousandths: Int64(number >> 2))
      let (whole, rest) = (number >> 2).quotientAndRemainder(dividingBy: 1000)
      return "\(whole)." + String("\(rest + 1000)".dropFirst())
    },
  ]
}

@Suite("A row")
struct RowRoomTests {
  /// Rows that fill their room, with a page behind it that faults; debug builds assert the bound too.
  @Test("stays within its room, whatever is appended", arguments: 1...30 as ClosedRange<UInt64>)
  func room(_ seed: UInt64) {
    let room = 700
    let size = RowCursor.textStart + room
    let pages = GuardedPages(capacity: size)
    // Safe: the pages live through the test, and have `size` bytes before the guard.
    guard let base = unsafe pages.end(size).baseAddress else { return }
    var digits = unsafe RowCursor(base: base, offset: 0, end: size)
    digits.putDigits()
    var row = unsafe RowWriter(
      cursor: RowCursor(base: base, offset: RowCursor.textStart, end: size))
    let start = row.place
    var expected = ""
    var numbers = SeededNumbers(seed: seed)
    while true {
      let rest = room - expected.utf8.count
      guard let piece = Piece.all.filter({ $0.most <= rest }).randomElement(using: &numbers) else {
        break
      }
      let number = numbers.next() >> UInt64.random(in: 0..<64, using: &numbers)
      expected += piece.write(&row, number)
    }
    #expect(String(decoding: row.bytes(from: start), as: UTF8.self) == expected)
    #expect(expected.utf8.count == room)
  }
}
