// Which process this is: memory outlives fork(), threads and their locks do not.
#pragma once

#include <unistd.h>

namespace resvar {

// The process that made it; a child that was forked since is another one.
class Process {
 public:
  bool is_current() const { return getpid() == id_; }

 private:
  pid_t id_ = getpid();
};

}  // namespace resvar
