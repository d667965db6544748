import TextOutput

/// Shows sockets in the format, order and number that were asked for.
struct RowOutput {
  let options: RowOptions

  /// The only place where the formats are told apart.
  func show<Feed: RowFeed>(
    _ feed: Feed, isColoured: Bool, _ output: inout OutputBuffer
  ) -> (Outcome, SocketTally) {
    if let key = options.grouping {
      return run(feed, GroupedRows(options, key: key), &output)
    }
    switch options.format {
    case .netstat:
      let renderer = NetstatRenderer(
        hasHeader: options.hasHeader, isColoured: isColoured, needs: options.additions)
      return order(feed, renderer, &output)
    case .wide:
      let renderer = WideRenderer(
        columns: options.shownColumns, hasHeader: options.hasHeader, isColoured: isColoured)
      return order(feed, renderer, &output)
    case .jsonl:
      return order(feed, JSONLinesRenderer(needs: options.additions), &output)
    case .json:
      return order(feed, JSONRenderer(needs: options.additions), &output)
    case .csv:
      let renderer = CSVRenderer(columns: options.shownColumns, hasHeader: options.hasHeader)
      return order(feed, renderer, &output)
    }
  }

  private func order<Feed: RowFeed, Renderer: RowRenderer>(
    _ feed: Feed, _ renderer: Renderer, _ output: inout OutputBuffer
  ) -> (Outcome, SocketTally) {
    guard case .column(let column) = options.sort else {
      return run(feed, StreamedRows(renderer, limit: options.limit), &output)
    }
    let rows = SortedRows(
      renderer, by: column, isReversed: options.isReversed, limit: options.limit)
    return run(feed, rows, &output)
  }

  private func run<Feed: RowFeed, Consumer: RowConsumer>(
    _ feed: Feed, _ consumer: consuming Consumer, _ output: inout OutputBuffer
  ) -> (Outcome, SocketTally) {
    var consumer = consumer
    let outcome = feed.run(&consumer, alwaysHasTable: options.format == .json, &output)
    return (outcome, consumer.tally)
  }
}
