import HelpEncoding
import Testing

@Suite("The JSON of the dumped help")
struct JSONEncoderTests {
  @Test(
    "A string is escaped as JSON demands",
    arguments: [
      ("", #""""#),
      ("plain", #""plain""#),
      (#"a "quote""#, #""a \"quote\"""#),
      (#"back\slash"#, #""back\\slash""#),
      ("line\nreturn\rtab\t", #""line\nreturn\rtab\t""#),
      ("line\r\n", #""line\r\n""#),
      ("\0\u{1}\u{1f}\u{7f}", "\"\\u0000\\u0001\\u001f\u{7f}\""),
      ("a/b", #""a/b""#),
      ("é 🇪🇺 漢", #""é 🇪🇺 漢""#),
    ])
  func escapes(_ string: String, expected: String) throws {
    #expect(try json(string) == expected)
  }

  @Test(
    "A number is written in full",
    arguments: [
      (Number.int(.min), "-9223372036854775808"),
      (.uint(.max), "18446744073709551615"),
      (.uint128(.max), "340282366920938463463374607431768211455"),
      (.int8(-128), "-128"),
      (.double(0.1), "0.1"),
      (.double(1e300), "1e+300"),
      (.double(-0.0), "-0.0"),
      (.float(2.5), "2.5"),
    ])
  func writesNumbers(_ number: Number, expected: String) throws {
    #expect(try json(number) == expected)
  }

  @Test("A number that is not finite is an error", arguments: [Double.infinity, -.infinity, .nan])
  func refuses(_ number: Double) {
    #expect(throws: EncodingError.self) { try json([number]) }
  }

  @Test("A value that encodes nothing is an error, or an empty object inside another")
  func encodesNothing() throws {
    #expect(throws: EncodingError.self) { try json(Nothing()) }
    #expect(try json([Nothing()]) == "[{}]")
  }

  @Test("A list keeps its order, nil, and nesting")
  func encodesLists() throws {
    #expect(try json([[1, nil], [], [3]] as [[Int?]]) == "[[1,null],[],[3]]")
    #expect(try json([true, false]) == "[true,false]")
  }

  @Test("An absent optional member is left out")
  func leavesOutNil() throws {
    #expect(try json(Option(name: "limit", value: nil, children: nil)) == #"{"name":"limit"}"#)
  }

  @Test("Members are written in the order of encoding, or sorted when told so")
  func ordersMembers() throws {
    let option = Option(name: "limit", value: 3, children: [])
    #expect(try json(option) == #"{"name":"limit","value":3,"children":[]}"#)
    #expect(try json(option, .sortedKeys) == #"{"children":[],"name":"limit","value":3}"#)
  }

  @Test("A dictionary is an object")
  func encodesDictionaries() throws {
    #expect(try json(["b": 1, "a": 2], .sortedKeys) == #"{"a":2,"b":1}"#)
    #expect(try json([7: "seven"]) == #"{"7":"seven"}"#)
  }

  @Test("Pretty text has one member per line, and nothing inside what is empty")
  func prints() throws {
    let child = Option(name: "n", value: 1, children: [])
    let text = try json(Option(name: "list", value: nil, children: [child]), .prettyPrinted)
    #expect(
      text == """
        {
          "name" : "list",
          "children" : [
            {
              "name" : "n",
              "value" : 1,
              "children" : []
            }
          ]
        }
        """)
  }

  @Test("Nested containers and super encoders write into their own place")
  func nests() throws {
    let expected = #"{"keyed":{"a":null},"list":[{"a":1},[2],"s"],"super":true,"b":"own"}"#
    #expect(try json(Nested()) == expected)
  }

  @Test("A member that is encoded twice has its last value")
  func overwrites() throws {
    #expect(try json(Twice()) == #"{"a":2}"#)
  }

  @Test("The path of an error names the members and the elements")
  func namesPath() {
    let error = #expect(throws: EncodingError.self) { try json(["a": [1.0, .nan]]) }
    guard case .invalidValue(_, let context) = error else {
      Issue.record("\(error as Any) is of another kind")
      return
    }
    #expect(context.codingPath.map(\.stringValue) == ["a", "1"])
    #expect(context.codingPath.last?.intValue == 1)
  }
}

@Suite("The names that stand for Foundation's")
struct FoundationNamesTests {
  private struct Silent: LocalizedError {}
  private struct Plain: Error {}
  private struct Told: LocalizedError {
    let errorDescription: String? = "told"
  }

  @Test("An error that says nothing has no description")
  func describes() {
    #expect(description(of: Told()) == "told")
    #expect(description(of: Silent()) == nil)
    #expect(description(of: Plain()) == nil)
  }

  private func description(of error: any Error) -> String? {
    (error as? any LocalizedError)?.errorDescription
  }
}

private func json(
  _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting = []
) throws -> String? {
  let encoder = JSONEncoder()
  encoder.outputFormatting = formatting
  return String(data: try encoder.encode(value), encoding: .utf8)
}
