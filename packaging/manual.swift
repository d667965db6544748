// Writes the manual page from what the commands say of themselves:
//
//     twdiag --experimental-dump-help | manual VERSION DATE >twdiag.1
//
// A paragraph of a discussion that begins with "Exit status:" or "Examples:" makes the section of
// that name. The argument parser has a generator of its own: it knows neither section, its synopsis
// is that of the first command alone, groff and mandoc warn of its blank lines, and building it
// takes half a minute.

import Foundation

struct Tool: Decodable {
  let command: Command
}

struct Command: Decodable {
  let commandName: String
  let abstract: String?
  let discussion: String?
  let arguments: [Argument]?
  let subcommands: [Command]?

  var isHelp: Bool { commandName == "help" }
}

struct Argument: Decodable {
  struct Name: Decodable, Equatable {
    let kind: String
    let name: String

    var isShort: Bool { kind == "short" }
    var text: String { (isShort ? "-" : "--") + name }
  }

  let kind: String
  let names: [Name]?
  let valueName: String?
  let abstract: String?
  let discussion: String?
  let defaultValue: String?
  let isOptional: Bool
  let isRepeating: Bool
  let shouldDisplay: Bool

  var isPositional: Bool { kind == "positional" }
}

/// The paragraphs of a command's discussion, apart from those that make sections of the page.
struct Discussion {
  private(set) var paragraphs: [String] = []
  /// Number and meaning.
  private(set) var exitStatuses: [(String, String)] = []
  /// A command line and what it is for, which may be empty.
  private(set) var examples: [(String, String)] = []

  init(_ text: String?) {
    for paragraph in (text ?? "").components(separatedBy: "\n\n") where !paragraph.isEmpty {
      if let rest = Self.rest(of: paragraph, behind: "Exit status:") {
        exitStatuses = Self.exitStatuses(rest)
      } else if let rest = Self.rest(of: paragraph, behind: "Examples:") {
        examples = Self.examples(rest)
      } else {
        paragraphs.append(paragraph)
      }
    }
  }

  private static func rest(of paragraph: String, behind title: String) -> Substring? {
    paragraph.hasPrefix(title) ? paragraph.dropFirst(title.count) : nil
  }

  /// Reads "0 shown, and complete, 1 shown but incomplete": a number begins the next one.
  private static func exitStatuses(_ text: Substring) -> [(String, String)] {
    var statuses: [(String, String)] = []
    for piece in text.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
      let piece = piece.trimmingCharacters(in: .whitespaces)
      let number = piece.prefix(while: \.isNumber)
      if number.isEmpty, let last = statuses.indices.last {
        statuses[last].1 += ", " + piece
      } else {
        let meaning = piece.dropFirst(number.count).trimmingCharacters(in: .whitespaces)
        statuses.append((String(number), meaning))
      }
    }
    return statuses.map { ($0.0, sentence($0.1)) }
  }

  private static func sentence(_ text: String) -> String {
    let text = text.prefix(1).uppercased() + text.dropFirst()
    return text.hasSuffix(".") ? text : text + "."
  }

  /// Reads lines that begin with the program's name, and the lines behind each.
  private static func examples(_ text: Substring) -> [(String, String)] {
    var examples: [(String, String)] = []
    for line in text.split(separator: "\n") {
      let line = line.trimmingCharacters(in: .whitespaces)
      if line == "twdiag" || line.hasPrefix("twdiag ") {
        examples.append((line, ""))
      } else if let last = examples.indices.last {
        examples[last].1 += (examples[last].1.isEmpty ? "" : " ") + line
      }
    }
    return examples
  }
}

/// The page's lines in the language of man(7).
struct Page {
  private(set) var lines: [String] = []

  /// A request with its arguments, which are escaped already.
  mutating func request(_ name: String, _ arguments: String...) {
    lines.append(([".\(name)"] + arguments).joined(separator: " "))
  }

  mutating func section(_ title: String) { request("SH", title) }

  mutating func paragraph(_ text: String) {
    let isFirst = lines.last.map { $0.hasPrefix(".SH") || $0.hasPrefix(".SS") } ?? true
    if !isFirst { request("PP") }
    fill(text)
  }

  /// A term that is formatted already, and its explanation.
  mutating func item(_ term: String, _ explanation: [String]) {
    request("TP")
    lines.append(term)
    for (index, text) in explanation.enumerated() {
      if index > 0 { request("IP") }
      fill(text)
    }
  }

  /// Text that is broken into lines of its own, as the source of a page should be.
  mutating func fill(_ text: String) {
    var line = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
      let word = Self.word(word)
      if !line.isEmpty, line.count + word.count >= 78 {
        lines.append(line)
        line = ""
      }
      if line.isEmpty {
        // At the start of a line these two would make a request.
        line = word.hasPrefix(".") || word.hasPrefix("\\(aq") ? "\\&" + word : word
      } else {
        line += " " + word
      }
    }
    if !line.isEmpty { lines.append(line) }
  }

  /// A word, in bold when it is an option.
  private static func word(_ word: Substring) -> String {
    let start = word.firstIndex { !"('\"".contains($0) } ?? word.startIndex
    let option = word[start...].prefix { $0 == "-" || $0.isLetter || $0.isNumber }
    guard option.hasPrefix("--"), option.count > 2 else { return escaped(word) }
    return escaped(word[..<start]) + bold(option) + escaped(word[option.endIndex...])
  }

  static func bold(_ text: some StringProtocol) -> String { "\\fB\(escaped(text))\\fR" }
  static func italic(_ text: some StringProtocol) -> String { "\\fI\(escaped(text))\\fR" }

  /// The text in letters that groff takes as they are.
  static func escaped(_ text: some StringProtocol) -> String {
    let names: [Character: String] = [
      "\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti",
    ]
    return text.map { names[$0] ?? String($0) }.joined()
  }
}

extension Page {
  init(of tool: Command, version: String, date: String) {
    let name = tool.commandName
    request("TH", name.uppercased(), "1", "\"\(date)\"", "\"\(name) \(version)\"")
    // Names of columns and states are looked for as they are: no hyphens in them.
    lines += [".nh", ".ad l"]
    section("NAME")
    let abstract = tool.abstract ?? ""
    let summary = abstract.hasSuffix(".") ? abstract.dropLast() : abstract[...]
    lines.append("\(name) \\- \(Self.escaped(summary))")
    let commands = (tool.subcommands ?? []).filter { !$0.isHelp }
    section("SYNOPSIS")
    for command in commands { synopsis(of: command, in: name) }
    let discussion = Discussion(tool.discussion)
    section("DESCRIPTION")
    for text in discussion.paragraphs { paragraph(text) }
    section("COMMANDS")
    for command in commands { self.command(command, of: name, common: tool.arguments ?? []) }
    section("COMMON OPTIONS")
    options(tool.arguments ?? [])
    exitStatuses([discussion] + commands.map { Discussion($0.discussion) })
    examples([discussion] + commands.map { Discussion($0.discussion) })
    seeAlso()
  }

  private mutating func synopsis(of command: Command, in name: String) {
    if lines.last != ".SH SYNOPSIS" { request("br") }
    let arguments = (command.arguments ?? []).filter { $0.isPositional && $0.shouldDisplay }
    let words = arguments.map { argument in
      let value = Self.italic(argument.valueName ?? "") + (argument.isRepeating ? " ..." : "")
      return argument.isOptional ? "[\(value)]" : value
    }
    let start = [Self.bold("\(name) \(command.commandName)"), "[\(Self.italic("options"))]"]
    lines.append((start + words).joined(separator: " "))
  }

  private mutating func command(_ command: Command, of name: String, common: [Argument]) {
    request("SS", Self.escaped("\(name) \(command.commandName)"))
    if let abstract = command.abstract { fill(abstract) }
    for text in Discussion(command.discussion).paragraphs { paragraph(text) }
    let shared = common.map(\.names)
    options((command.arguments ?? []).filter { $0.isPositional || !shared.contains($0.names) })
  }

  private mutating func options(_ arguments: [Argument]) {
    for argument in arguments where argument.shouldDisplay {
      var text = argument.abstract ?? ""
      if let value = argument.defaultValue { text += " (default: \(value))" }
      item(Self.term(argument), [text, argument.discussion ?? ""].filter { !$0.isEmpty })
    }
  }

  private static func term(_ argument: Argument) -> String {
    let value = argument.kind == "flag" ? "" : italic(argument.valueName ?? "")
    guard let names = argument.names else { return value }
    let sorted = names.filter(\.isShort) + names.filter { !$0.isShort }
    let term = sorted.map { bold($0.text) }.joined(separator: ", ")
    return value.isEmpty ? term : "\(term) \(value)"
  }

  /// Each number once, as the first who names it explains it.
  private mutating func exitStatuses(_ discussions: [Discussion]) {
    var seen: Set<String> = []
    section("EXIT STATUS")
    for (number, meaning) in discussions.flatMap(\.exitStatuses)
    where seen.insert(number).inserted {
      item(Self.bold(number), [meaning])
    }
  }

  private mutating func examples(_ discussions: [Discussion]) {
    let examples = discussions.flatMap(\.examples)
    if examples.isEmpty { return }
    section("EXAMPLES")
    for (command, purpose) in examples {
      item(Self.bold(command), purpose.isEmpty ? [] : [purpose])
    }
  }

  private mutating func seeAlso() {
    section("SEE ALSO")
    lines.append(".BR ss (8),\n.BR netstat (8),\n.BR sock_diag (7),\n.BR tcp (7)")
  }
}

let arguments = CommandLine.arguments
guard arguments.count == 3 else {
  FileHandle.standardError.write(Data("usage: manual VERSION DATE <dump-of-help\n".utf8))
  exit(64)
}
let dump = FileHandle.standardInput.readDataToEndOfFile()
let tool = try JSONDecoder().decode(Tool.self, from: dump)
let page = Page(of: tool.command, version: arguments[1], date: arguments[2])
print(page.lines.joined(separator: "\n"))
