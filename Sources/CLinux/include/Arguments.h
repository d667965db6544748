// The program's arguments as the kernel handed them over. Swift reads them from
// /proc, and where that is missing has none, so that every command would look like
// no command at all.

#ifndef CLINUX_ARGUMENTS_H
#define CLINUX_ARGUMENTS_H

/// Number of arguments, the program's name included.
int sockdiag_argument_count(void);

/// The argument at `index`, which lives as long as the program.
const char *sockdiag_argument(int index);

#endif
