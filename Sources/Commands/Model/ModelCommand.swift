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
      "Simulates how a kernel reaps TIME_WAIT: how many sockets there are, for how long, and how "
      + "many are overdue.",
    discussion: """
      Simulates, tick by tick, how any Linux since 2.6.0 reaps TIME_WAIT: the reaper with eight \
      slots up to 4.0 (before 2.6.32 it moves on even if a slot is not empty), exact timers from \
      4.1 to 4.7, and the timer wheel since 4.8. Shows the number of sockets, their lifetimes and \
      how many are overdue, beside the values that arithmetic predicts, and plots them over time.

      --capture writes the end of the simulation to a file that the other commands replay.

      Exit status: 0 shown, 2 the capture could not be written, 64 wrong usage.

      Examples:
      twdiag model --kernel 2.6.38 --rate 100
      Why sockets stay at 0.00 for most of a minute on old kernels.
      twdiag model --kernel 6.18 --hz 1000 --rate 500 --capture model.pcapng
      Then: twdiag summary --replay model.pcapng
      """)

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The kernel's release, such as 2.6.38, 4.1 or 6.18. (default: the running kernel's)",
      valueName: "release"),
    transform: ModelOptionText.kernel)
  var kernel: ModelKernel?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The kernel's HZ. (default: the running kernel's)", valueName: "n"),
    transform: { try ModelOptionText.integer($0, .ticksPerSecond) })
  var hz: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Closes per second. (default: 100)", valueName: "n"),
    transform: { try ModelOptionText.number($0, .rate) })
  var rate = 100.0

  @Option(
    name: .customLong("for"), parsing: .unconditional,
    help: ArgumentHelp("Time to simulate. (default: 10m)", valueName: "duration"),
    transform: { try ModelOptionText.duration($0, .duration) })
  var duration = Duration.seconds(600)

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Stop the closes after this time. (default: at the end)", valueName: "duration"),
    transform: { try ModelOptionText.duration($0, .loadDuration) })
  var load: Duration?

  @Flag(name: .long, help: "Closes come at random (a Poisson process), not evenly.")
  var poisson = false

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Seed of the random numbers.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(
    name: .customLong("fin-wait2"), parsing: .unconditional,
    help: ArgumentHelp(
      "Percentage of closes whose peer never closes: they stay in FIN_WAIT2. (default: 0)",
      valueName: "percent"),
    transform: { try ModelOptionText.number($0, .finWait2Percent) })
  var finWait2 = 0.0

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "tcp_fin_timeout, which affects only FIN_WAIT2. (default: 60)", valueName: "seconds"),
    transform: { try ModelOptionText.integer($0, .finTimeout) })
  var finTimeout = 60

  @Option(
    name: .long, help: ArgumentHelp("text or json.", valueName: "format"),
    completion: .list(DocumentFormat.allCases.map(\.rawValue)), transform: DocumentFormat.parse)
  var format = DocumentFormat.text

  @OptionGroup var captured: ModelCaptureOptions

  func validate() throws {
    try captured.validate()
    let parameters = try parameters()
    // A phase may have no closes, but a run without any closes shows nothing.
    if let refusal = rate == 0 ? .rate : parameters.refusal {
      throw ValidationError(ModelOptionText.sentence(refusal, parameters))
    }
    try captured.validate(against: parameters)
  }

  /// - Throws: an error if an option is missing and the running kernel cannot supply its value.
  func parameters() throws -> ModelParameters {
    let facts = kernel == nil || hz == nil ? KernelFacts(CaptureEnvironment.facts().lines) : nil
    guard let kernel = kernel ?? facts?.release.flatMap(ModelKernel.init) else {
      throw ValidationError("the running kernel's release is unknown: name one with --kernel")
    }
    guard let hz = hz ?? facts?.ticksPerSecond else {
      throw ValidationError("the running kernel's HZ is unknown: name one with --hz")
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
