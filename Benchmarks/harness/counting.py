"""Instructions and allocations per socket, which do not depend on how busy the machine is."""

import os
import re
import struct
import subprocess

from . import CannotMeasure
from .namespace import Namespace
from .timing import STREAMING, TITLES

FEW, MANY = 5_000, 15_000
ALLOCATION_SIZES = (1_000, 10_000)
SOCKET_MESSAGES = (18, 20)


def per_socket(tools, directory, say):
    """Instructions per socket, by what is done with it."""
    binary = stripped(tools.twdiag, directory)
    captures = {size: os.path.join(directory, f"{size}.raw") for size in (FEW, MANY)}
    live = {}
    for size, capture in captures.items():
        with Namespace() as namespace:
            namespace.set_up(size)
            namespace.fill(tools.twload, size)
            live[size] = collected([binary, "list"], directory, namespace)
            namespace.run(
                [binary, "capture", "--format", "raw", capture], "capturing raw messages")
    # The same sockets in both, or the length of their addresses would count.
    shorten(captures[MANY], captures[FEW], FEW)
    results = {"live": difference(live), "decode": replayed(binary, "--state", "listen", captures)}
    for name in STREAMING:
        results[name] = replayed(binary, "--format", format_of(name), captures)
    for name, value in results.items():
        say(f"{value:>7.0f} instructions per socket: {name}")
    return results


def format_of(name):
    return "netstat" if name == "list" else name


def shorten(source, target, most):
    """Copies raw netlink messages, but only so many sockets."""
    with open(source, "rb") as file:
        data = file.read()
    kept, sockets, offset = [], 0, 0
    while offset + 16 <= len(data):
        length, kind = struct.unpack_from("=IH", data, offset)
        if length < 16 or offset + length > len(data):
            raise CannotMeasure(f"the raw capture is damaged at byte {offset}")
        end = offset + (length + 3 & ~3)
        # Requests have the same types; they are shorter than any socket.
        is_socket = kind in SOCKET_MESSAGES and length >= 88
        sockets += is_socket
        if not is_socket or sockets <= most:
            kept.append(data[offset:end])
        offset = end
    if sockets != MANY:
        raise CannotMeasure(f"the raw capture holds {sockets} sockets, not {MANY}")
    with open(target, "wb") as file:
        file.write(b"".join(kept))


def stripped(program, directory):
    """A copy without debug information, which older valgrinds cannot read."""
    copy = os.path.join(directory, "stripped")
    result = subprocess.run(
        ["strip", "--strip-debug", "-o", copy, program], capture_output=True, text=True,
        check=False)
    if result.returncode != 0:
        raise CannotMeasure(f"strip: {result.stderr.strip()}")
    return copy


def difference(counts):
    """Two lengths of a table leave only what each socket costs."""
    return (counts[MANY] - counts[FEW]) / (MANY - FEW)


def replayed(binary, option, value, captures):
    # --round all reads a capture once; to find its last round it would be read twice.
    command = [binary, "list", option, value, "--round", "all", "--replay"]
    return difference(
        {size: collected([*command, capture], os.path.dirname(capture))
         for size, capture in captures.items()})


def collected(command, directory, namespace=None):
    profile = os.path.join(directory, "callgrind.out")
    text = valgrind(
        ["--tool=callgrind", f"--callgrind-out-file={profile}"], command, namespace)
    found = re.search(r"Collected : (\d+)", text)
    if not found:
        raise CannotMeasure("callgrind did not say how many instructions it collected")
    return int(found.group(1))


def valgrind(options, command, namespace=None):
    """Runs a command under valgrind and returns what valgrind says."""
    # Swift's hash tables differ from run to run unless they are told not to.
    line = ["env", "SWIFT_DETERMINISTIC_HASHING=1", "valgrind", *options, *command]
    if namespace is not None:
        return namespace.run(line, "valgrind").stderr
    result = subprocess.run(
        line, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True, check=False)
    if result.returncode != 0:
        raise CannotMeasure(f"valgrind: {result.stderr.strip().splitlines()[-1]}")
    return result.stderr


def allocations(tools, directory, say):
    """Allocations of a whole live run, by format and number of sockets."""
    binary = stripped(tools.twdiag, directory)
    counts = {name: {} for name in STREAMING}
    for size in ALLOCATION_SIZES:
        with Namespace() as namespace:
            namespace.set_up(size)
            namespace.fill(tools.twload, size)
            for name in STREAMING:
                counts[name][size] = allocation_count(namespace, binary, name)
            if namespace.time_waits() != size:
                raise CannotMeasure("sockets were gone before their allocations were counted")
    for name in STREAMING:
        say(f"{TITLES[name]}: allocations {counts[name]}")
    return counts


def allocation_count(namespace, binary, name):
    text = valgrind(
        ["--tool=memcheck", "--leak-check=no", "--undef-value-errors=no"],
        [binary, "list", "--format", format_of(name)], namespace)
    found = re.search(r"total heap usage: ([\d,]+) allocs", text)
    if not found:
        raise CannotMeasure("memcheck did not say how many allocations there were")
    return int(found.group(1).replace(",", ""))
