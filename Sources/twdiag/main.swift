import TwdiagCommands
try spike()
