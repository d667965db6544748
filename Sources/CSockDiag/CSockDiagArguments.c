#include "CSockDiagArguments.h"

#include <stddef.h>

static int argument_count;
static char **arguments;

// glibc calls constructors with what main will get.
__attribute__((constructor)) static void keep_arguments(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
}

int sockdiag_argument_count(void) { return argument_count; }

const char *sockdiag_argument(int index) { return arguments[index]; }
