import LinuxProc
import SockDiag
import SocketFilter
import Testing
import TimeWait

@testable import WatchUI

@Suite("The lines of a watch")
struct WatchLineTests {
  private func machine(_ every: Int?) -> WatchMachine {
    WatchMachine(WatchSample.setup(.lines(headerEvery: every)))
  }

  @Test("are the expected text")
  func golden() {
    var machine = machine(20)
    var text = ""
    for number in [1, 2, 11, 12] { text += machine.handle(.poll(WatchSample.update(number))).text }
    text += machine.handle(.poll(WatchSample.troubled)).text
    #expect(
      text == """
            time time-wait fin-w2 overdue  worst    p99   in/s  out/s early rearm beyond skip reuse  ovfl
             0.0     12321     14     312   1.90      -    ...    ...     0     0      0    0     -     -
             1.0     12322     14     312   1.90   1.99    114    198     0     0      0    0     3     0
            10.0     12331     14     312   1.90   1.99    107    198     0     0      0    0     3     0
            11.0     12332     14     312   1.90   1.99    144    198     2     1      1    0     3     0
            12.0   262000+     14     312   1.90   1.99    57?      -     0     0      0    4     3  1204

        """)
  }

  @Test("repeat the header after the given number of lines", arguments: [1, 2, 5, 20])
  func header(_ every: Int) {
    var machine = machine(every)
    let lines = (1...40).flatMap { number in
      machine.handle(.poll(WatchSample.update(number))).text.split(separator: "\n")
    }
    let headers = lines.indices.filter { lines[$0].contains("time-wait") }
    #expect(headers == stride(from: 0, to: lines.count, by: every + 1).map(\.self))
    #expect(lines.count == 40 + headers.count)
  }

  @Test("have no header where none is wanted")
  func noHeader() {
    var machine = machine(nil)
    let text = machine.handle(.poll(WatchSample.update(1))).text
    #expect(text.split(separator: "\n").count == 1)
    #expect(!text.contains("time"))
  }

  @Test("keep their columns apart, whatever the numbers are", arguments: [9, 1_000_000, Int.max])
  func large(_ number: Int) {
    var update = WatchSample.update(12)
    update.report.timeWait = number
    update.report.finWait2 = number
    update.report.overdue = number
    update.report.skipped = number
    update.report.enteredRate = .value(perSecond: Double(number))
    update.report.goneRate = .stale(perSecond: .infinity)
    update.report.events.vanished = number / 2
    update.report.counted?[.twRecycled] = Int64(number)
    var machine = machine(nil)
    let line = machine.handle(.poll(update)).text
    #expect(line.split(separator: " ").count == 14)
  }

  @Test("name each event in words, with its bounds")
  func events() {
    var machine = WatchMachine(WatchSample.setup(.eventLines))
    #expect(machine.handle(.poll(WatchSample.update(1))).words == [])
    let text = machine.handle(.poll(WatchSample.update(12))).text
    let long =
      "[2001:db8:85a3:1234:5678:8a2e:370:7334]:40001 - "
      + "[2001:db8:85a3:9999:aaaa:bbbb:cccc:dddd]:65535"
    #expect(
      text == """
        10.90..11.90 s  10.0.0.1:33000 - 192.0.2.4:443  entered
        10.90..11.90 s  10.0.0.1:80 - 192.0.2.4:51234  entered with less than its full time  nginx[812]
        10.90..11.90 s  \(long)  FIN received, TIME_WAIT begins
        10.90..11.90 s  10.0.0.1:33000 - 192.0.2.4:443  expired on time
        10.90..11.90 s  10.0.0.1:33000 - 192.0.2.4:443  vanished early: killed
        10.90..11.90 s  10.0.0.1:33000 - 192.0.2.4:443  vanished early: reused by connect
        10.90..11.90 s  10.0.0.1:80 - 192.0.2.4:51234  vanished early: reopened by a SYN  nginx[812]
        10.90..11.90 s  \(long)  vanished early
        10.90..11.90 s  10.0.0.1:80 - 192.0.2.4:51234  timer re-armed  nginx[812]
        10.90..11.90 s  10.0.0.1:33000 - 192.0.2.4:443  expired late by 1.02..1.12 s
        10.90..11.90 s  \(long)  expired late by at least 2.00 s
        10.90..11.90 s  10.0.0.1:80 - 192.0.2.4:51234  expired late by 5.10..5.20 s, too late  nginx[812]

        """)
  }

  @Test("end with a summary of the whole watch")
  func summary() {
    var machine = WatchSample.machine(.lines(headerEvery: nil))
    _ = machine.handle(.poll(WatchSample.troubled))
    _ = machine.handle(.pollFailed("busy"))
    let text = machine.handle(.interrupted).text
    #expect(
      text == """
        13 polls in 12.01 s, 4 skipped, 1 incomplete, 1 failed
               2,415  entered
                   3    with less than their full time
                   7  from FIN_WAIT2 to TIME_WAIT
               2,248  gone
               1,800    expired on time
                 411    expired late
                   1      too late for this kernel's timers
                  31    vanished early: reused by connect
                   4    vanished early: reopened by a SYN
                   2    vanished early
                   1  timers re-armed
               1,204  closed without TIME_WAIT: tcp_max_tw_buckets was reached
        lateness of 2,211 expired sockets: p50 0.98 s, p90 1.71 s, p99 1.99 s, max 5.15 s !, +- 0.05 s
        this kernel's timers may fire up to 2.05 s after the deadline
        longest overdue:
          10.0.0.1:80 - 192.0.2.4:51234  expired late by 5.10..5.20 s, too late
          [2001:db8:85a3:1234:5678:8a2e:370:7334]:40001 - [2001:db8:85a3:9999:aaaa:bbbb:cccc:dddd]:65535  expired late by at least 2.00 s
          10.0.0.1:33001 - 192.0.2.4:443  was overdue by 1.90..2.02 s when last seen
          [2001:db8:85a3:1234:5678:8a2e:370:7334]:40002 - [2001:db8:85a3:9999:aaaa:bbbb:cccc:dddd]:65535  was overdue by at least 1.50 s when last seen
          10.0.0.1:33000 - 192.0.2.4:443  expired late by 1.02..1.12 s

        """)
  }

  @Test("end with a sentence when there was no poll")
  func nothing() {
    var machine = machine(nil)
    #expect(machine.handle(.interrupted).text == "no polls\n")
  }
}

@Suite("The rates of the last minute")
struct WatchRateTests {
  private func buckets(_ add: (inout RateHistory) -> Void, until seconds: Double) -> [Double?] {
    var history = RateHistory()
    add(&history)
    return history.buckets(until: WatchSample.moment(seconds))
  }

  @Test("belong to the second in which they were measured")
  func seconds() {
    let values = buckets(
      { history in
        for second in 1...100 {
          history.add(
            .value(perSecond: Double(second)), gap: .seconds(1),
            until: WatchSample.moment(Double(second)))
        }
      }, until: 100)
    #expect(values == (41...100).map { Double($0) })
  }

  @Test("fill all the seconds of a long gap, and average those of short ones")
  func gaps() {
    let values = buckets(
      { history in
        history.add(.value(perSecond: 7), gap: .seconds(10), until: WatchSample.moment(90))
        for tenth in 0..<10 {
          history.add(
            .value(perSecond: Double(tenth)), gap: .milliseconds(100),
            until: WatchSample.moment(99 + Double(tenth + 1) / 10))
        }
      }, until: 100)
    #expect(values[..<40].allSatisfy { $0 == nil })
    #expect(values[40..<50].allSatisfy { $0 == 7 })
    #expect(values[50..<59].allSatisfy { $0 == nil })
    #expect(abs((values[59] ?? 0) - 4.5) < 0.000_1)
  }

  @Test(
    "have holes where there was no value",
    arguments: [.starting, .noData, .stale(perSecond: 5), .value(perSecond: .nan)] as [Rate])
  func holes(_ rate: Rate) {
    let values = buckets(
      { $0.add(rate, gap: .seconds(1), until: WatchSample.moment(10)) }, until: 10)
    #expect(values.allSatisfy { $0 == nil })
  }

  @Test("are dropped when the clock goes back, and take bounded memory")
  func odd() {
    var history = RateHistory()
    history.add(.value(perSecond: 5), gap: .seconds(1), until: WatchSample.moment(100))
    history.add(.value(perSecond: 6), gap: .seconds(1), until: WatchSample.moment(50))
    #expect(history.peak(until: WatchSample.moment(50)) == 6)
    for index in 0..<10_000 {
      history.add(
        .value(perSecond: 1), gap: .milliseconds(1),
        until: WatchSample.moment(50 + Double(index) / 1000))
    }
    #expect(
      Mirror(reflecting: history).children.contains {
        ($0.value as? any Collection)?.count ?? 9_999 <= 1_501
      })
  }
}
