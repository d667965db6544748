/// A number of any of the types that have a method of their own in a container.
enum Number: Encodable, Sendable {
  case int(Int)
  case uint(UInt)
  case uint128(UInt128)
  case int8(Int8)
  case double(Double)
  case float(Float)

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .int(let value): try container.encode(value)
    case .uint(let value): try container.encode(value)
    case .uint128(let value): try container.encode(value)
    case .int8(let value): try container.encode(value)
    case .double(let value): try container.encode(value)
    case .float(let value): try container.encode(value)
    }
  }
}

struct Option: Encodable {
  let name: String
  let value: Int?
  let children: [Option]?
}

struct Nothing: Encodable {
  func encode(to encoder: any Encoder) {}
}

enum Key: CodingKey {
  case a, b, keyed, list
}

struct Twice: Encodable {
  func encode(to encoder: any Encoder) throws {
    var first = encoder.container(keyedBy: Key.self)
    try first.encode("one", forKey: .a)
    var second = encoder.container(keyedBy: Key.self)
    try second.encode(2, forKey: .a)
  }
}

struct Nested: Encodable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    var keyed = container.nestedContainer(keyedBy: Key.self, forKey: .keyed)
    try keyed.encodeNil(forKey: .a)
    try encodeList(into: container.nestedUnkeyedContainer(forKey: .list))
    try true.encode(to: container.superEncoder())
    try "own".encode(to: container.superEncoder(forKey: .b))
  }

  private func encodeList(into list: any UnkeyedEncodingContainer) throws {
    var list = list
    var keyed = list.nestedContainer(keyedBy: Key.self)
    try keyed.encode(1, forKey: .a)
    var unkeyed = list.nestedUnkeyedContainer()
    try unkeyed.encode(2)
    try "s".encode(to: list.superEncoder())
  }
}
