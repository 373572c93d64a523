#include "settings.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace cudahost {
namespace {

long long number(const char* name, long long fallback) {
  const char* text = std::getenv(name);
  return text && *text ? std::atoll(text) : fallback;
}

StreamMode stream_mode() {
  const char* text = std::getenv("CUDAHOST_STREAMS");
  const std::string_view mode = text ? text : "lazy";
  if (mode == "lazy") return StreamMode::kLazy;
  if (mode == "eager") return StreamMode::kEager;
  if (mode == "async") return StreamMode::kAsync;
  std::fprintf(stderr, "cudahost: CUDAHOST_STREAMS=%s is none of lazy, eager, async\n", text);
  std::abort();
}

int known_architecture() {
  const auto architecture = static_cast<int>(number("CUDAHOST_ARCH", 900));
  if (architecture == 700 || architecture == 900) return architecture;
  std::fprintf(stderr, "cudahost: CUDAHOST_ARCH=%d is neither 700 nor 900\n", architecture);
  std::abort();
}

}  // namespace

int architecture() { return settings().architecture; }

const Settings& settings() {
  static const Settings result{
      .seed = static_cast<uint64_t>(number("CUDAHOST_SEED", 0)),
      .workers = static_cast<int>(number("CUDAHOST_WORKERS", 1)),
      .architecture = known_architecture(),
      .streams = stream_mode(),
      .guard = number("CUDAHOST_GUARD", 1) != 0,
      .strict = number("CUDAHOST_STRICT", 0) != 0,
      .fail_at = static_cast<long>(number("CUDAHOST_FAIL_AT", 0)),
      .memory = static_cast<size_t>(number("CUDAHOST_MEMORY", 64ll << 30)),
  };
  return result;
}

}  // namespace cudahost
