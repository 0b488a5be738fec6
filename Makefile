# Short names for what the CMake presets do. `make help` lists them.
.DEFAULT_GOAL := build
.PHONY: build demo test bench bench-kernels docs docs-images api-docs site format check check-format \
        check-layers check-tidy asan tsan fuzz python install deb wheels clean help

PREFIX ?= /usr/local
# More options for CMake, as in `make test CMAKE_ARGS=-DSFUMATO_WERROR=ON`; pip passes this variable on, too.
CMAKE_ARGS ?=
# Interpreters to build wheels for, with their headers.
PYTHONS ?= python3

build: build/build.ninja ## Build the release; the program is then build/sfumato
	@cmake --build --preset release
	@test -x build/sfumato && echo "built: build/sfumato"

# The first configuration leaves the tests out, so that building and the demo need no test packages.
build/build.ninja:
	@command -v cmake > /dev/null || { echo "make: cmake is missing; run: scripts/install_packages.sh build"; exit 1; }
	@cmake --preset release -DSFUMATO_TESTS=OFF $(CMAKE_ARGS)

demo: ## Install what it needs, build, and run the demo into out/demo
	@scripts/install_packages.sh build
	@$(MAKE) --no-print-directory build
	build/sfumato demo -o out/demo

test: ## Install what it needs, build, and run every test
	@scripts/install_packages.sh test
	@cmake --preset release -DSFUMATO_TESTS=ON $(CMAKE_ARGS)
	@cmake --build --preset release
	ctest --preset release

bench: ## Measure sfumato beside the machine's ceilings, PyTorch and JAX: BENCH_FLAGS="--only ad --no-peers"
	@scripts/install_packages.sh bench
	@cmake --preset bench
	@cmake --build --preset bench
	@bench/install_peers.sh out/bench/venv $(BENCH_FLAGS)
	python3 bench/run.py $(BENCH_FLAGS)

bench-kernels: ## Measure the kernels one by one
	@scripts/install_packages.sh bench
	@cmake --preset bench
	@cmake --build --preset bench
	build-bench/bench/bench_kernels

docs: build ## Put the program's help texts into docs/command-line.md
	@scripts/update_command_line.py

docs-images: build ## Make the pictures of the documents anew, by the commands that they show
	@scripts/update_images.py

api-docs: ## Make the reference of the C++ and C interfaces into out/api
	@scripts/install_packages.sh docs
	@scripts/make_api_docs.sh

site: ## Build the documentation site into out/site: pages, notebooks with outputs, references
	@scripts/install_packages.sh python
	@scripts/install_packages.sh docs
	@python3 scripts/check_site.py --self-test
	@scripts/make_site.sh
	@echo "site: open out/site/index.html"

format: ## Format the C++ files in place
	@scripts/check_format.sh --fix

check: ## Run every check that a landing must pass, as CI does
	@.ci/run

check-format: ## Check the format of the C++ files and the width of every line
	@scripts/check_format.sh

check-layers: ## Check that no include and no link runs upwards or sideways
	@python3 scripts/check_layers.py --self-test
	@python3 scripts/check_layers.py

check-tidy: ## Run clang-tidy over the project
	@cmake --preset tidy
	@scripts/check_tidy.py build-tidy

asan: ## Build with Clang and the address and undefined behaviour sanitizers, warnings as errors, and run the tests
	@cmake --preset asan-ubsan
	@cmake --build --preset asan-ubsan
	ctest --preset asan-ubsan

tsan: ## Build with Clang and the thread sanitizer, and run the tests of the modules that have threads
	@cmake --preset tsan
	@cmake --build --preset tsan
	ctest --preset tsan

fuzz: ## Build the fuzzers with Clang into build-fuzz, and run each for a while
	@scripts/install_packages.sh fuzz
	@cmake --preset fuzz
	@cmake --build --preset fuzz
	@scripts/run_fuzzers.sh build-fuzz

python: ## Build the Python package's wheel into an empty environment in out/python, and run its tests there
	@scripts/install_packages.sh python
	@python/install_test.sh out/python

install: build ## Install the program and the library under PREFIX (/usr/local)
	@cmake --install build --prefix "$(PREFIX)"

deb: build ## Make Debian packages of the program and the libraries in out/deb
	@scripts/install_packages.sh deb
	@cpack --config build/CPackConfig.cmake -B out/deb

wheels: ## Build wheels for other Linux systems, with PYTHONS (python3), into out/wheels
	@scripts/build_wheels.sh out/wheels $(PYTHONS)

clean: ## Remove every build folder; out/ stays
	@rm -rf build build-*

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
