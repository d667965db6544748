import LinuxProc
import SockDiag
import SocketFilter
import TextOutput
import TimeWait
import WatchUI

/// The engine and what feeds it: makes the updates that the machine takes.
final class WatchPolls {
  private let feed: any WatchFeed
  private var engine: WatchEngine
  private var question: WatchQuestion
  private let keepsEvents: Bool
  private let needsGroups: Bool
  private var owners: OwnerNames?
  /// Polls since the beginning, whatever filter they had.
  private(set) var count = 0
  /// Something was missing from one of them.
  private(set) var isIncomplete = false
  private(set) var hasLostRecording = false

  /// - Parameter machine: what its face needs.
  init(_ feed: any WatchFeed, _ question: WatchQuestion, for machine: WatchMachine) {
    self.feed = feed
    self.question = question
    keepsEvents = machine.needsEvents
    needsGroups = machine.needsGroups
    owners = question.asksOwners ? OwnerNames() : nil
    engine = Self.engine(feed, question, keepsEvents: machine.needsEvents)
  }

  private static func engine(
    _ feed: any WatchFeed, _ question: WatchQuestion, keepsEvents: Bool
  ) -> WatchEngine {
    WatchEngine(
      WatchOptions(
        facts: feed.facts, keepsEvents: keepsEvents, pollsAllStates: question.countsPorts,
        remembersOwners: question.asksOwners))
  }

  /// Watches other sockets from now on, and counts anew.
  func setFilter(_ filter: SocketFilter?) {
    question.filter = filter
    engine = Self.engine(feed, question, keepsEvents: keepsEvents)
  }

  /// Makes one poll; nil when there are no more.
  func poll(skipped: Int, sort: WatchSort) throws(WatchError) -> WatchUpdate? {
    guard let reading = try feed.poll(&engine, question, skipped: skipped) else { return nil }
    count += 1
    isIncomplete = isIncomplete || !reading.report.isComplete
    hasLostRecording = hasLostRecording || reading.hasLostRecording
    owners?.learn(reading.inodes)
    var update = WatchUpdate()
    update.report = reading.report
    update.hasFullSockets = question.asksAllStates
    update.notes = reading.notes
    update.realTime = reading.realTime
    update.totals = engine.totals
    let lateness = engine.lateness
    update.lateness = lateness.count > 0 ? lateness : nil
    update.forecasts = engine.forecasts
    if needsGroups { update.groups = groups(sort) }
    if keepsEvents { engine.takeEvents { update.events.append($0) } }
    update.owners = owners?.names(for: update) ?? [:]
    return update
  }

  func groups(_ sort: WatchSort) -> [GroupReport] {
    engine.groups(limit: WatchMachine.groupLimit, by: sort.order)
  }

  /// The kernel announced the end of a full socket.
  func closed(_ record: SocketRecord, at nanoseconds: Int64) {
    engine.closed(record, at: Instant(nanoseconds: nanoseconds))
  }
}

/// The names of the processes that had sockets, by inode, for as long as they may be asked for.
struct OwnerNames {
  private var names: [UInt32: String] = [:]
  /// Inodes of sockets whose process could not be found: it may belong to another user.
  private var unknown: Set<UInt32> = []
  private static let most = 1 << 17

  /// Looks through the processes when there is a socket that it has not seen yet.
  mutating func learn(_ inodes: [UInt32]) {
    let new = inodes.filter { names[$0] == nil && !unknown.contains($0) }
    guard !new.isEmpty else { return }
    if names.count + unknown.count > Self.most { forget(all: inodes) }
    let table = ProcessTable.scan()
    for inode in new {
      let owners = table.owners(of: inode)
      if owners.isEmpty {
        unknown.insert(inode)
      } else {
        names[inode] = Self.text(owners)
      }
    }
  }

  /// Keeps only sockets that are alive: millions of connections pass by in a day.
  private mutating func forget(all inodes: [UInt32]) {
    let alive = Set(inodes)
    names = names.filter { alive.contains($0.key) }
    unknown.formIntersection(alive)
  }

  private static func text(_ owners: ArraySlice<SocketOwner>) -> String {
    let shown = owners.prefix(SocketOwnership.shownOwners).map { "\($0.command)[\($0.processID)]" }
    let more = owners.count - shown.count
    return shown.joined(separator: " ") + (more > 0 ? " +\(more)" : "")
  }

  /// Those that an update speaks of.
  func names(for update: WatchUpdate) -> [UInt32: String] {
    var shown: [UInt32: String] = [:]
    for socket in update.events.lazy.map(\.socket) { shown[socket.inode] = names[socket.inode] }
    for overdue in update.report.worst {
      shown[overdue.socket.inode] = names[overdue.socket.inode]
    }
    return shown
  }
}
