#include "core/process.h"

#include <sys/wait.h>

#include "testing.h"

namespace resvar::test {
namespace {

TEST(ProcessTest, AForkedChildIsAnotherOne) {
  const Process process;
  EXPECT_TRUE(process.is_current());
  const pid_t child = fork();
  if (child == 0) _exit(process.is_current() ? 1 : 0);
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace resvar::test
