/// Encodes one value into one node; as a single-value container, too.
struct JSONNodeEncoder: Encoder {
  let node: JSONNode
  let codingPath: [any CodingKey]

  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.becomeObject()
    return KeyedEncodingContainer(KeyedJSONContainer(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.becomeArray()
    return UnkeyedJSONContainer(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    self
  }

  /// The encoder of an object's member.
  func member(_ key: any CodingKey) -> JSONNodeEncoder {
    JSONNodeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
  }

  /// The encoder of an array's next element.
  func element() -> JSONNodeEncoder {
    let key = JSONKey(index: node.count)
    return JSONNodeEncoder(node: node.element(), codingPath: codingPath + [key])
  }
}

extension JSONNodeEncoder: SingleValueEncodingContainer {
  func encodeNil() {
    node.set(.literal("null"))
  }

  func encode(_ value: Bool) {
    node.set(.literal(value ? "true" : "false"))
  }

  func encode(_ value: String) {
    node.set(.string(value))
  }

  func encode(_ value: Double) throws {
    try encode(finite: value)
  }

  func encode(_ value: Float) throws {
    try encode(finite: value)
  }

  func encode(_ value: Int) { encode(integer: value) }
  func encode(_ value: Int8) { encode(integer: value) }
  func encode(_ value: Int16) { encode(integer: value) }
  func encode(_ value: Int32) { encode(integer: value) }
  func encode(_ value: Int64) { encode(integer: value) }
  func encode(_ value: Int128) { encode(integer: value) }
  func encode(_ value: UInt) { encode(integer: value) }
  func encode(_ value: UInt8) { encode(integer: value) }
  func encode(_ value: UInt16) { encode(integer: value) }
  func encode(_ value: UInt32) { encode(integer: value) }
  func encode(_ value: UInt64) { encode(integer: value) }
  func encode(_ value: UInt128) { encode(integer: value) }

  func encode<Value: Encodable>(_ value: Value) throws {
    try value.encode(to: self)
  }

  private func encode(integer value: some BinaryInteger) {
    node.set(.literal(value.description))
  }

  private func encode<Value: BinaryFloatingPoint & CustomStringConvertible>(finite value: Value)
    throws
  {
    guard value.isFinite else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: codingPath, debugDescription: "JSON has no number for \(value)."))
    }
    node.set(.literal(value.description))
  }
}

/// The name of an array's element in a coding path, or of a member that holds the superclass.
struct JSONKey: CodingKey {
  static let superclass = JSONKey(stringValue: "super")

  let stringValue: String
  let intValue: Int?

  init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  init(intValue: Int) {
    stringValue = String(intValue)
    self.intValue = intValue
  }

  init(index: Int) {
    self.init(intValue: index)
  }
}

/// The members of an object.
struct KeyedJSONContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: JSONNodeEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }

  func encodeNil(forKey key: Key) {
    encoder.member(key).encodeNil()
  }

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try value.encode(to: encoder.member(key))
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    encoder.member(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder.member(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    encoder.member(JSONKey.superclass)
  }

  func superEncoder(forKey key: Key) -> any Encoder {
    encoder.member(key)
  }
}

/// The elements of an array.
struct UnkeyedJSONContainer: UnkeyedEncodingContainer {
  let encoder: JSONNodeEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }
  var count: Int { encoder.node.count }

  func encodeNil() {
    encoder.element().encodeNil()
  }

  func encode<Value: Encodable>(_ value: Value) throws {
    try value.encode(to: encoder.element())
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> {
    encoder.element().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    encoder.element().unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    encoder.element()
  }
}
