import Diagnosis
import SockDiag
import Testing

/// A change of a healthy namespace, and what the doctor must say of it.
struct Complaint: CustomTestStringConvertible, Sendable {
  let name: String
  let id: FindingID
  let severity: Severity
  /// What the verdict says.
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
  @Test("finds nothing wrong with a healthy namespace, and says of each check that it is fine")
  func healthy() {
    var patient = Patient()
    patient.addAccepted(6000)
    let diagnosis = patient.diagnosis
    #expect(diagnosis.problems.map(\.id) == [])
    #expect(diagnosis.severity == .fine)
    let silent = FindingID.allCases.filter { diagnosis.finding($0) == nil }
    // Of what there is nothing of: connections that were opened here, entries of conntrack.
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
      #expect(finding.disproof != nil, "a verdict of that weight can be put to the test")
      #expect(!finding.evidence.isEmpty)
    }
  }

  @Test("puts the worst first, and what makes connections fail before what does not")
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

  @Test("has a page for each finding", arguments: FindingID.allCases)
  func pages(_ id: FindingID) {
    let page = Page.about(id)
    #expect(page.id == id)
    #expect(!page.title.isEmpty && !page.paragraphs.isEmpty && !page.sources.isEmpty)
  }
}
