// The groups of connections.
extension WatchEngine {
  /// The first groups in this order, as of the last poll. Takes a pass over all sockets.
  package func groups(limit: Int, by order: GroupOrder) -> [GroupReport] {
    let usage = usage()
    let available = options.pollsAllStates ? ports.available : nil
    var reports: [GroupReport] = []
    for (number, slot) in groups.slots.enumerated() where !slot.isEmpty {
      let use = usage[number]
      reports.append(
        GroupReport(
          group: slot.key.group, minisockets: use.minisockets, overdue: use.overdue,
          others: use.others,
          enteredRate: rate(of: slot),
          freePorts: slot.key.isAccepted ? nil : available.map { max(0, $0 - use.ports) }))
    }
    reports.sort { GroupReport.precedes($0, $1, order) }
    return Array(reports.prefix(max(0, limit)))
  }

  private struct Usage {
    var minisockets = 0
    var overdue = 0
    var others = 0
    /// Ephemeral ports in use.
    var ports = 0
  }

  /// Counts each group, without sockets that are missing from the last complete walk.
  private func usage() -> [Usage] {
    var usage = [Usage](repeating: Usage(), count: groups.slots.count)
    for slot in 0..<table.used {
      let entry = table[slot]
      if entry.isFree || entry.status.contains(.isMissing) { continue }
      let group = Int(entry.group)
      if entry.isMinisocket {
        usage[group].minisockets += 1
        if entry.traits.contains(.isOverdue) { usage[group].overdue += 1 }
      } else {
        usage[group].others += 1
      }
      if ports.isAvailable(entry.port) { usage[group].ports += 1 }
    }
    return usage
  }

  private func rate(of group: GroupSlots.Slot) -> Rate {
    switch enteredRate {
    case .value: .over(walk.lastGap ?? 0, Int(group.entered))
    case .stale: .over(walk.end &- (walk.last?.begin ?? walk.end), Int(group.entered)).stale
    case .starting: .starting
    case .noData: .noData
    }
  }
}

extension GroupReport {
  /// Equal ones are ordered by name, so that lists stay in order from poll to poll.
  fileprivate static func precedes(_ left: Self, _ right: Self, _ order: GroupOrder) -> Bool {
    let (first, second) = (left.weight(order), right.weight(order))
    return first == second ? left.group.precedes(right.group) : first > second
  }

  private func weight(_ order: GroupOrder) -> Double {
    switch order {
    case .minisockets: Double(minisockets)
    case .overdue: Double(overdue)
    case .freePorts: -(freePorts.map(Double.init) ?? .infinity)
    case .name: 0
    case .entered:
      switch enteredRate {
      case .value(let rate), .stale(let rate): rate
      case .starting, .noData: 0
      }
    }
  }
}

extension ConnectionGroup {
  fileprivate func precedes(_ other: Self) -> Bool {
    (localAddress, localPort ?? 0, remoteAddress, remotePort ?? 0)
      < (other.localAddress, other.localPort ?? 0, other.remoteAddress, other.remotePort ?? 0)
  }
}
