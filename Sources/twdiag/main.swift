import TwdiagCommands

try spike()
