import SocketFilter

extension WatchMachine {
  /// What a key does; the screen is drawn afterwards.
  mutating func press(_ key: Key) -> [WatchEffect] {
    guard setup.face.isScreen else { return [] }
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
    switch key {
    case .character("q"), .character("Q"): return finish()
    case .character("?"), .character("h"): showsHelp = true
    case .character("p"), .character(" "): return pause()
    case .enter: return [.poll]
    case .character("+"), .character("="): return change(to: IntervalSteps.longer(than: interval))
    case .character("-"), .character("_"): return change(to: IntervalSteps.shorter(than: interval))
    case .character("s"):
      sort = sort.next
      arrange()
      return [.regroup]
    case .character("g"):
      grouping = grouping.next
      arrange()
    case .character("e"): isUnusualOnly.toggle()
    case .character("/"), .character("f"): editor = FilterEditor(filter)
    case .character("c"): return filter.isEmpty ? [] : take(nil, text: "")
    case .control("l"): forgetScreen()
    default: move(key)
    }
    return []
  }

  private mutating func move(_ key: Key) {
    let page = 10
    let place: Int
    switch key {
    case .up, .character("k"): place = scroll - 1
    case .down, .character("j"): place = scroll + 1
    case .pageUp: place = scroll - page
    case .pageDown: place = scroll + page
    case .home: place = 0
    case .end: place = groups.count - 1
    default: return
    }
    scroll = max(0, min(place, groups.count - 1))
  }

  private mutating func pause() -> [WatchEffect] {
    isPaused.toggle()
    return [.setPaused(isPaused)]
  }

  /// A capture has its own clock, and no interval to choose.
  private mutating func change(to interval: Duration) -> [WatchEffect] {
    guard !setup.isReplay, interval != self.interval else { return [] }
    self.interval = interval
    return [.setInterval(interval)]
  }

  // MARK: The filter

  private mutating func edit(_ key: Key) -> [WatchEffect] {
    switch editor?.take(key) {
    case .accepted: return acceptFilter()
    case .abandoned, nil: editor = nil
    case .editing: break
    }
    return []
  }

  private mutating func acceptFilter() -> [WatchEffect] {
    guard let text = editor?.text else { return [] }
    do throws(FilterError) {
      let isBlank = text.unicodeScalars.allSatisfy { $0 == " " }
      let filter = isBlank ? nil : try SocketFilter(text, names: setup.filterNames)
      return take(filter, text: isBlank ? "" : text)
    } catch {
      editor?.refuse(error)
      return []
    }
  }

  private mutating func take(_ filter: SocketFilter?, text: String) -> [WatchEffect] {
    editor = nil
    guard text != self.filter else { return [] }
    self.filter = text
    beginAnew()
    return [.setFilter(filter, text: text), .poll]
  }
}
