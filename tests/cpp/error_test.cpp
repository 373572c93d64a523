#include "core/error.h"

#include "core/device.h"
#include "testing.h"

namespace resvar::test {
namespace {

template <typename E, typename Base>
void expect_caught_as() {
  EXPECT_THROW(fail<E>("why"), Base) << typeid(E).name() << " as " << typeid(Base).name();
}

TEST(Error, IsCaughtAsItsBases) {
  expect_caught_as<BadIndex, InvalidArgument>();
  expect_caught_as<BadDType, InvalidArgument>();
  expect_caught_as<InvalidArgument, Error>();
  expect_caught_as<FailedPrecondition, Error>();
  expect_caught_as<OutOfRange, Error>();
  expect_caught_as<ResourceExhausted, Error>();
  expect_caught_as<DataLoss, Error>();
  expect_caught_as<Unimplemented, Error>();
  expect_caught_as<Internal, Error>();
  expect_caught_as<Error, std::runtime_error>();
}

TEST(Error, ClassesAreApart) {
  EXPECT_FALSE((std::is_base_of_v<BadIndex, BadDType>));
  EXPECT_FALSE((std::is_base_of_v<InvalidArgument, FailedPrecondition>));
  EXPECT_FALSE((std::is_base_of_v<InvalidArgument, OutOfRange>));
  EXPECT_FALSE((std::is_base_of_v<InvalidArgument, ResourceExhausted>));
  EXPECT_FALSE((std::is_base_of_v<InvalidArgument, Unimplemented>));
}

TEST(Error, FailThrowsExactlyThatType) {
  EXPECT_EQ(message_of<BadIndex>([] { fail<BadIndex>("here"); }), "here");
  EXPECT_EQ(message_of<Unimplemented>([] { fail<Unimplemented>("there"); }), "there");
}

TEST(Error, FailWritesPartsOneAfterTheOther) {
  const std::string name = "v";
  const auto throwing = [&] { fail<InvalidArgument>(name, '[', 17, "] = ", int64_t{-1} << 40); };
  EXPECT_EQ(message_of<InvalidArgument>(throwing), "v[17] = -1099511627776");
  EXPECT_EQ(message_of<InvalidArgument>([] { fail<InvalidArgument>("on ", Device{}); }),
            "on CPU:0");
}

TEST(Error, FailWithoutPartsHasAnEmptyMessage) {
  EXPECT_EQ(message_of<Error>([] { fail<Error>(""); }), "");
}

}  // namespace
}  // namespace resvar::test
