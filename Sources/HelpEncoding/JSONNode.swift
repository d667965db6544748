/// A place in the JSON document: empty until something is encoded there.
///
/// A reference, because a container and the encoders made from it may go on writing after their parent has moved on.
final class JSONNode {
  enum Content {
    case empty
    /// `null`, `true`, `false` or a number, as it is written.
    case literal(String)
    case string(String)
    case array([JSONNode])
    case object([Member])
  }

  struct Member {
    let name: String
    let value: JSONNode
  }

  private(set) var content = Content.empty

  var isEmpty: Bool {
    if case .empty = content { true } else { false }
  }

  var count: Int {
    if case .array(let elements) = content { elements.count } else { 0 }
  }

  func set(_ content: Content) {
    self.content = content
  }

  func becomeArray() {
    if isEmpty { content = .array([]) }
  }

  func becomeObject() {
    if isEmpty { content = .object([]) }
  }

  /// A new element at the end.
  func element() -> JSONNode {
    guard case .array(var elements) = content else {
      preconditionFailure("A value asked for an unkeyed container and for another kind.")
    }
    let element = JSONNode()
    elements.append(element)
    content = .array(elements)
    return element
  }

  /// The member of this name, added if it is new.
  func member(_ name: String) -> JSONNode {
    guard case .object(var members) = content else {
      preconditionFailure("A value asked for a keyed container and for another kind.")
    }
    if let known = members.first(where: { $0.name == name }) { return known.value }
    let member = Member(name: name, value: JSONNode())
    members.append(member)
    content = .object(members)
    return member.value
  }
}
