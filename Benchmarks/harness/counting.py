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
    capture = os.path.join(directory, "capture.raw")
    record_capture(tools, capture)
    cut = os.path.join(directory, "cut.raw")
    shorten(capture, cut, FEW)
    binary = stripped(tools.twdiag, directory)
    decode = instructions(binary, ["--state", "listen"], capture, cut, directory)
    say(f"{decode:.0f} instructions per socket to decode")
    results = {"decode": decode}
    for name in STREAMING:
        format_name = "netstat" if name == "list" else name
        total = instructions(binary, ["--format", format_name], capture, cut, directory)
        say(f"{total:.0f} instructions per socket for {TITLES[name]}")
        results[name] = total
    return results


def record_capture(tools, path):
    with Namespace() as namespace:
        namespace.set_up(MANY)
        namespace.fill(tools.twload, MANY)
        namespace.run(
            [tools.twdiag, "capture", "--format", "raw", path], "capturing raw messages")


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


def instructions(binary, options, capture, cut, directory):
    """The difference between two lengths leaves only what each socket costs."""
    counts = [collected(binary, options, file, directory) for file in (cut, capture)]
    return (counts[1] - counts[0]) / (MANY - FEW)


def collected(binary, options, capture, directory):
    # --round all reads the capture once; to find its last round it would be read twice.
    text = valgrind(
        ["--tool=callgrind", "--callgrind-out-file=" + os.path.join(directory, "callgrind.out")],
        [binary, "list", *options, "--round", "all", "--replay", capture])
    found = re.search(r"Collected : (\d+)", text)
    if not found:
        raise CannotMeasure("callgrind did not say how many instructions it collected")
    return int(found.group(1))


def valgrind(options, command, namespace=None):
    """Runs a command under valgrind and returns what valgrind says."""
    line = ["valgrind", *options, *command]
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
    format_name = "netstat" if name == "list" else name
    text = valgrind(
        ["--tool=memcheck", "--leak-check=no", "--undef-value-errors=no"],
        [binary, "list", "--format", format_name], namespace)
    found = re.search(r"total heap usage: ([\d,]+) allocs", text)
    if not found:
        raise CannotMeasure("memcheck did not say how many allocations there were")
    return int(found.group(1).replace(",", ""))
