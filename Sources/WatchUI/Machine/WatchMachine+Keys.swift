import SocketFilter

extension WatchMachine {
  /// What a key does. The screen is rendered by the caller.
  mutating func handle(_ key: Key) -> [WatchEffect] {
    guard setup.display.isScreen else { return [] }
    // Where the terminal does not turn these into signals.
    if key == .control("c") { return finish() }
    if key == .control("z") { return [.suspend] }
    if editor != nil { return edit(key) }
    if showsHelp {
      showsHelp = false
      return []
    }
    return command(key)
  }

  private mutating func command(_ key: Key) -> [WatchEffect] {
    let page = 10
    switch key {
    case .character("q"), .character("Q"): return finish()
    case .character("?"), .character("h"): showsHelp = true
    case .character("p"), .character(" "): return togglePause()
    case .enter: return [.poll]
    case .character("+"), .character("="): return setInterval(IntervalSteps.longer(than: interval))
    case .character("-"), .character("_"): return setInterval(IntervalSteps.shorter(than: interval))
    case .character("s"):
      sort = sort.next
      updateGroups()
      return [.regroup]
    case .character("g"):
      grouping = grouping.next
      updateGroups()
    case .character("e"): isUnusualOnly.toggle()
    case .character("/"), .character("f"): editor = FilterEditor(filter)
    case .character("c"): return filter.isEmpty ? [] : setFilter(nil, text: "")
    case .control("l"): invalidateScreen()
    case .up, .character("k"): scroll(to: scroll - 1)
    case .down, .character("j"): scroll(to: scroll + 1)
    case .pageUp: scroll(to: scroll - page)
    case .pageDown: scroll(to: scroll + page)
    case .home: scroll(to: 0)
    case .end: scroll(to: groups.count - 1)
    case .character, .control, .escape, .tab, .backspace, .delete, .left, .right, .paste: break
    }
    return []
  }

  private mutating func scroll(to place: Int) { scroll = max(0, min(place, groups.count - 1)) }

  private mutating func togglePause() -> [WatchEffect] {
    isPaused.toggle()
    return [.setPaused(isPaused)]
  }

  /// The interval of a capture cannot be changed.
  private mutating func setInterval(_ interval: Duration) -> [WatchEffect] {
    guard !setup.isReplay, interval != self.interval else { return [] }
    self.interval = interval
    return [.setInterval(interval)]
  }

  // MARK: The filter

  private mutating func edit(_ key: Key) -> [WatchEffect] {
    switch editor?.handle(key) {
    case .accepted: return acceptFilter()
    case .cancelled, nil: editor = nil
    case .editing: break
    }
    return []
  }

  private mutating func acceptFilter() -> [WatchEffect] {
    guard let text = editor?.text else { return [] }
    do throws(FilterError) {
      let isBlank = text.unicodeScalars.allSatisfy { $0 == " " }
      let filter = isBlank ? nil : try SocketFilter(text, names: setup.filterNames)
      return setFilter(filter, text: isBlank ? "" : text)
    } catch {
      editor?.show(error)
      return []
    }
  }

  private mutating func setFilter(_ filter: SocketFilter?, text: String) -> [WatchEffect] {
    editor = nil
    guard text != self.filter else { return [] }
    self.filter = text
    reset()
    return [.setFilter(filter, text: text), .poll]
  }
}

/// The intervals that keys choose from.
enum IntervalSteps {
  static let all: [Duration] =
    [50, 100, 200, 500].map { .milliseconds($0) } + [1, 2, 5, 10, 30, 60].map { .seconds($0) }

  /// The next longer step, or the interval itself if it is longer than all steps.
  static func longer(than interval: Duration) -> Duration {
    all.first { $0 > interval } ?? max(interval, all[all.count - 1])
  }

  /// The next shorter step, or the interval itself if it is shorter than all steps.
  static func shorter(than interval: Duration) -> Duration {
    all.last { $0 < interval } ?? min(interval, all[0])
  }
}
