# Each target sets up what it needs in .venv and build/, and needs no root:
#   make demo           learn word vectors from Python's own documentation
#   make test           C++ and Python tests, import time and wheel size
#   make test-sanitize  the same tests under the address and undefined-behaviour sanitizers
#   make lint           formatting, ruff, mypy
#   make format         rewrite the sources as the formatters want them
PYTHON ?= python3
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

BIN := .venv/bin
CPP_SOURCES = $(shell git ls-files -co --exclude-standard '*.h' '*.cpp' '*.cu' '*.cuh')
PY_SOURCES := python tests examples
PACKAGE_FILES = $(shell git ls-files -co --exclude-standard csrc python CMakeLists.txt pyproject.toml)
CTEST = $(BIN)/ctest --output-on-failure --no-tests=error -j $(JOBS) --test-dir
PYTEST = $(BIN)/python -m pytest -q tests/python

.PHONY: demo test test-cpp test-python test-sanitize lint format clean
.DELETE_ON_ERROR:

demo: build/installed
	$(BIN)/python examples/word_vectors.py

test: test-cpp test-python

test-cpp: .venv/ready
	$(BIN)/cmake -S . -B build/cpp -G Ninja -DCMAKE_MAKE_PROGRAM=$(CURDIR)/$(BIN)/ninja \
	  -DRESVAR_PYTHON=OFF -DRESVAR_TESTS=ON -DRESVAR_WERROR=ON
	$(BIN)/cmake --build build/cpp -j $(JOBS)
	$(CTEST) build/cpp

test-python: build/installed
	$(PYTEST) --doctest-modules --pyargs resvar
	$(BIN)/python tests/package_limits.py build/wheel/*.whl

# Python itself is not instrumented: the sanitizer is loaded before it, and what Python leaves
# allocated at exit is not ours to report.
test-sanitize: .venv/ready
	$(BIN)/cmake -S . -B build/asan -G Ninja -DCMAKE_MAKE_PROGRAM=$(CURDIR)/$(BIN)/ninja \
	  -DCMAKE_BUILD_TYPE=RelWithDebInfo -DRESVAR_SANITIZE=address -DRESVAR_TESTS=ON \
	  -DRESVAR_WERROR=ON -DPython_EXECUTABLE=$(CURDIR)/$(BIN)/python \
	  -Dpybind11_DIR="$$($(BIN)/python -m pybind11 --cmakedir)"
	$(BIN)/cmake --build build/asan -j $(JOBS)
	$(CTEST) build/asan
	rm -rf build/asan/site && mkdir build/asan/site && cp -r python/resvar build/asan/site
	$(BIN)/cmake --install build/asan --prefix build/asan/site
	PYTHONPATH=build/asan/site ASAN_OPTIONS=detect_leaks=0 PYTHONMALLOC=malloc \
	  LD_PRELOAD="$$($${CXX:-c++} -print-file-name=libasan.so) $$($${CXX:-c++} -print-file-name=libstdc++.so)" \
	  $(PYTEST) -p no:cacheprovider

lint: .venv/ready
	$(BIN)/clang-format --dry-run --Werror $(CPP_SOURCES)
	$(BIN)/ruff format --check $(PY_SOURCES)
	$(BIN)/ruff check $(PY_SOURCES)
	$(BIN)/mypy python/resvar examples

format: .venv/ready
	$(BIN)/clang-format -i $(CPP_SOURCES)
	$(BIN)/ruff format $(PY_SOURCES)
	$(BIN)/ruff check --fix $(PY_SOURCES)

clean:
	rm -rf .venv build

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --upgrade "pip >= 25.1"
	$(BIN)/python -m pip install -q --group dev
	touch $@

# The wheel, as a user's `pip install` would build it, but with warnings as errors.
build/installed: .venv/ready $(PACKAGE_FILES)
	rm -rf build/wheel
	$(BIN)/python -m pip wheel -q --no-build-isolation --no-deps -w build/wheel \
	  -C cmake.define.RESVAR_WERROR=ON .
	$(BIN)/python -m pip install -q --force-reinstall --no-deps build/wheel/*.whl
	touch $@
