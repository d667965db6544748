import Commands

runTwdiag()
