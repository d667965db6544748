import Diagnosis
import TextOutput
import WatchUI

/// A diagnosis for people.
struct DoctorText {
  private let diagnosis: Diagnosis
  private let width: Int
  private let colours: Bool
  private let commands: PlacedCommand

  /// - Parameter place: as `--netns` names what was looked at.
  init(_ diagnosis: Diagnosis, place: String?, width: Int, colours: Bool) {
    commands = PlacedCommand(place: place)
    self.diagnosis = diagnosis
    self.width = width
    self.colours = colours
  }

  /// As wide as the terminal, between what can be read.
  static func width(of descriptor: CInt) -> Int {
    min(100, max(60, TerminalSize.current(of: descriptor).columns))
  }

  func text() -> String {
    var text = Paragraph.wrapped(sentence(diagnosis.headline), width: width, indent: 0)
    var told: [Remedy] = []
    for finding in diagnosis.problems { text += "\n" + self.text(finding, told: &told) }
    if !diagnosis.healthy.isEmpty {
      text += "\nfine:\n"
      for finding in diagnosis.healthy { text += line(finding) }
    }
    if !diagnosis.unseen.isEmpty {
      let what = diagnosis.unseen.joined(separator: "; ")
      text +=
        "\n"
        + Paragraph.wrapped("Not seen, for want of privileges: \(what).", width: width, indent: 0)
    }
    return text + "\n'twdiag doctor --explain ID' tells all about a finding.\n"
  }

  private static let verdictIndent = 2
  /// As wide as the longest label, and a blank.
  private static let label = 10

  private func line(_ finding: Finding) -> String {
    Paragraph.wrapped(
      "\(finding.id.rawValue): \(PlainText.sentence(finding.verdict))", width: width,
      indent: Self.verdictIndent, hanging: 4)
  }

  /// - Parameter told: remedies that a reader knows already, of findings above.
  private func text(_ finding: Finding, told: inout [Remedy]) -> String {
    var text = heading(finding)
    text += Paragraph.wrapped(sentence(finding.verdict), width: width, indent: Self.verdictIndent)
    if !finding.evidence.isEmpty {
      let numbers = finding.evidence.map(Self.text).joined(separator: ", ")
      text += labelled("evidence", numbers)
    }
    if finding.severity != .unknown {
      let because = finding.because.map { ": \($0)" } ?? ""
      text += labelled("sure", finding.certainty.rawValue + because)
    }
    if let disproof = finding.disproof {
      text += labelled("disproof", "this would show \(disproof.shows):")
      text += line(disproof.command)
    }
    let remedies = finding.remedies
    let new = remedies.filter { !told.contains($0) }
    for remedy in new {
      text += labelled("helps", "\(remedy.action) (costs: \(remedy.cost))")
      if let command = remedy.command { text += line(command) }
    }
    if new.count < remedies.count { text += labelled("helps", "what is told above helps here too") }
    told += new
    return text
  }

  private func heading(_ finding: Finding) -> String {
    let word = finding.severity == .unknown ? "could not judge" : finding.severity.rawValue
    let text = "\(word.uppercased())  \(finding.id.rawValue)"
    guard colours, finding.severity >= .warning else { return text + "\n" }
    return "\(Colour.overdue)\(text)\(Colour.plain)\n"
  }

  private func labelled(_ label: String, _ text: String) -> String {
    let indent = Self.verdictIndent + Self.label
    let lines = Paragraph.wrapped(PlainText.sentence(text), width: width, indent: indent)
    let first = String(repeating: " ", count: Self.verdictIndent) + "\(label):"
    return Figures.left(first, indent) + lines.dropFirst(indent)
  }

  /// A command, whole on a line of its own, so that it can be copied.
  private func line(_ command: String) -> String {
    String(repeating: " ", count: Self.verdictIndent + Self.label)
      + PlainText.sentence(commands.text(command))
      + "\n"
  }

  /// With a full stop, and a capital unless it begins with a name of the kernel's.
  private func sentence(_ text: String) -> String {
    let text = PlainText.sentence(text)
    let isName = text.prefix { $0 != " " }.contains { $0 == "." || $0 == "_" || $0 == "[" }
    return (isName ? text : text.prefix(1).uppercased() + text.dropFirst()) + "."
  }

  static func text(_ evidence: Evidence) -> String {
    "\(evidence.name) \(text(evidence.value))"
  }

  private static func text(_ value: Evidence.Value) -> String {
    switch value {
    case .count(let number): "\(number)"
    case .rate(let rate): "\(Figures.rate(rate))/s"
    case .seconds(let seconds): "\(Figures.decimal(seconds, digits: 2)) s"
    case .share(let share): "\(Figures.decimal(share * 100, digits: 1)) %"
    case .word(let word): word
    }
  }
}
