// A file of zeros that is gone after the test.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "core/file_mapping.h"
#include "testing.h"

namespace resvar::test {

class TemporaryFile {
 public:
  explicit TemporaryFile(size_t bytes) {
    const int made = mkstemp(path_.data());
    EXPECT_GE(made, 0);
    EXPECT_EQ(ftruncate(made, static_cast<off_t>(bytes)), 0);
    close(made);
  }
  ~TemporaryFile() { unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  // A new one, for the caller to close.
  int descriptor() const { return ::open(path_.c_str(), O_RDWR | O_CLOEXEC); }

  std::shared_ptr<OpenFile> open() const {
    const int opened = descriptor();
    auto file = std::make_shared<OpenFile>(opened);
    close(opened);
    return file;
  }

  std::string read(size_t offset, size_t bytes) const {
    std::string result(bytes, '?');
    const int opened = descriptor();
    EXPECT_EQ(pread(opened, result.data(), bytes, static_cast<off_t>(offset)),
              static_cast<ssize_t>(bytes));
    close(opened);
    return result;
  }

 private:
  std::string path_ = testing::TempDir() + "resvar_XXXXXX";
};

}  // namespace resvar::test
