"""On what the figures were taken; never its name."""

import os
import platform
import re
import subprocess
import time

CLOCK_MONOTONIC_COARSE = 6


def first_line(command):
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    lines = (result.stdout.strip() or result.stderr.strip()).splitlines()
    return lines[0].strip() if lines else "unknown"


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def field(text, pattern):
    found = re.search(pattern, text, re.MULTILINE)
    return found.group(1).strip().strip('"') if found else "unknown"


def processor():
    model = field(read("/proc/cpuinfo"), r"^model name\s*:\s*(.+)$")
    return f"{platform.machine() if model == 'unknown' else model}, {os.cpu_count()} cores"


def memory():
    kibibytes = field(read("/proc/meminfo"), r"^MemTotal:\s*(\d+)")
    return f"{int(kibibytes) / 1024 / 1024:.0f} GiB" if kibibytes.isdigit() else "unknown"


def kernel():
    # The coarse clock advances once in a tick of the kernel's.
    hertz = round(1 / time.clock_getres(CLOCK_MONOTONIC_COARSE))
    return f"Linux {platform.release()}, HZ={hertz}"


def hash_buckets():
    # Negative in a namespace that shares the table of the machine, which is the usual case.
    value = read("/proc/sys/net/ipv4/tcp_ehash_entries").strip().lstrip("-")
    if value.isdigit():
        return f"{int(value):,} buckets"
    return field(first_line(["sh", "-c", "dmesg | grep 'TCP established hash table'"]),
                 r"entries: (\d+)") + " buckets"


def processes():
    """--all-netns looks at each."""
    return str(sum(name.isdigit() for name in os.listdir("/proc")))


def load():
    return " ".join(read("/proc/loadavg").split()[:3])


def facts(tools):
    """Names and values, in order."""
    return {
        "processor": processor(),
        "memory": memory(),
        "kernel": kernel(),
        "TCP hash table": hash_buckets(),
        "distribution": field(read("/etc/os-release"), r'^PRETTY_NAME=(.+)$'),
        "Swift": first_line(["swift", "--version"]),
        "C": first_line([tools.compiler, "--version"]),
        "twdiag": first_line([tools.twdiag, "--version"]),
        "ss": first_line([tools.ss, "-V"]),
        "netstat": first_line([tools.netstat, "--version"]),
        "processes": processes(),
        "user": "root" if os.geteuid() == 0 else "not root",
    }
