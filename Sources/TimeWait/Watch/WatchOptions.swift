/// What a watch is asked for.
package struct WatchOptions: Sendable {
  /// Of the kernel and the namespace whose sockets are watched.
  package var facts: KernelFacts
  /// Build an event for each change, not only count it.
  package var keepsEvents: Bool
  /// The walks give full sockets too, so that ports in use can be counted.
  package var pollsAllStates: Bool
  /// Remember the inode of full sockets, for the minisockets that they become.
  package var remembersOwners: Bool
  /// How many of the overdue to name in a report.
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

/// By what groups are put in order.
package enum GroupOrder: Sendable, CaseIterable {
  /// Most first.
  case minisockets
  /// The highest rate first.
  case entered
  /// Most first.
  case due
  /// Fewest first, and those that hold no ports last.
  case freePorts
  /// By address, then port.
  case name
}
