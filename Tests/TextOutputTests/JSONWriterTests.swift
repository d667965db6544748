import SockDiag
import Testing

@testable import TextOutput

@Suite("The JSON writer")
struct JSONWriterTests {
  private func json(_ body: (inout JSONWriter) -> Void) -> String {
    var json = JSONWriter()
    body(&json)
    return json.text
  }

  @Test("separates members and elements, and nothing else, by commas")
  func nesting() {
    let text = json { json in
      json.object { json in
        json.object("empty") { _ in }
        json.array("none") { _ in }
        json.array("mixed") { json in
          json.add(nil, 1)
          json.object { $0.add("a", true) }
          json.array { $0.add(nil, "x") }
        }
        json.add("last", false)
      }
    }
    #expect(text == #"{"empty":{},"none":[],"mixed":[1,{"a":true},["x"]],"last":false}"#)
  }

  @Test("writes one object on each line")
  func lines() {
    let text = json { json in
      for number in 0..<2 {
        json.object { $0.add("number", number) }
        json.endLine()
      }
    }
    #expect(text == "{\"number\":0}\n{\"number\":1}\n")
  }

  @Test("continues an object that others write the braces of")
  func members() {
    let text = json { json in
      json.add(nil, "forgotten")
      json.beginMembers()
      json.add("a", 1)
    }
    #expect(text == ",\"a\":1")
  }

  @Test(
    "writes whole numbers as they are",
    arguments: [0, 9, 10, 99, 100, -1, -10, .max, .min] as [Int64])
  func integers(_ number: Int64) {
    #expect(json { $0.add(nil, number) } == "\(number)")
    #expect(json { $0.add(nil, UInt64(bitPattern: number)) } == "\(UInt64(bitPattern: number))")
  }

  @Test(
    "writes fractions with three decimals, and no number that JSON does not know",
    arguments: [
      (0, "0.000"), (1, "1.000"), (-1.5, "-1.500"), (0.0004, "0.000"), (-0.0004, "0.000"),
      (0.0006, "0.001"), (2.9996, "3.000"), (-123_456_789.25, "-123456789.250"),
      (1e15, "null"), (-.infinity, "null"), (.nan, "null"),
    ] as [(Double, String)])
  func fractions(_ number: Double, _ text: String) {
    #expect(json { $0.add(nil, number) } == text)
  }

  @Test("writes null for what is not known")
  func nothing() {
    let text = json { json in
      json.array { json in
        json.add(nil, nil as Int?)
        json.add(nil, nil as Int64?)
        json.add(nil, nil as UInt64?)
        json.add(nil, nil as Double?)
        json.add(nil, nil as String?)
        json.add(nil, nil as StaticString?)
        json.add(nil, nil as IPAddress?)
        json.add(nil, hexadecimal: nil)
        json.range(nil, nil)
      }
    }
    #expect(text == "[null,null,null,null,null,null,null,null,null]")
  }

  @Test("writes ranges, addresses and cookies")
  func values() {
    let address = IPAddress(ipv6: 1)
    let text = json { json in
      json.object { json in
        json.range("range", (least: -4, most: nil))
        json.add("address", address)
        json.add("cookie", hexadecimal: 0x59d1)
      }
    }
    #expect(text == #"{"range":{"min":-4,"max":null},"address":"::1","cookie":"0x59d1"}"#)
  }

  @Test("escapes what ends a string, and what a terminal might obey")
  func escapes() {
    let text = "a\"b\\c\u{1b}\u{7f}\u{9b}é漢\u{202e}\u{2028}\u{e000}\u{e0001}😀"
    let expected =
      #""a\"b\\c\u001b\u007f\u009bé漢\u202e\u2028\ue000\udb40\udc01😀""#
    #expect(json { $0.add(nil, text) } == expected)
    #expect(json { $0.add(nil, text, longest: 3) } == #""a\"b""#)
  }

  @Test("escapes all bytes of a name that is not known to be UTF-8, but for ASCII")
  func bytes() {
    let escaped = JSONEscape.escaped(Array("a\"b\\c".utf8) + [0x1b, 0x7f, 0xc3, 0xa9, 0x00])
    #expect(String(decoding: escaped, as: UTF8.self) == #"a\"b\\c\u001b\u007f\u00c3\u00a9\u0000"#)
  }
}

@Suite("Text from outside")
struct SanitizedTextTests {
  @Test("never brings control bytes, nor what is not ASCII, into a table")
  func bytes() {
    let everything = (UInt8.min ... .max).map(\.self)
    let plain = SanitizedText.cell(everything)
    #expect(plain.count == SanitizedText.longest)
    #expect(plain.allSatisfy { (0x20..<0x7f).contains($0) })
    #expect(SanitizedText.cell("a\u{1b}[31mb") == "a?[31mb")
  }

  @Test("keeps letters in sentences, and loses what turns a terminal or the text around")
  func sentences() {
    #expect(SanitizedText.sentence("Gerät\u{202e}\u{7}\u{9b}x") == "Gerät???x")
    #expect(SanitizedText.line("a\tb\nc\u{b}d".unicodeScalars) == "a b c?d")
  }
}
