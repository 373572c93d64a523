# Each target sets up what it needs in .venv and build/, and needs no root:
#   make demo           learn word vectors from Python's own documentation
#   make test           C++ and Python tests on the CPU and on an emulated GPU, import time, wheel size
#   make test-cuda      those on the emulated GPU in every mode of streams on both architectures
#   make test-gpu       the same tests on the GPU of this machine
#   make test-sanitize  the same tests under the address, undefined-behaviour and thread sanitizers
#   make test-oracle    random programs beside TensorFlow
#   make test-interop   exchange arrays and gradients with PyTorch and JAX
#   make bench          time every operation beside NumPy, PyTorch, TensorFlow and JAX
#   make bench-gpu      the same on the GPU of this machine, beside CuPy, PyTorch and JAX
#   make lint           formatting, ruff, mypy, pyright
#   make format         rewrite the sources as the formatters want them
# WHEEL_CUDA=ON compiles the GPU backend into the wheel, by NVIDIA's compiler for every architecture.
PYTHON ?= python3
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

BIN := .venv/bin
CPP_SOURCES = $(shell git ls-files -co --exclude-standard '*.h' '*.cpp' '*.cu' '*.cuh')
PY_SOURCES := python tests examples benchmarks
PACKAGE_FILES = $(shell git ls-files -co --exclude-standard csrc cuda python CMakeLists.txt pyproject.toml)
CONFIGURE = $(BIN)/cmake -S . -G Ninja -DCMAKE_MAKE_PROGRAM=$(CURDIR)/$(BIN)/ninja \
  -DRESVAR_TESTS=ON -DRESVAR_WERROR=ON
# Kernels run on an emulated device, in an order that is drawn from CUDAHOST_SEED.
EMULATED = -DRESVAR_CUDA=EMULATED -DRESVAR_CUDA_INCLUDE=$(CUDA_ROOT)/include
CUDA_ROOT = $$($(CURDIR)/$(BIN)/python -c 'import nvidia; print(nvidia.__path__[0])')/cu13
WHEEL_CUDA ?= $(if $(filter bench-gpu,$(MAKECMDGOALS)),ON,OFF)
WHEEL_BUILD = build/cp3*/CMakeFiles/resvar_core.dir
RUNS = lazy-900 eager-900 async-700
export CUDAHOST_SEED := $(or $(CUDAHOST_SEED),$(shell date +%s))
BUILD = $(BIN)/cmake --build
CTEST = $(BIN)/ctest --output-on-failure --no-tests=error -j $(JOBS) --test-dir
# The extension module, in a build folder that is not a wheel's.
PYTHON_MODULE = -DPython_EXECUTABLE=$(CURDIR)/$(BIN)/python \
  -Dpybind11_DIR="$$($(BIN)/python -m pybind11 --cmakedir)"
# Calls that are made to fail are not what it is to report.
SANITIZER = $$(build/gpu/venv/bin/python -c 'import nvidia; print(nvidia.__path__[0])')/cu13/bin/compute-sanitizer \
  --error-exitcode 1 --report-api-errors no --tool
SANITIZED = scatter scatter_ordered hot_rows gather strided_slice dense_update checks deferred_check memory stream variable
PYTEST = $(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal

# $(call python_module_in,FOLDER): the extension module that was built in a folder, with all else.
# $(call python_tests,FOLDER,ARGUMENTS): the Python tests with it; its GPU is where variables are.
define python_module_in
	rm -rf $(1)/site && mkdir $(1)/site && cp -r python/resvar $(1)/site
	$(BIN)/cmake --install $(1) --prefix $(1)/site >/dev/null
endef
python_tests = PYTHONPATH=$(CURDIR)/$(1)/site $(PYTEST) $(or $(2),tests/python)
# What is mostly our C++, and so of interest to a sanitizer.
OF_THE_CORE = $(foreach name,array borrow checkpoint coerce dense_update device devices_agree dlpack dtypes \
  gather indexed interop memory properties python_values robustness safetensors_file scatter storage \
  strided_slice strings tensor tensor_stream threads variable,tests/python/test_$(name).py) \
  --deselect=tests/python/test_memory.py::test_more_elements_than_32_bits_count
DOCTESTS = --doctest-modules --pyargs resvar

.PHONY: demo test test-cpp test-python test-python-gpu test-cuda test-gpu test-interop
.PHONY: test-oracle test-sanitize build-cpp build-sanitize bench bench-gpu a-gpu lint format clean FORCE
.DELETE_ON_ERROR:

demo: build/installed
	$(BIN)/python examples/word_vectors.py

test: test-cpp test-python-gpu test-python

build-cpp: .venv/ready
	$(CONFIGURE) -B build/cpp $(EMULATED) $(PYTHON_MODULE)
	$(BUILD) build/cpp -j $(JOBS)

test-cpp: build-cpp
	@echo "CUDAHOST_SEED=$(CUDAHOST_SEED) repeats this run"
	$(CTEST) build/cpp

# The whole suite where GPU:0 is an emulated one: each time with streams that work at other times,
# and as one of two architectures.
test-python-gpu: test-cpp
	$(call python_module_in,build/cpp)
	set -e; for run in $(RUNS); do echo "emulated GPU: $$run, CUDAHOST_SEED=$(CUDAHOST_SEED)"; \
	  CUDAHOST_STREAMS=$${run%-*} CUDAHOST_ARCH=$${run#*-} $(call python_tests,build/cpp); done

test-cuda: RUNS = lazy-900 eager-900 async-900 lazy-700 eager-700 async-700
test-cuda: test-python-gpu

# The suite computes what is not in a variable as NumPy does; the tests of CuPy then run beside CuPy.
test-gpu: a-gpu .venv/nvcc build/gpu/ready
	CUDA_PATH="$(CUDA_ROOT)" $(CONFIGURE) -B build/cuda -DRESVAR_CUDA=ON $(PYTHON_MODULE) \
	  -DRESVAR_WERROR=OFF -DRESVAR_NVCC="$(CUDA_ROOT)/bin/nvcc" -DCMAKE_CUDA_ARCHITECTURES=native
	$(BUILD) build/cuda -j $(JOBS) --target cuda_tests _core
	$(call python_module_in,build/cuda)
	PYTHONPATH=build/cuda/site $(BIN)/python -m resvar
	PYTHONPATH=build/cuda/site $(BIN)/python -W error -c \
	  'from resvar.device import gpus; exit(0 if gpus() else "resvar finds no GPU that it can use")'
	$(CTEST) build/cuda -L cuda -j 1
	$(call python_tests,build/cuda,tests/python $(DOCTESTS))
	PYTHONPATH=build/cuda/site build/gpu/venv/bin/python -m pytest -q tests/python/test_gpu_arrays.py
	set -e; for test in $(SANITIZED); do \
	  $(SANITIZER) memcheck --track-stream-ordered-races all build/cuda/tests/cpp/cuda_$${test}_test; done
	set -e; for tool in racecheck synccheck; do for test in hot_rows scatter_ordered; do \
	  $(SANITIZER) $$tool build/cuda/tests/cpp/cuda_$${test}_test; done; done
	set -e; for test in scatter hot_rows; do \
	  $(SANITIZER) initcheck --kernel-name-exclude kns=RadixSort build/cuda/tests/cpp/cuda_$${test}_test; done

test-python: build/installed
	$(PYTEST) tests/python $(DOCTESTS)
	$(BIN)/python tests/package_limits.py build/wheel/*.whl
ifeq ($(WHEEL_CUDA),ON)
	$(BIN)/cmake -DNVCC="$(CUDA_ROOT)/bin/nvcc" -DOBJECTS="$$(echo $(WHEEL_BUILD)/cuda/scatter.cu.o);$$(echo $(WHEEL_BUILD)/cuda/hot_rows.cu.o)" \
	  -P tests/cpp/no_compare_and_swap.cmake
endif

# TensorFlow takes 1.3 GB of disk. RESVAR_PROGRAMS=5000 is the nightly size.
test-oracle: build/installed build/oracle/ready
	build/oracle/venv/bin/python -m pip install -q --force-reinstall --no-deps build/wheel/*.whl
	build/oracle/venv/bin/python -m pytest -q -m oracle tests/python/oracle

# PyTorch and JAX take 1.5 GB of disk.
test-interop: build/installed build/interop/ready
	build/interop/venv/bin/python -m pip install -q --force-reinstall --no-deps build/wheel/*.whl
	JAX_PLATFORMS=cpu build/interop/venv/bin/python -m pytest -q tests/python/test_interop.py

# Python itself is not instrumented: the sanitizer is loaded before it, and what Python leaves
# allocated at exit is not ours to report. Threads, and kernels of the GPU, are checked in the C++
# tests; here the GPU is hidden.
test-sanitize: build-sanitize
	$(CTEST) build/tsan
	$(CTEST) build/asan
	$(call python_module_in,build/asan)
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 \
	  PYTHONMALLOC=malloc RESVAR_CASES=300 CUDA_VISIBLE_DEVICES= \
	  LD_PRELOAD="$$($${CXX:-c++} -print-file-name=libasan.so) $$($${CXX:-c++} -print-file-name=libstdc++.so)" \
	  $(call python_tests,build/asan,-p no:cacheprovider $(OF_THE_CORE))

build-sanitize: .venv/ready
	$(CONFIGURE) -B build/tsan -DRESVAR_SANITIZE=thread -DRESVAR_PYTHON=OFF $(EMULATED)
	$(BUILD) build/tsan -j $(JOBS)
	$(CONFIGURE) -B build/asan -DRESVAR_SANITIZE=address $(EMULATED) $(PYTHON_MODULE)
	$(BUILD) build/asan -j $(JOBS)

# The peers take 3 GB of disk. BENCH='--quick' and the like are arguments for the script.
bench: build/installed build/bench/ready
	build/bench/venv/bin/python -m pip install -q --force-reinstall --no-deps build/wheel/*.whl
	build/bench/venv/bin/python benchmarks/run.py $(BENCH)

# The peers bring NVIDIA's libraries with them, which are some GB.
bench-gpu: a-gpu build/installed build/bench-gpu/ready
	build/bench-gpu/venv/bin/python -m pip install -q --force-reinstall --no-deps build/wheel/*.whl
	build/bench-gpu/venv/bin/python benchmarks/gpu.py $(BENCH)

a-gpu:
	@nvidia-smi -L || { echo "there is no GPU here, so nothing was tested or timed"; exit 1; }

lint: .venv/ready
	$(BIN)/clang-format --dry-run --Werror $(CPP_SOURCES)
	$(BIN)/ruff format --check $(PY_SOURCES)
	$(BIN)/ruff check $(PY_SOURCES)
	$(BIN)/mypy python/resvar examples benchmarks
	$(BIN)/pyright --pythonpath $(BIN)/python

format: .venv/ready
	$(BIN)/clang-format -i $(CPP_SOURCES)
	$(BIN)/ruff format $(PY_SOURCES)
	$(BIN)/ruff check --fix $(PY_SOURCES)

# $(call environment,ARGUMENTS): the environment beside a file `ready`, with what pip is told.
define environment
	mkdir -p $(@D)
	$(PYTHON) -m venv $(@D)/venv
	$(@D)/venv/bin/python -m pip install -q --upgrade "pip >= 25.1"
	$(@D)/venv/bin/python -m pip install -q $(1)
	touch $@
endef

build/oracle/ready: pyproject.toml | build/installed
	$(call environment,--no-compile --group test "$$(echo build/wheel/*.whl)[oracle]")

build/interop/ready: pyproject.toml | build/installed
	$(call environment,--group test --group interop build/wheel/*.whl)

build/bench/ready: pyproject.toml | build/installed
	$(call environment,--group bench build/wheel/*.whl)

build/gpu/ready: pyproject.toml | a-gpu .venv/ready
	$(call environment,--group gpu)

build/bench-gpu/ready: pyproject.toml | a-gpu build/installed
	$(call environment,--group bench-gpu build/wheel/*.whl)

clean:
	rm -rf .venv build

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --upgrade "pip >= 25.1"
	$(BIN)/python -m pip install -q --group dev
	touch $@

.venv/nvcc: .venv/ready
	$(BIN)/python -m pip install -q --group cuda
	touch $@

# The wheel, as a user's `pip install` would build it, but with warnings as errors.
ifeq ($(WHEEL_CUDA),ON)
NVCC = CUDA_PATH="$(CUDA_ROOT)"
WITH_NVCC = -C cmake.define.RESVAR_NVCC="$(CUDA_ROOT)/bin/nvcc"
build/installed: .venv/nvcc
endif
build/installed: .venv/ready build/wheel-cuda $(PACKAGE_FILES)
	rm -rf build/wheel
	$(NVCC) $(BIN)/python -m pip wheel -q --no-build-isolation --no-deps -w build/wheel \
	  -C cmake.define.RESVAR_WERROR=ON -C cmake.define.RESVAR_CUDA=$(WHEEL_CUDA) $(WITH_NVCC) .
	$(BIN)/python -m pip install -q --force-reinstall --no-deps build/wheel/*.whl
	touch $@

# Changes when WHEEL_CUDA does.
build/wheel-cuda: FORCE
	@mkdir -p build; echo $(WHEEL_CUDA) | cmp -s - $@ || echo $(WHEEL_CUDA) >$@
