import Diagnosis
import SockDiag
import Testing
import TimeWait

/// A change to a healthy namespace, and what the doctor must say about it.
struct Complaint: CustomTestStringConvertible, Sendable {
  let name: String
  let id: FindingID
  let severity: Severity
  /// A part of the verdict.
  let says: String
  let change: @Sendable (inout Patient) -> Void

  init(
    _ name: String, _ id: FindingID, _ severity: Severity, says: String,
    _ change: @escaping @Sendable (inout Patient) -> Void
  ) {
    self.name = name
    self.id = id
    self.severity = severity
    self.says = says
    self.change = change
  }

  var testDescription: String { name }
}

@Suite("A diagnosis")
struct DiagnosisTests {
  @Test("finds nothing wrong with a healthy namespace, and each check fine")
  func healthy() {
    var patient = Patient()
    patient.addAccepted(6000)
    let diagnosis = patient.diagnosis
    #expect(diagnosis.problems.map(\.id) == [])
    #expect(diagnosis.severity == .fine)
    let silent = FindingID.allCases.filter { diagnosis.finding($0) == nil }
    // No connection was opened here, and conntrack has no entry.
    #expect(silent == [.boundPorts, .conntrackTimeWait])
    #expect(diagnosis.headline.hasPrefix("nothing is wrong: 6,000 sockets in TIME_WAIT"))
  }

  @Test("of an empty namespace has nothing to find")
  func empty() {
    #expect(Patient().diagnosis.problems.map(\.id) == [])
    #expect(Patient().diagnosis.headline.contains("no socket is in TIME_WAIT"))
  }

  @Test("sees what is wrong", arguments: Complaints.all)
  func complaint(_ complaint: Complaint) throws {
    var patient = Patient()
    complaint.change(&patient)
    let diagnosis = patient.diagnosis
    for finding in diagnosis.findings {
      #expect(!finding.verdict.hasSuffix(".") && !finding.verdict.contains(". "))
    }
    let finding = try #require(diagnosis.finding(complaint.id))
    #expect(finding.severity == complaint.severity, "\(finding.verdict)")
    #expect(finding.verdict.contains(complaint.says), "\(finding.verdict)")
    if complaint.severity >= .warning {
      #expect(finding.verify != nil, "a verdict of that weight can be verified")
      #expect(!finding.evidence.isEmpty)
    }
  }

  @Test("puts the worst first, and failing connections before all else")
  func order() {
    var patient = Patient()
    patient.settings["net.ipv4.tcp_fin_timeout"] = "65"
    patient.settings["net.ipv4.tcp_rfc1337"] = "?"
    patient.settings["net.ipv4.ip_local_port_range"] = "40000 40999"
    patient.addOpened(1000, first: 40_000)
    let severities = patient.diagnosis.findings.map(\.severity)
    #expect(severities == severities.sorted(by: >))
    #expect(patient.diagnosis.findings.first?.id == .ports)
    #expect(patient.diagnosis.severity == .critical)
  }

  @Test("has a page for each check", arguments: Check.all)
  func pages(_ check: Check) {
    #expect(!check.title.isEmpty && !check.page.isEmpty && !check.sources.isEmpty)
  }

  @Test("has ids that scripts can rely on")
  func ids() {
    #expect(
      FindingID.allCases.map(\.rawValue).sorted() == [
        "bound-ports", "close-wait", "conntrack-table", "conntrack-time-wait", "descriptors",
        "early-vanishing", "fin-timeout", "fin-wait2", "listen-queue", "memory", "orphans", "ports",
        "rfc1337", "rows-at-zero",
        "server-rows", "standing-count", "syn-drops", "tw-buckets", "tw-recycle", "tw-reuse",
      ])
  }
}

@Suite("The severity of a finding")
struct SeverityTests {
  @Test("orders what cannot be judged between fine and wrong")
  func order() {
    #expect(
      Severity.allCases.shuffled().sorted() == [.fine, .notice, .unknown, .warning, .critical])
  }
}
