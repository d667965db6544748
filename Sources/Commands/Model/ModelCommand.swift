import ArgumentParser
import LinuxProc
import ReaperModel
import SocketFilter
import TextOutput
import TimeWait

struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract:
      "Simulates how a kernel reaps TIME_WAIT: what stands, for how long, and what is late.",
    discussion: """
      Simulates, tick by tick, the reaper of any Linux from 2.6.0 on: the death row with its eight \
      slots up to 4.0 (which before 2.6.32 goes on behind a full slot), the exact timers of 4.1 to \
      4.7, and the timer wheel since 4.8. Tells what stands, the lifetimes, and what is at 0.00, \
      beside what arithmetic expects, and plots them over time.

      With --capture the last looks at the modelled table are written to a file that every other \
      command replays.

      Exit status: 0 shown, 2 the capture could not be written, 64 wrong usage.

      Examples:
      twdiag model --kernel 2.6.38 --rate 100
      Why 0.00 stays for most of a minute on old kernels.
      twdiag model --kernel 6.18 --hz 1000 --rate 500 --capture model.pcapng
      Then: twdiag summary --replay model.pcapng
      """)

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The kernel, such as 2.6.38, 4.1 or 6.18. (default: this one)", valueName: "release"),
    transform: ModelWord.kernel)
  var kernel: ModelKernel?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Its HZ. (default: this kernel's)", valueName: "n"),
    transform: { try ModelWord.integer($0, .ticksPerSecond) })
  var hz: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Closes per second. (default: 100)", valueName: "n"),
    transform: { try ModelWord.number($0, .rate) })
  var rate = 100.0

  @Option(
    name: .customLong("for"), parsing: .unconditional,
    help: ArgumentHelp("How long the model runs. (default: 10m)", valueName: "duration"),
    transform: { try ModelWord.duration($0, .duration) })
  var duration = Duration.seconds(600)

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "After so long nothing is closed any more. (default: to the end)", valueName: "duration"),
    transform: { try ModelWord.duration($0, .loadDuration) })
  var load: Duration?

  @Flag(name: .long, help: "Closes come by chance, as independent events do; else evenly.")
  var poisson = false

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("What chance begins with.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(
    name: .customLong("fin-wait2"), parsing: .unconditional,
    help: ArgumentHelp(
      "Of a hundred closes, those whose peer never closes: they stay in FIN_WAIT2. (default: 0)",
      valueName: "percent"),
    transform: { try ModelWord.number($0, .finWait2Percent) })
  var finWait2 = 0.0

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "tcp_fin_timeout, which bears on those alone. (default: 60)", valueName: "seconds"),
    transform: { try ModelWord.integer($0, .finTimeout) })
  var finTimeout = 60

  @Option(
    name: .long, help: ArgumentHelp("text or json.", valueName: "format"),
    completion: .list(DocumentFormat.allCases.map(\.rawValue)), transform: DocumentFormat.parse)
  var format = DocumentFormat.text

  @OptionGroup var captured: ModelCaptureOptions

  func validate() throws {
    try captured.validate()
    let parameters = try parameters()
    // A phase of the model may have no closes, but what would the whole of it show?
    if let refusal = rate == 0 ? .rate : parameters.refusal {
      throw ValidationError(ModelWord.sentence(refusal, parameters))
    }
    try captured.validate(against: parameters)
  }

  /// - Throws: where the running kernel does not tell what is not given.
  func parameters() throws -> ModelParameters {
    let facts = kernel == nil || hz == nil ? KernelFacts(CaptureEnvironment.facts().lines) : nil
    guard let kernel = kernel ?? facts?.release.flatMap(ModelKernel.init) else {
      throw ValidationError("this kernel does not tell its release: name one with --kernel")
    }
    guard let hz = hz ?? facts?.ticksPerSecond else {
      throw ValidationError("this kernel does not tell its HZ: name one with --hz")
    }
    var parameters = ModelParameters(
      kernel: kernel, ticksPerSecond: hz, rate: rate, duration: duration)
    if let load { parameters.phases[0].duration = load }
    parameters.finTimeout = finTimeout
    parameters.finWait2Percent = finWait2
    parameters.isPoisson = poisson
    parameters.seed = seed
    return parameters
  }

  func run() throws {
    let status = try ModelRun(command: self, parameters: parameters()).run()
    if status != .complete { throw status.code }
  }
}
