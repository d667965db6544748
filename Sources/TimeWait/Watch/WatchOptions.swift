/// What a watch does.
package struct WatchOptions: Sendable {
  /// The facts of the kernel and the namespace that are watched.
  package var facts: KernelFacts
  /// Makes an event of each change, and does not only count it.
  package var keepsEvents: Bool
  /// The walks include full sockets, so that ports in use can be counted.
  package var pollsAllStates: Bool
  /// Remembers the inodes of full sockets, for the minisockets that they become.
  package var remembersOwners: Bool
  /// How many overdue sockets a report lists.
  package var worst: Int

  package init(
    facts: KernelFacts = KernelFacts(), keepsEvents: Bool = false, pollsAllStates: Bool = false,
    remembersOwners: Bool = false, worst: Int = 10
  ) {
    self.facts = facts
    self.keepsEvents = keepsEvents
    self.pollsAllStates = pollsAllStates
    self.remembersOwners = remembersOwners
    self.worst = worst
  }
}

/// The order of groups.
package enum GroupOrder: Sendable, CaseIterable {
  /// Most first.
  case minisockets
  /// The highest rate first.
  case entered
  /// Most first.
  case overdue
  /// Fewest first, and those that hold no ports last.
  case freePorts
  /// By address, then port.
  case name
}
