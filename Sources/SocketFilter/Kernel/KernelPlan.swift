import SockDiag

/// What of a filter the kernel can judge, as groups of conditions that must all hold or of which one
/// must; negations are pushed down to the conditions.
///
/// What the kernel cannot judge becomes true: where all must hold, the others remain, and where one
/// must, nothing remains. So the kernel accepts every socket that the whole filter accepts.
struct KernelPlan {
  /// A part of the filter as it was written, or its negation.
  struct Source: Hashable {
    let node: FilterTree.Index
    let isNegated: Bool
  }

  enum Content {
    case condition(KernelCondition)
    /// The group's number, greater than that of the group around it.
    case group(Int)
  }

  struct Part {
    var content: Content
    let source: Source
    /// Those of the parts that became one with this one.
    var joinedSources: [Source] = []
    /// Whether the part became one with another.
    var isJoined = false
    var isExact = true
    /// Bytes of instructions at most.
    var size = 0
  }

  struct Group {
    /// One part must hold, and not all.
    let isAny: Bool
    var parts: [Part] = []
    var outcome = Outcome.parts
    var isExact = true
    var size = 0

    init(isAny: Bool) { self.isAny = isAny }
  }

  /// What is left of a group.
  enum Outcome { case always, never, unknown, parts }

  private(set) var groups = [Group(isAny: false)]
  /// Parts of the first group that the kernel does not judge at all.
  private(set) var unknown: [Source] = []

  init(_ tree: FilterTree, _ context: FilterContext) {
    gather(tree, context)
    for index in groups.indices.reversed() { simplify(index) }
  }

  /// Sorts the conditions into groups, from the whole to its parts; parts come last first.
  private mutating func gather(_ tree: FilterTree, _ context: FilterContext) {
    var places = [(group: Int, isNegated: Bool)](repeating: (0, false), count: tree.nodes.count)
    for (index, node) in tree.nodes.enumerated().reversed() {
      let (group, isNegated) = places[index]
      let source = Source(node: FilterTree.Index(index), isNegated: isNegated)
      switch node {
      case .test(.states) where group == 0: break
      case .test(let test):
        let condition = KernelCondition(test, isNegated: isNegated, tree, context)
        groups[group].parts.append(Part(content: .condition(condition), source: source))
      case .not(let operand): places[Int(operand)] = (group, !isNegated)
      case .and(let left, let right), .or(let left, let right):
        let place = (self.group(node.isOr != isNegated, in: group, source), isNegated)
        places[Int(left)] = place
        places[Int(right)] = place
      }
    }
  }

  /// The group itself when it is of this kind, or else a new one in it.
  private mutating func group(_ isAny: Bool, in group: Int, _ source: Source) -> Int {
    if groups[group].isAny == isAny { return group }
    groups.append(Group(isAny: isAny))
    groups[group].parts.append(Part(content: .group(groups.count - 1), source: source))
    return groups.count - 1
  }

  // MARK: Simplifying

  /// Takes out of a group what says nothing, and joins its conditions on ports.
  private mutating func simplify(_ index: Int) {
    let isAny = groups[index].isAny
    var parts: [Part] = []
    var sawUnknown = false
    for var part in groups[index].parts.reversed() {
      switch outcome(of: part) {
      case .always where isAny: return settle(index, .always)
      case .never where !isAny: return settle(index, .never)
      case .always, .never: continue
      case .unknown:
        sawUnknown = true
        if index == 0 { unknown.append(part.source) }
      case .parts:
        measure(&part)
        parts.append(part)
      }
    }
    if isAny, sawUnknown { return settle(index, .unknown) }
    for side in [FilterSide.local, .remote] {
      if let outcome = Self.joinPorts(side, in: &parts, isAny) { return settle(index, outcome) }
    }
    if parts.isEmpty { return settle(index, isAny ? .never : sawUnknown ? .unknown : .always) }
    groups[index].parts = parts
    groups[index].isExact = !sawUnknown && parts.allSatisfy(\.isExact)
    groups[index].size = parts.reduce(0) { $0 + $1.size }
  }

  private mutating func settle(_ index: Int, _ outcome: Outcome) {
    groups[index].parts = []
    groups[index].outcome = outcome
    groups[index].isExact = outcome != .unknown
    if index == 0, outcome != .unknown { unknown = [] }
  }

  private func outcome(of part: Part) -> Outcome {
    switch part.content {
    case .condition(.always): .always
    case .condition(.never): .never
    case .condition(.unknown): .unknown
    case .condition: .parts
    case .group(let group): groups[group].outcome
    }
  }

  private func measure(_ part: inout Part) {
    switch part.content {
    case .condition(let condition):
      part.isExact = condition.isExact
      part.size = condition.sizeLimit
    case .group(let group):
      part.isExact = groups[group].isExact
      part.size = groups[group].size
    }
  }

  /// Makes one condition of those on the ports of a side, at the place of the first.
  ///
  /// - Returns: what is left of the whole group, when that settles it.
  private static func joinPorts(
    _ side: FilterSide, in parts: inout [Part], _ isAny: Bool
  ) -> Outcome? {
    let indices = parts.indices.filter { parts[$0].ports(side) != nil }
    guard let first = indices.first, indices.count > 1 else { return nil }
    let sets = indices.compactMap { parts[$0].ports(side) }
    let ports = isAny ? PortSet(unionOf: sets) : PortSet(intersectionOf: sets)
    if ports.isEmpty { return .never }
    if ports.isFull { return .always }
    parts[first].content = .condition(.ports(side, ports))
    parts[first].size = KernelAssembler.sizeLimit(ports)
    for index in indices.dropFirst() {
      parts[first].joinedSources.append(parts[index].source)
      parts[index].isJoined = true
    }
    parts.removeAll(where: \.isJoined)
    return nil
  }
}

extension KernelPlan.Part {
  /// The ports of a side, when the part is a condition on nothing else.
  fileprivate func ports(_ side: FilterSide) -> PortSet? {
    if case .condition(.ports(side, let ports)) = content { ports } else { nil }
  }
}

extension FilterTree.Node {
  fileprivate var isOr: Bool { if case .or = self { true } else { false } }
}
