import SockDiag

/// The part of a filter that the kernel can judge: nested groups of conditions, of which either all or
/// at least one must be true. Negations are pushed down to the conditions.
///
/// What the kernel cannot judge counts as true: a group of which all must be true loses that part, and
/// a group of which one must be true is lost whole. So the kernel accepts every socket that the filter
/// accepts.
struct KernelPlan {
  /// A node of the filter as it was written, or its negation.
  struct Source: Hashable {
    let node: FilterTree.Index
    let isNegated: Bool
  }

  enum Content {
    case condition(KernelCondition)
    /// The number of a group, greater than that of the group around it.
    case group(Int)
  }

  struct Part {
    var content: Content
    let source: Source
    /// The sources of the parts that were merged into this one.
    var mergedSources: [Source] = []
    /// Whether this part was merged into another.
    var isMerged = false
    var isExact = true
    /// The greatest number of bytes of its instructions.
    var size = 0
  }

  struct Group {
    /// At least one part must be true; otherwise all must be.
    let isAny: Bool
    var parts: [Part] = []
    var outcome = Outcome.parts
    var isExact = true
    var size = 0

    init(isAny: Bool) { self.isAny = isAny }
  }

  /// What a group comes down to.
  enum Outcome { case always, never, unknown, parts }

  private(set) var groups = [Group(isAny: false)]
  /// The parts of the first group that the kernel does not judge at all.
  private(set) var unknown: [Source] = []

  init(_ tree: FilterTree, _ context: FilterContext) {
    collect(tree, context)
    for index in groups.indices.reversed() { simplify(index) }
  }

  /// Sorts the conditions into groups, from the whole down to its parts. The parts of a group end up in
  /// reverse order.
  private mutating func collect(_ tree: FilterTree, _ context: FilterContext) {
    var places = [(group: Int, isNegated: Bool)](repeating: (0, false), count: tree.nodes.count)
    for (index, node) in tree.nodes.enumerated().reversed() {
      let (group, isNegated) = places[index]
      let source = Source(node: FilterTree.Index(index), isNegated: isNegated)
      switch node {
      // The states that all sockets must have are part of the request itself.
      case .condition(.states) where group == 0: break
      case .condition(let condition):
        let condition = condition.kernelCondition(isNegated: isNegated, in: context)
        groups[group].parts.append(Part(content: .condition(condition), source: source))
      case .not(let operand): places[Int(operand)] = (group, !isNegated)
      case .and(let left, let right):
        let place = (self.group(isAny: isNegated, in: group, source), isNegated)
        (places[Int(left)], places[Int(right)]) = (place, place)
      case .or(let left, let right):
        let place = (self.group(isAny: !isNegated, in: group, source), isNegated)
        (places[Int(left)], places[Int(right)]) = (place, place)
      }
    }
  }

  /// The group itself if it is of this kind, otherwise a new group in it.
  private mutating func group(isAny: Bool, in group: Int, _ source: Source) -> Int {
    if groups[group].isAny == isAny { return group }
    groups.append(Group(isAny: isAny))
    groups[group].parts.append(Part(content: .group(groups.count - 1), source: source))
    return groups.count - 1
  }

  // MARK: Simplifying

  /// Removes the parts that make no difference, merges conditions on ports, and puts the parts in order.
  private mutating func simplify(_ index: Int) {
    let isAny = groups[index].isAny
    var parts: [Part] = []
    var sawUnknown = false
    for var part in groups[index].parts.reversed() {
      switch outcome(of: part) {
      case .always where isAny: return resolve(index, as: .always)
      case .never where !isAny: return resolve(index, as: .never)
      case .always, .never: continue
      case .unknown:
        sawUnknown = true
        if index == 0 { unknown.append(part.source) }
      case .parts:
        measure(&part)
        parts.append(part)
      }
    }
    if isAny, sawUnknown { return resolve(index, as: .unknown) }
    for side in [FilterSide.local, .remote] {
      if let outcome = Self.mergePorts(side, in: &parts, isAny) {
        return resolve(index, as: outcome)
      }
    }
    if parts.isEmpty {
      return resolve(index, as: isAny ? .never : sawUnknown ? .unknown : .always)
    }
    groups[index].parts = parts
    groups[index].isExact = !sawUnknown && parts.allSatisfy(\.isExact)
    groups[index].size = parts.reduce(0) { $0 + $1.size }
  }

  private mutating func resolve(_ index: Int, as outcome: Outcome) {
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
    case .condition(.ports), .condition(.test), .condition(.autobound): .parts
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

  /// Merges the conditions on the ports of one side into the first of them.
  ///
  /// - Returns: what the whole group comes down to, if that follows from its ports.
  private static func mergePorts(
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
      parts[first].mergedSources.append(parts[index].source)
      parts[index].isMerged = true
    }
    parts.removeAll(where: \.isMerged)
    return nil
  }
}

extension KernelPlan.Part {
  /// The ports of one side, if the part is a condition on them alone.
  fileprivate func ports(_ side: FilterSide) -> PortSet? {
    if case .condition(.ports(side, let ports)) = content { ports } else { nil }
  }
}
