import Glibc
import TestSupport
import Testing

@testable import TextOutput

@Suite("The output buffer")
struct OutputBufferTests {
  private func written(_ body: (inout OutputBuffer) -> Void) throws -> [UInt8] {
    let file = try ScratchFile()
    do {
      var output = OutputBuffer(descriptor: file.descriptor)
      body(&output)
      output.flush()
      let isOpen = output.isOpen
      #expect(isOpen)
    }
    return try file.contents()
  }

  private func text(_ body: @escaping (inout RowWriter) -> Void) throws -> String {
    let bytes = try written { output in
      var row = output.beginRow()
      body(&row)
      output.end(row)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("keeps rows whole where it is emptied", arguments: [1, 7, 100, 1000, 1023, 1024])
  func rows(_ length: Int) throws {
    let count = 200_000 / length
    let bytes = try written { output in
      for index in 0..<count {
        var row = output.beginRow()
        for _ in 0..<length { row.append(UInt8(truncatingIfNeeded: index)) }
        output.end(row)
      }
    }
    #expect(
      bytes
        == (0..<count).flatMap { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: length) })
  }

  @Test("takes text of any length", arguments: [0, 1, 65_535, 65_536, 65_537, 300_000])
  func longText(_ length: Int) throws {
    let text = String(repeating: "é", count: length / 2) + (length % 2 == 1 ? "x" : "")
    #expect(try written { $0.write(text) } == Array(text.utf8))
  }

  @Test("forgets a row that was begun and not taken in")
  func abandoned() throws {
    let bytes = try written { output in
      var row = output.beginRow()
      row.append("lost")
      output.write("kept")
    }
    #expect(bytes == Array("kept".utf8))
  }

  @Test("says that its output is broken, once and for all")
  func failure() {
    var output = OutputBuffer(descriptor: -1)
    var failures = [output.failure]
    output.write("x")
    failures.append(output.failure)
    output.flush()
    failures.append(output.failure)
    output.write(String(repeating: "x", count: 200_000))
    failures.append(output.failure)
    #expect(failures == [nil, nil, .error(EBADF), .error(EBADF)])
  }

  @Test("writes each port and each octet as numbers are written")
  func smallNumbers() throws {
    let ports = try written { output in
      for port in UInt16.min ... .max {
        var row = output.beginRow()
        row.append(decimal: port)
        row.append("\n")
        output.end(row)
      }
    }
    #expect(ports == (UInt16.min ... .max).flatMap { Array("\($0)\n".utf8) })
    let octets = try text { row in
      for octet in UInt8.min ... .max {
        row.append(decimal: octet)
        row.append(",")
      }
    }
    #expect(octets == (UInt8.min ... .max).map { "\($0)," }.joined())
  }

  @Test("writes two digits of each number below a hundred")
  func twoDigits() throws {
    let digits = try text { row in
      for number in UInt32(0)..<100 { row.append(twoDigits: number) }
    }
    #expect(digits == (0..<100).map { String("\($0 + 100)".dropFirst()) }.joined())
  }

  @Test(
    "writes large numbers as numbers are written",
    arguments: [0, 9, 10, 99, 100, 4_294_967_295, .max / 10, .max - 1, .max] as [UInt64])
  func largeNumbers(_ number: UInt64) throws {
    #expect(try text { $0.append(decimal: number) } == "\(number)")
    #expect(try text { $0.append(hexadecimal: number) } == String(number, radix: 16))
    let signed = Int64(bitPattern: number)
    #expect(try text { $0.append(decimal: signed) } == "\(signed)")
    #expect(try text { $0.append(decimal: Int64.min) } == "\(Int64.min)")
  }

  @Test("leaves spaces behind a text that is shorter than its column")
  func column() throws {
    for number in (0..<256).map(UInt16.init) + [999, 1000, 9_999, 10_000, 65_535] {
      let cell = try text { row in
        let column = row.beginColumn(width: 20)
        row.append(decimal: UInt8(truncatingIfNeeded: number))
        row.append(decimal: number)
        row.append(decimal: UInt8(truncatingIfNeeded: number))
        row.end(column)
        row.append("|")
      }
      let octet = UInt8(truncatingIfNeeded: number)
      let digits = "\(octet)\(number)\(octet)"
      #expect(cell == digits + String(repeating: " ", count: 20 - digits.count) + "|")
    }
  }
}
