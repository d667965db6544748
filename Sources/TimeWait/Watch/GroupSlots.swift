internal import SockDiag

/// The groups of the sockets that are watched, by number: interned, counted, and removed with their
/// last socket.
struct GroupSlots {
  /// What the sockets of a group have in common; IPv4 addresses have their v4-mapped form, because
  /// both share the same ports.
  struct Key: Hashable {
    let local: UInt128
    let remote: UInt128
    /// The local one of accepted connections, else the remote one.
    let port: UInt16
    let isAccepted: Bool

    var hash: UInt64 { UInt64(bitPattern: Int64(hashValue)) }

    var group: ConnectionGroup {
      ConnectionGroup(
        localAddress: IPAddress(mappedBits: local), localPort: isAccepted ? port : nil,
        remoteAddress: IPAddress(mappedBits: remote), remotePort: isAccepted ? nil : port)
    }
  }

  struct Slot {
    var key: Key
    var minisockets: UInt32 = 0
    /// Full sockets.
    var others: UInt32 = 0
    /// Entered since the last complete walk before this poll.
    var entered: UInt32 = 0
    var isEmpty: Bool { minisockets == 0 && others == 0 }
  }

  private(set) var slots: ContiguousArray<Slot> = []
  private var free: [UInt32] = []
  private var index = SlotIndex()

  /// The number of a group; a new one is empty until the caller adds a socket.
  mutating func number(of key: Key) -> UInt32 {
    let hash = key.hash
    if let slot = index.find(hash, { slots[$0].key == key }) {
      return UInt32(truncatingIfNeeded: slot)
    }
    return insert(key, hash)
  }

  private mutating func insert(_ key: Key, _ hash: UInt64) -> UInt32 {
    let slot: Int
    if let reused = free.popLast() {
      slot = Int(reused)
      slots[slot] = Slot(key: key)
    } else {
      slot = slots.count
      slots.appendGrowingByQuarter(Slot(key: key))
    }
    index.insert(slot, hash) { [slots] in slots[$0].key.hash }
    return UInt32(truncatingIfNeeded: slot)
  }

  mutating func addMinisocket(_ group: UInt32, hasEntered: Bool) {
    slots[Int(group)].minisockets &+= 1
    if hasEntered { slots[Int(group)].entered &+= 1 }
  }

  mutating func addOther(_ group: UInt32) { slots[Int(group)].others &+= 1 }

  mutating func removeMinisocket(_ group: UInt32) {
    slots[Int(group)].minisockets &-= 1
    forgetIfEmpty(group)
  }

  mutating func removeOther(_ group: UInt32) {
    slots[Int(group)].others &-= 1
    forgetIfEmpty(group)
  }

  private mutating func forgetIfEmpty(_ group: UInt32) {
    let slot = Int(group)
    guard slots[slot].isEmpty else { return }
    index.remove(slot, slots[slot].key.hash) { [slots] in slots[$0].key.hash }
    free.append(group)
  }

  /// Restarts the count of those that entered.
  mutating func forgetEntered() {
    for slot in slots.indices { slots[slot].entered = 0 }
  }
}

extension ContiguousArray {
  /// Appends, and grows by a quarter, where an array would double.
  @inline(__always)
  mutating func appendGrowingByQuarter(_ element: Element) {
    if count == capacity { reserveCapacity(count + Swift.max(64, count / 4)) }
    append(element)
  }
}
