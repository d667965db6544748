import SockDiag
import Diagnosis
import LinuxProc
import TextOutput
import TimeWait
import WatchUI

/// A diagnosis as text for people.
struct DoctorText {
  private let diagnosis: Diagnosis
  private let width: Int
  private let colours: Bool
  private let commands: PlacedCommand

  /// - Parameter place: the namespace, as `--netns` names it.
  init(_ diagnosis: Diagnosis, place: String?, width: Int, colours: Bool) {
    commands = PlacedCommand(place: place)
    self.diagnosis = diagnosis
    self.width = width
    self.colours = colours
  }

  /// The terminal's width, within limits that stay readable.
  static func width(of descriptor: CInt) -> Int {
    min(100, max(60, TerminalSize.current(of: descriptor).columns))
  }

  func text() -> String {
    var text = Paragraph.wrapped(sentence(diagnosis.headline), width: width, indent: 0)
    var shown: [Fix] = []
    for finding in diagnosis.problems { text += "\n" + self.text(finding, shown: &shown) }
    if !diagnosis.healthy.isEmpty {
      text += "\nfine:\n"
      for finding in diagnosis.healthy { text += line(finding) }
    }
    if !diagnosis.unseen.isEmpty {
      let what = diagnosis.unseen.joined(separator: "; ")
      text +=
        "\n"
        + Paragraph.wrapped(
          "Not seen, insufficient privileges: \(what).", width: width, indent: 0)
    }
    return text + "\n'twdiag doctor --explain ID' explains a finding.\n"
  }

  private static let verdictIndent = 2
  /// The width of the longest label, `Confidence:`, and a blank.
  private static let labelWidth = 12

  private func line(_ finding: Finding) -> String {
    Paragraph.wrapped(
      "\(finding.id.rawValue): \(SanitizedText.sentence(finding.verdict))", width: width,
      indent: Self.verdictIndent, hanging: 4)
  }

  /// - Parameter shown: the fixes of the findings above, which are not repeated.
  private func text(_ finding: Finding, shown: inout [Fix]) -> String {
    var text = heading(finding)
    text += Paragraph.wrapped(sentence(finding.verdict), width: width, indent: Self.verdictIndent)
    if !finding.evidence.isEmpty {
      let numbers = finding.evidence.map(Self.text).joined(separator: ", ")
      text += labelled("Evidence", numbers)
    }
    if finding.severity != .unknown {
      let because = finding.because.map { ", because \($0)" } ?? ""
      text += labelled("Confidence", finding.confidence.rawValue + because)
    }
    if let verify = finding.verify {
      text += labelled("Verify", "the verdict is wrong if this shows \(verify.shows):")
      text += line(verify.command)
    }
    return text + self.text(finding.fixes, shown: &shown)
  }

  private func text(_ fixes: [Fix], shown: inout [Fix]) -> String {
    let new = fixes.filter { !shown.contains($0) }
    shown += new
    var text = ""
    for fix in new {
      text += labelled("Fix", "\(fix.action) (trade-off: \(fix.tradeOff))")
      if let command = fix.command { text += line(command) }
    }
    if new.count < fixes.count {
      text += labelled("Fix", new.isEmpty ? "see the fixes above" : "see also the fixes above")
    }
    return text
  }

  private func heading(_ finding: Finding) -> String {
    let word = finding.severity == .unknown ? "could not judge" : finding.severity.rawValue
    let text = "\(word.uppercased())  \(finding.id.rawValue)"
    guard colours, finding.severity >= .warning else { return text + "\n" }
    return "\(Colour.overdue)\(text)\(Colour.plain)\n"
  }

  private func labelled(_ label: String, _ text: String) -> String {
    let indent = Self.verdictIndent + Self.labelWidth
    let lines = Paragraph.wrapped(SanitizedText.sentence(text), width: width, indent: indent)
    let first = String(repeating: " ", count: Self.verdictIndent) + "\(label):"
    return Padding.left(first, indent) + lines.dropFirst(indent)
  }

  /// A command on a line of its own, never wrapped, so that it can be copied.
  private func line(_ command: String) -> String {
    String(repeating: " ", count: Self.verdictIndent + Self.labelWidth)
      + SanitizedText.sentence(commands.text(command))
      + "\n"
  }

  /// Adds a full stop, and a capital unless the text begins with a name of the kernel's.
  private func sentence(_ text: String) -> String {
    let text = SanitizedText.sentence(text)
    let isName = text.prefix { $0 != " " }.contains { $0 == "." || $0 == "_" || $0 == "[" }
    return (isName ? text : text.prefix(1).uppercased() + text.dropFirst()) + "."
  }

  static func text(_ evidence: Evidence) -> String {
    "\(evidence.name) \(text(evidence.value))"
  }

  private static func text(_ value: Evidence.Value) -> String {
    switch value {
    case .count(let number): "\(number)"
    case .rate(let rate): "\(Words.decimal(rate, digits: rate < 1000 ? 1 : 0))/s"
    case .seconds(let seconds): "\(Words.decimal(seconds, digits: 2)) s"
    case .share(let share): "\(Words.decimal(share * 100, digits: 1)) %"
    case .word(let word): word
    }
  }

  /// The page about a check, for `--explain`.
  static func page(of check: Check, width: Int) -> String {
    let paragraphs = check.page + ["In the kernel: \(check.sources)"]
    return paragraphs.reduce("\(check.id.rawValue): \(check.title)\n") { text, paragraph in
      text + "\n" + Paragraph.wrapped(paragraph, width: width, indent: 0)
    }
  }
}
