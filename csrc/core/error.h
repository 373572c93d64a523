// One exception type per class of resvar.errors, and one helper that throws them.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace resvar {

// The base of everything this library throws on purpose. what() is the message a user reads.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An argument whose value is wrong: a shape, a division by zero.
class InvalidArgument : public Error {
 public:
  using Error::Error;
};

// An index outside its dimension.
class BadIndex : public InvalidArgument {
 public:
  using InvalidArgument::InvalidArgument;
};

// An argument of the wrong dtype, or an operation that its dtype does not have.
class BadDType : public InvalidArgument {
 public:
  using InvalidArgument::InvalidArgument;
};

// A tensor that cannot be given to another library.
class BadExport : public InvalidArgument {
 public:
  using InvalidArgument::InvalidArgument;
};

// The object is not in the state the call needs: a variable read before it was initialized.
class FailedPrecondition : public Error {
 public:
  using Error::Error;
};

// A position past the end: a counter at its limit.
class OutOfRange : public Error {
 public:
  using Error::Error;
};

// Something that was waited for did not come in time.
class DeadlineExceeded : public Error {
 public:
  using Error::Error;
};

// Memory that could not be had.
class ResourceExhausted : public Error {
 public:
  using Error::Error;
};

// Data that is lost or damaged: a file that ends too early.
class DataLoss : public Error {
 public:
  using Error::Error;
};

// Something this build does not have.
class Unimplemented : public Error {
 public:
  using Error::Error;
};

// Something failed that should not: a call of the CUDA runtime.
class Internal : public Error {
 public:
  using Error::Error;
};

// Throws E with the parts, written one after the other, as its message.
template <typename E, typename... Parts>
[[noreturn]] void fail(const Parts&... parts) {
  std::ostringstream message;
  (message << ... << parts);
  throw E(message.str());
}

}  // namespace resvar
