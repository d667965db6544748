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
