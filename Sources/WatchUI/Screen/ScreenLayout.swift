/// The parts of the screen, from the top.
enum ScreenSection: Int, CaseIterable {
  case title, counts, overdue, lateness, note, sparkline, histogram, worst, groups, events
  /// The keys, or the filter that is being edited.
  case keys
}

/// How many rows each part of the screen gets.
///
/// The layout walks a list of steps, the most important first, and takes each that there is room for.
/// So a small screen has a little of everything that matters, and a large one has everything.
struct ScreenLayout: Equatable {
  /// The rows that each part could use.
  struct Demand {
    /// Lines of the header if nothing is left out.
    var counts = 1
    var overdue = 1
    var lateness = 1
    var note = 0
    var keys = 1
    var worst = 0
    var groups = 1
    var events = 1
    var hasHistogram = true
  }

  private(set) var heights = [Int](repeating: 0, count: ScreenSection.allCases.count)
  /// A blank row before each of the larger parts.
  private(set) var hasGaps = false

  subscript(section: ScreenSection) -> Int { heights[section.rawValue] }

  init(rows: Int, _ demand: Demand) {
    var room = rows
    // The text being typed comes first.
    if demand.keys > 1 { raise(.keys, to: min(demand.keys, rows), &room) }
    for (section, height) in Self.basics {
      raise(section, to: capped(section, height, demand), &room)
    }
    if room >= 12 {
      hasGaps = true
      room -= 5
    }
    for (section, height) in Self.optionalHeights {
      raise(section, to: capped(section, height, demand), &room)
    }
    fill(demand, &room)
  }

  /// The rest goes to the tables: up to half to the groups, then to the events, then to the groups
  /// again.
  private mutating func fill(_ demand: Demand, _ room: inout Int) {
    let groups = max(self[.groups], demand.groups + 1)
    if self[.events] > 0 {
      raise(.groups, to: min(self[.groups] + room / 2, groups), &room)
      raise(.events, to: min(self[.events] + room, max(self[.events], demand.events + 1)), &room)
    }
    if self[.groups] > 0 { raise(.groups, to: min(self[.groups] + room, groups), &room) }
  }

  /// These fill 24 rows.
  private static let basics: [(ScreenSection, Int)] = [
    (.counts, 1), (.title, 1), (.keys, 1), (.overdue, 1), (.lateness, 1), (.note, 1), (.groups, 2),
    (.events, 2), (.counts, 3), (.sparkline, 1), (.histogram, 3), (.groups, 4), (.events, 3),
    (.groups, 6), (.events, 4), (.histogram, 4), (.note, 2), (.note, 3), (.histogram, 5),
    (.overdue, 2), (.lateness, 2), (.groups, 7), (.events, 5), (.sparkline, 2),
  ]

  private static let optionalHeights: [(ScreenSection, Int)] = [
    (.sparkline, 3), (.histogram, 7), (.worst, 4), (.groups, 11), (.events, 9), (.sparkline, 4),
    (.histogram, 9), (.worst, 6), (.groups, 16), (.events, 14), (.histogram, 11), (.worst, 11),
  ]

  private func capped(_ section: ScreenSection, _ height: Int, _ demand: Demand) -> Int {
    switch section {
    case .counts: min(height, demand.counts)
    case .overdue: min(height, demand.overdue)
    case .lateness: min(height, demand.lateness)
    case .note: min(height, demand.note)
    case .worst: demand.worst == 0 ? 0 : min(height, demand.worst + 1)
    case .groups: min(height, max(2, demand.groups + 1))
    case .events: min(height, max(2, demand.events + 1))
    case .histogram: demand.hasHistogram ? height : 0
    case .title, .sparkline, .keys: height
    }
  }

  private mutating func raise(_ section: ScreenSection, to height: Int, _ room: inout Int) {
    let more = height - self[section]
    guard more > 0, more <= room else { return }
    heights[section.rawValue] = height
    room -= more
  }
}
