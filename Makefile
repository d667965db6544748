# make help lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
SECONDS ?= 60

SHELL := /bin/sh
.DEFAULT_GOAL := build
.NOTPARALLEL:
.SUFFIXES:
.DELETE_ON_ERROR:

SWIFT ?= swift
SWIFTC ?= $(SWIFT)c
RELEASE := $(CURDIR)/.build/release
TWDIAG := $(RELEASE)/twdiag
TWLOAD := $(RELEASE)/twload
# The directory in which the linker finds an archive of libstdc++, and no shared library.
ARCHIVES := $(CURDIR)/.build/archives
# What is made from the commands' own definitions: the manual page and the completions.
DOCS := $(CURDIR)/.build/docs

# Tests, benchmarks and fixtures run the real programs.
export TWDIAG_BINARY = $(TWDIAG)
export TWLOAD_BINARY = $(TWLOAD)
export TWDIAG_RELEASE = 1

# --- The release build ------------------------------------------------------------------------------------------------
#
# A list of a small table is mostly the program's start, so the program is linked for it. Figures: medians of 300
# interleaved runs on an empty table, Debian 12, x86-64, 2 cores; as Swift links by default 8.6 ms and 428 page faults,
# with all of this 1.8 ms and 151, where a bare drain in C takes 0.8 ms and 52. Those of single flags are from a day on
# which the machine took twice as long for all of it. A page fault takes 3 to 4 µs there.
#
# Tried, and not worth it: -z now (0.2 ms more), -z norelro, --icf=all and -z separate-code (nothing); an order of symbols
# from a profile (20 faults and 0.07 ms less, for 600 mangled names to be kept up to date). A static C library would save
# 0.6 ms, but then names of hosts and users could not be looked up in all ways that the machine is set up for, and libmnl
# comes as a shared library only.

swiftc = $(addprefix -Xswiftc ,$(1))

# The runtime is in the program: it runs on machines that have no Swift.
RELEASE_FLAGS := --static-swift-stdlib
# No search path for libraries beside the program: the loader would look into forty folders that do not exist (0.2 ms).
RELEASE_FLAGS += --disable-local-rpath
# The argument parser's Foundation is our small module: no Foundation in the program. See Sources/HelpEncoding.
RELEASE_FLAGS += $(call swiftc,-module-alias FoundationEssentials=HelpEncoding)
# The toolchain's own linker, which is everywhere the same; the default, gold, is leaving the distributions.
RELEASE_FLAGS += $(call swiftc,-use-ld=lld)
# Read-only data beside the code, as gold lays it out: one mapping fewer (lld without: 0.1 ms more, 48 faults more).
RELEASE_FLAGS += -Xlinker --no-rosegment
# libstdc++ from the archive: no 2 MB library to load and bind (0.8 ms, 41 faults). Without an archive, the shared one.
RELEASE_FLAGS += -Xswiftc -L -Xswiftc "$(ARCHIVES)"
# libgcc as well, and nothing that nothing uses (0.2 ms).
RELEASE_FLAGS += $(call swiftc,-Xclang-linker -static-libgcc) -Xlinker --as-needed
# A fixed address: 23,000 relocations less at each start (0.4 ms, 120 faults).
RELEASE_FLAGS += $(call swiftc,-Xclang-linker -no-pie)
# Nothing loads this program as a library: no table of its symbols (150 kB).
RELEASE_FLAGS += -Xlinker --no-export-dynamic
# Function names stay, for profilers; valgrind of Debian 12 cannot read the rest.
RELEASE_FLAGS += -Xlinker --strip-debug

# --- Packages ---------------------------------------------------------------------------------------------------------
#
# PROGRAM:PACKAGE; libmnl is known by what pkg-config says of it.

BUILD_NEEDS := git:git pkg-config:pkg-config libmnl:libmnl-dev
RUN_NEEDS := $(BUILD_NEEDS) ip:iproute2
TEST_NEEDS := $(RUN_NEEDS) netstat:net-tools ps:procps strace:strace tshark:tshark valgrind:valgrind tmux:tmux \
  nft:nftables conntrack:conntrack nginx:nginx-light perl:perl-base
BENCH_NEEDS := $(TEST_NEEDS) python3:python3
KERNELS_NEEDS := $(TEST_NEEDS) linux.uml:user-mode-linux modprobe:kmod
LINT_NEEDS := $(BUILD_NEEDS) shellcheck:shellcheck

# Tests run nginx themselves, where they want it. Its package would start a web server on this machine, now and at each
# boot: invoke-rc.d asks policy-rc.d before it starts anything, and a service that is disabled is not started at boot.
# Where the machine has a policy already, that decides what is started now.
define keep_web_server_down
case $$missing in *nginx*) \
  disable="$$as_root update-rc.d nginx disable"; policy=/usr/sbin/policy-rc.d; \
  if [ -e $$policy ]; then \
    trap "$$disable >/dev/null 2>&1" EXIT; \
  else \
    trap "$$disable >/dev/null 2>&1; $$as_root rm -f $$policy" EXIT; \
    printf '#!/bin/sh\nexit 101\n' | $$as_root tee $$policy >/dev/null && $$as_root chmod 755 $$policy || exit 1; \
  fi; \
  trap 'exit 1' HUP INT TERM ;; \
esac;
endef

# $(call needs,PROGRAM:PACKAGE…) installs the packages whose program is missing; it costs nothing when none is.
define needs
@PATH="$$PATH:/usr/sbin:/sbin"; missing=; \
for need in $(1); do \
  case $$need in \
  libmnl:*) pkg-config --exists libmnl 2>/dev/null ;; \
  *) command -v "$${need%%:*}" >/dev/null ;; \
  esac || missing="$$missing $${need#*:}"; \
done; \
[ -n "$$missing" ] || exit 0; \
if [ "$$(id -u)" = 0 ]; then as_root=; else as_root=sudo; fi; \
if ! command -v apt-get >/dev/null || { [ -n "$$as_root" ] && ! command -v sudo >/dev/null; }; then \
  echo "make $@ needs these packages (Debian's names); install them, please:$$missing" >&2; exit 1; \
fi; \
echo "Installing$$missing"; \
$(keep_web_server_down) \
install="$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends$$missing"; \
$$install >/dev/null 2>&1 </dev/null || { $$as_root apt-get update -qq && $$install >/dev/null </dev/null; } || { \
  echo "make $@ needs these packages, and apt-get could not install them:$$missing" >&2; exit 1; \
}
endef

# --- Targets ----------------------------------------------------------------------------------------------------------

.PHONY: help build docs run test bench lint format sanitize fuzz kernels fixtures install uninstall clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

# In two steps: the module that stands for Foundation must exist before the argument parser is compiled.
build: ## Build .build/release/twdiag and twload
	$(call needs,$(BUILD_NEEDS))
	@[ -e "$(TWDIAG)" ] || echo 'Building twdiag and twload; the first time this takes a minute or two.'
	@mkdir -p "$(ARCHIVES)"
	@archive=$$(clang -print-file-name=libstdc++.a 2>/dev/null || cc -print-file-name=libstdc++.a 2>/dev/null); \
	case $$archive in /*) ln -sfn "$$archive" "$(ARCHIVES)/libstdc++.a" ;; esac
	@$(SWIFT) build -c release $(RELEASE_FLAGS) --target HelpEncoding --quiet
	@$(SWIFT) build -c release $(RELEASE_FLAGS) --product twload --quiet
	@$(SWIFT) build -c release $(RELEASE_FLAGS) --product twdiag --quiet
	@$(MAKE) --no-print-directory docs

docs: $(DOCS)/twdiag.1 $(DOCS)/twdiag.bash $(DOCS)/_twdiag $(DOCS)/twdiag.fish ## Make the manual page and completions

$(DOCS)/manual: packaging/manual.swift
	@mkdir -p "$(DOCS)"
	@$(SWIFTC) -swift-version 6 -o "$@" $<

# The date of the page is that of the program, or SOURCE_DATE_EPOCH.
$(DOCS)/twdiag.1: $(DOCS)/manual $(TWDIAG)
	@date=$$(date -u +%F -d "@$${SOURCE_DATE_EPOCH:-$$(date +%s -r "$(TWDIAG)")}"); \
	"$(TWDIAG)" --experimental-dump-help | "$<" "$$("$(TWDIAG)" --version)" "$$date" >"$@"

$(DOCS)/twdiag.bash $(DOCS)/_twdiag $(DOCS)/twdiag.fish: $(TWDIAG)
	@mkdir -p "$(DOCS)"
	@"$(TWDIAG)" --generate-completion-script $(call shell_of,$@) >"$@"

# The shell for which a script is, by the script's name.
shell_of = $(if $(filter %.fish,$(1)),fish,$(if $(filter %.bash,$(1)),bash,zsh))

run: build ## Make a few TIME_WAIT sockets on loopback, and list them
	$(call needs,$(RUN_NEEDS))
	@"$(TWLOAD)" --count 6 --family ipv4,ipv6,mapped 2>/dev/null || "$(TWLOAD)" --count 6 --family ipv4
	@"$(TWDIAG)" list

test: build ## Run the whole test suite
	$(call needs,$(TEST_NEEDS))
	@$(SWIFT) test --disable-xctest

bench: build ## Measure against ss, netstat and a bare drain
	$(call needs,$(BENCH_NEEDS))
	@CC=clang Benchmarks/run

# Swift's warnings are errors where CI is set; see Package.swift.
lint: ## Check the style of Swift, C and shell; warnings are errors
	$(call needs,$(LINT_NEEDS))
	@$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_SOURCES)
	@clang -fsyntax-only -std=gnu17 -Wall -Wextra -Werror $$(pkg-config --cflags libmnl) $(C_PROGRAMS)
	@clang -fsyntax-only -std=gnu17 -Wall -Wextra -Werror -D_GNU_SOURCE $(addprefix -I,$(C_HEADERS)) $(C_SOURCES)
	@shellcheck --severity=warning $(SHELL_SCRIPTS)

format: ## Rewrite the Swift sources in the style that lint expects
	@$(SWIFT) format --in-place --parallel --recursive $(SWIFT_SOURCES)

SWIFT_SOURCES = Package.swift Sources Tests packaging/manual.swift $(wildcard Fuzz/Package.swift Fuzz/Sources)
C_PROGRAMS = $(wildcard Benchmarks/*.c)
C_SOURCES = $(wildcard Sources/*/*.c Tests/*/*.c)
C_HEADERS = $(wildcard Sources/*/include Tests/*/include)
SHELL_SCRIPTS = $(shell grep -Ils -d skip '^\#!/.*sh$$' .ci/* Benchmarks/* Fixtures/* Fuzz/* packaging/* Tests/*/*)

# LiveTests run the release programs, in which there is no sanitizer, and have times to keep. Filters of a million words,
# and tables and models of a million sockets, take minutes under one; what only computes reads no bytes. The commands' tests
# did not end in time there; the bytes that they show are all read by the other modules. The only thread is in NetlinkTransport.
SANITIZERS = address thread
SANITIZED_address = $(addprefix --skip ,LiveTests TwdiagCommandsTests DiagnosisTests ExtremeTests EnduranceTests \
  SimulationTests Forecast TickTests TimeWaitAnalysisTests.Model)
SANITIZED_thread = --no-parallel --filter NetlinkTransportTests

sanitize: build ## Run the test suite under the address and the thread sanitizer (SANITIZERS=...)
	$(call needs,$(TEST_NEEDS))
	@for sanitizer in $(SANITIZERS); do echo "The $$sanitizer sanitizer"; done
	@$(foreach sanitizer,$(SANITIZERS),TWDIAG_QUICK=1 $(SWIFT) test --disable-xctest --sanitize $(sanitizer) \
	  $(SANITIZED_$(sanitizer)) --scratch-path .build-$(sanitizer) &&) true

fuzz: ## Fuzz the decoders, the readers and the filters for SECONDS=60
	$(call needs,$(BUILD_NEEDS))
	@Fuzz/run $(SECONDS)

# Tests of what the program asks many times over take longer than their limits there: each program takes long to start.
KERNELS_SKIP = $(addprefix --skip ,FilterKernelTests GetTests OwnerTests InformationTests NamespaceTests NamespaceListTests \
  WatchScreenTests)

kernels: build ## Run the live tests on another kernel: Linux 6.1 in user mode
	$(call needs,$(KERNELS_NEEDS))
	@$(SWIFT) build --build-tests --quiet
	@Tests/Kernels/run-uml --mem 1024M --timeout 600 \
	  --env TWDIAG_BINARY="$(TWDIAG)" --env TWLOAD_BINARY="$(TWLOAD)" -- \
	  .build/debug/twdiagPackageTests.xctest --testing-library swift-testing --filter Live $(KERNELS_SKIP)

fixtures: build ## Record the fixtures anew, on this kernel and on Linux 6.1; root, seven minutes
	$(call needs,$(KERNELS_NEEDS) python3:python3)
	@for part in here uml watch watch-uml expected check; do Fixtures/record $$part || exit; done

$(TWDIAG):
	@$(MAKE) build

MANUAL_PAGE = $(DESTDIR)$(PREFIX)/share/man/man1/twdiag.1
BASH_COMPLETION = $(DESTDIR)$(PREFIX)/share/bash-completion/completions/twdiag
ZSH_COMPLETION = $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_twdiag
FISH_COMPLETION = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/twdiag.fish

install: $(TWDIAG) docs ## Install what was built below PREFIX=/usr/local
	@install -D -s -m 755 "$(TWDIAG)" "$(DESTDIR)$(PREFIX)/bin/twdiag"
	@install -D -m 644 "$(DOCS)/twdiag.1" "$(MANUAL_PAGE)"
	@install -D -m 644 "$(DOCS)/twdiag.bash" "$(BASH_COMPLETION)"
	@install -D -m 644 "$(DOCS)/_twdiag" "$(ZSH_COMPLETION)"
	@install -D -m 644 "$(DOCS)/twdiag.fish" "$(FISH_COMPLETION)"

uninstall: ## Remove what was installed
	@rm -f "$(DESTDIR)$(PREFIX)/bin/twdiag" "$(MANUAL_PAGE)" "$(BASH_COMPLETION)" "$(ZSH_COMPLETION)" \
	  "$(FISH_COMPLETION)"

clean: ## Remove all that was built
	@rm -rf .build .build-address .build-thread Fuzz/.build*
