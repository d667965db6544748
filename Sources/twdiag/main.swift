import TwdiagCommands

runTwdiag()
