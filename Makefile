# make help lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
SECONDS ?= 60
SANITIZERS ?= address thread

.DEFAULT_GOAL := build
.NOTPARALLEL:
.SUFFIXES:
.DELETE_ON_ERROR:

SWIFT ?= swift
TWDIAG := $(CURDIR)/.build/release/twdiag
TWLOAD := $(CURDIR)/.build/release/twload
# The manual page and the completions, under the names to install.
DOCS := $(CURDIR)/.build/docs
DOC_FILES := share/man/man1/twdiag.1 share/bash-completion/completions/twdiag share/zsh/site-functions/_twdiag \
  share/fish/vendor_completions.d/twdiag.fish
# A directory with only the static libstdc++, so that the linker does not choose the shared one.
ARCHIVES := $(CURDIR)/.build/archives

# Tests, benchmarks and fixtures run the release programs.
export TWDIAG_BINARY = $(TWDIAG)
export TWLOAD_BINARY = $(TWLOAD)
export TWDIAG_RELEASE = 1
export SWIFT

# Benchmarks/README.md says how much of the program's start each flag saves.
#
# The argument parser's FoundationEssentials is our small module instead: `list` of an empty table takes 4.5 ms of a
# processor, 5.1 ms with Foundation, and 2.7 ms is what ss takes; the program has 18.4 MB, 26.5 MB (25.3 MiB) with it.
swiftc = $(addprefix -Xswiftc ,$(1))
RELEASE_FLAGS := $(call swiftc,-module-alias FoundationEssentials=HelpEncoding)
# Link the Swift runtime statically, and do not search for it beside the program.
RELEASE_FLAGS += --static-swift-stdlib --disable-local-rpath
# The same linker everywhere; code and read-only data in one mapping, for fewer page faults.
RELEASE_FLAGS += $(call swiftc,-use-ld=lld) -Xlinker --no-rosegment
# libstdc++ and libgcc from archives, where there are any: no libraries to load and bind.
RELEASE_FLAGS += -Xswiftc -L -Xswiftc "$(ARCHIVES)" $(call swiftc,-Xclang-linker -static-libgcc) -Xlinker --as-needed
# A fixed address: no relocations at the start. Nothing loads the program as a library: no table of its symbols.
RELEASE_FLAGS += $(call swiftc,-Xclang-linker -no-pie) -Xlinker --no-export-dynamic
# Keep function names for profilers, but no debug information: Debian 12's valgrind cannot read it.
RELEASE_FLAGS += -Xlinker --strip-debug

.PHONY: help build compile docs run test bench lint format sanitize fuzz kernels fixtures examples reference install \
  uninstall clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

build: compile docs ## Build .build/release/twdiag and twload, the manual page and the completions

# HelpEncoding first: the argument parser is compiled against it, which the manifest cannot say.
compile:
	@Tools/install-packages build
	@[ -e "$(TWDIAG)" ] || echo 'Building twdiag and twload; the first time this takes a minute or two.'
	@mkdir -p "$(ARCHIVES)"
	@archive=$$(clang -print-file-name=libstdc++.a); \
	case $$archive in /*) ln -sfn "$$archive" "$(ARCHIVES)/libstdc++.a" ;; esac
	@$(SWIFT) build -c release $(RELEASE_FLAGS) --target HelpEncoding --quiet
	@$(SWIFT) build -c release $(RELEASE_FLAGS) --product twload --quiet
	@$(SWIFT) build -c release $(RELEASE_FLAGS) --product twdiag --quiet

# Install what is there without rebuilding it; build only what is missing.
$(TWDIAG):
	@$(MAKE) --no-print-directory compile

docs: $(TWDIAG) ## Make the manual page and the completions
	@packaging/make-docs "$(TWDIAG)" "$(DOCS)"

run: build ## Make a few TIME_WAIT sockets on loopback, and list them
	@Tools/install-packages run
	@"$(TWLOAD)" --count 6 --family ipv4,ipv6,mapped 2>/dev/null || "$(TWLOAD)" --count 6 --family ipv4
	@"$(TWDIAG)" list

test: build ## Run the whole test suite
	@Tools/install-packages test
	@$(SWIFT) test --disable-xctest

bench: build ## Measure against ss, netstat and a bare drain
	@Tools/install-packages bench
	@CC=clang Benchmarks/run

C_SOURCES = $(wildcard Benchmarks/*.c Sources/*/*.c Tests/*/*.c)
C_HEADERS = $(addprefix -I,$(wildcard Sources/*/include Tests/*/include))
SHELL_SCRIPTS = $(shell grep -Ils -d skip '^\#!/.*sh$$' .ci/* Tools/* packaging/* Benchmarks/* Fixtures/* Fuzz/* \
  Tests/* Tests/*/*)

lint: ## Check the style of Swift, C and shell and the layers; warnings are errors
	@Tools/install-packages lint
	@$(SWIFT) format lint --strict --parallel --recursive .
	@clang -fsyntax-only -std=gnu17 -Wall -Wextra -Werror -D_GNU_SOURCE $(C_HEADERS) $$(pkg-config --cflags libmnl) \
	  $(C_SOURCES)
	@shellcheck --severity=warning $(SHELL_SCRIPTS)
	@Tools/check-layers

format: ## Rewrite the Swift sources in the style that lint expects
	@$(SWIFT) format --in-place --parallel --recursive .

sanitize: build ## Run the tests under the address and the thread sanitizer (SANITIZERS=...)
	@Tools/install-packages sanitize
	@Tests/run-sanitized $(SANITIZERS)

fuzz: ## Fuzz the decoders, the readers and the filters for SECONDS=60
	@Tools/install-packages fuzz
	@Fuzz/run $(SECONDS)

kernels: build ## Run the live tests on another kernel: Linux 6.1 in user mode
	@Tools/install-packages kernels
	@$(SWIFT) build --build-tests --quiet
	@Tests/Kernels/run-tests

fixtures: build ## Record the fixtures anew, on this kernel and on Linux 6.1; root, seven minutes
	@Tools/install-packages fixtures
	@for part in here uml watch watch-uml expected check; do Fixtures/record $$part || exit; done

examples: ## Build the programs of Examples, which use the library as another package does
	@Tools/install-packages build
	@$(SWIFT) build --package-path Examples --quiet

# The plugin for DocC is a dependency of Examples, and so none of the library's users.
reference: ## Build the library's documentation in .build/reference; warnings are errors
	@Tools/install-packages build
	@mkdir -p .build
	@$(SWIFT) package --package-path Examples --allow-writing-to-directory "$(CURDIR)/.build" \
	  generate-documentation --target SockDiag --warnings-as-errors \
	  --output-path "$(CURDIR)/.build/reference"

install: $(TWDIAG) docs ## Install what was built below PREFIX=/usr/local
	@install -D -s -m 755 "$(TWDIAG)" "$(DESTDIR)$(PREFIX)/bin/twdiag"
	@for file in $(DOC_FILES); do install -D -m 644 "$(DOCS)/$$file" "$(DESTDIR)$(PREFIX)/$$file" || exit; done

uninstall: ## Remove what was installed
	@for file in bin/twdiag $(DOC_FILES); do rm -f "$(DESTDIR)$(PREFIX)/$$file"; done

clean: ## Remove everything that was built
	@rm -rf .build .build-* Examples/.build Fuzz/.build*
