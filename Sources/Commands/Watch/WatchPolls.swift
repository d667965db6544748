import LinuxProc
import SockDiag
import SocketFilter
import TextOutput
import TimeWait
import WatchUI

/// The poller of a watch: makes the updates that the machine shows.
final class WatchPolls {
  private var poller: Poller
  private var request: PollRequest
  private let keepsEvents: Bool
  private let needsGroups: Bool
  private var owners: OwnerNames?
  /// Polls since the beginning, whatever filter they had.
  private(set) var count = 0
  /// Something was missing from one of them.
  private(set) var isIncomplete = false
  private(set) var hasLostRecording = false

  /// - Parameter machine: says what its display needs.
  init(_ lookSource: any LookSource, _ request: PollRequest, for machine: WatchMachine) {
    self.request = request
    keepsEvents = machine.needsEvents
    needsGroups = machine.needsGroups
    owners = request.asksOwners ? OwnerNames() : nil
    poller = Poller(
      lookSource, Self.options(lookSource, request, keepsEvents: machine.needsEvents))
  }

  private static func options(
    _ lookSource: any LookSource, _ request: PollRequest, keepsEvents: Bool
  ) -> WatchOptions {
    WatchOptions(
      facts: lookSource.facts, keepsEvents: keepsEvents, pollsAllStates: request.countsPorts,
      remembersOwners: request.asksOwners)
  }

  /// Watches other sockets from now on, and counts anew.
  func setFilter(_ filter: SocketFilter?) {
    request.filter = filter
    poller.restart(Self.options(poller.lookSource, request, keepsEvents: keepsEvents))
  }

  /// Makes one poll; nil behind the last round of a capture.
  func poll(skipped: Int, sort: WatchSort) throws(LookError) -> WatchUpdate? {
    guard var reading = try poller.poll(request, skipped: skipped) else { return nil }
    finishRecording(&reading)
    count += 1
    isIncomplete = isIncomplete || !reading.report.isComplete
    owners?.learn(reading.inodes)
    return update(reading, sort)
  }

  private func update(_ reading: PollReading, _ sort: WatchSort) -> WatchUpdate {
    var update = WatchUpdate()
    update.report = reading.report
    update.hasFullSockets = request.asksAllStates
    update.notes = reading.notes
    update.realTime = reading.realTime
    update.totals = poller.engine.totals
    let lateness = poller.engine.lateness
    update.lateness = lateness.count > 0 ? lateness : nil
    update.forecasts = poller.engine.forecasts
    if needsGroups { update.groups = groups(sort) }
    if keepsEvents { poller.withEngine { $0.takeEvents { update.events.append($0) } } }
    update.owners = owners?.names(for: update) ?? [:]
    return update
  }

  /// A recording that fails is reported once, and the watch goes on.
  private func finishRecording(_ reading: inout PollReading) {
    guard let lookSource = poller.lookSource as? LiveLookSource else { return }
    do throws(SystemError) {
      try lookSource.finishRecording()
    } catch {
      reading.notes.append("the recording ends here: \(error.description)")
      hasLostRecording = true
      request.isRecorded = false
    }
  }

  func groups(_ sort: WatchSort) -> [GroupReport] {
    poller.engine.groups(limit: WatchMachine.groupLimit, by: sort.order)
  }

  /// The kernel announced the end of a full socket.
  func closed(_ record: SocketRecord, at nanoseconds: Int64) {
    poller.withEngine { $0.closed(record, at: Instant(nanoseconds: nanoseconds)) }
  }
}

/// The names of the processes that had sockets, by inode, for as long as they may be asked for.
struct OwnerNames {
  private var names: [UInt32: String] = [:]
  /// Inodes of sockets whose process could not be found: it may belong to another user.
  private var unknown: Set<UInt32> = []
  private static let most = 1 << 17

  /// Scans the processes if there is a socket that was not seen before.
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

  /// The names of the processes whose sockets appear in the update.
  func names(for update: WatchUpdate) -> [UInt32: String] {
    var shown: [UInt32: String] = [:]
    for socket in update.events.lazy.map(\.socket) { shown[socket.inode] = names[socket.inode] }
    for overdue in update.report.worst {
      shown[overdue.socket.inode] = names[overdue.socket.inode]
    }
    return shown
  }
}
