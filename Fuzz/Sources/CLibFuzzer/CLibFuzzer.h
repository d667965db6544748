#pragma once

#include <stddef.h>
#include <stdint.h>

/* libFuzzer as a library: the compiler ships no header for it. */
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
