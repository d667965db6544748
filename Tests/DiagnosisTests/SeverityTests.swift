import Diagnosis
import Testing

@Suite("The severity of a finding")
struct SeverityTests {
  @Test("orders what cannot be judged between what is fine and what is wrong")
  func order() {
    #expect(
      Severity.allCases.shuffled().sorted() == [.fine, .notice, .unknown, .warning, .critical])
  }
}
