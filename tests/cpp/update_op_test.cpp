#include "core/update_op.h"

#include <cmath>
#include <limits>

#include "testing.h"

namespace resvar::test {
namespace {

static_assert(Add::apply(1, 2) == 3);
static_assert(Update::apply(1.f, 2.f) == 2.f);

TEST(UpdateOp, Names) {
  std::vector<std::string_view> names;
  for (const UpdateOp op : kUpdateOps) names.push_back(name_of(op));
  EXPECT_EQ(names,
            (std::vector<std::string_view>{"update", "add", "sub", "mul", "div", "min", "max"}));
}

// Boolean and what is only moved have no arithmetic, complex numbers no order.
bool expected_support(UpdateOp op, DType dtype) {
  const bool complex = dtype == DType::kComplex64 || dtype == DType::kComplex128;
  const bool moved = dtype == DType::kBool || dtype > DType::kComplex128;
  switch (op) {
    case UpdateOp::kUpdate:
      return true;
    case UpdateOp::kMin:
    case UpdateOp::kMax:
      return !complex && !moved;
    default:
      return !moved;
  }
}

TEST(UpdateOp, SupportsWhatHasAMeaning) {
  for (const UpdateOp op : kUpdateOps) {
    for (const DType dtype : kDTypes) {
      EXPECT_EQ(supports(op, dtype), expected_support(op, dtype))
          << name_of(op) << " " << name_of(dtype);
    }
  }
  static_assert(supports<Update, bool>() && !supports<Add, bool>());
  static_assert(supports<Update, StringRef>() && !supports<Add, StringRef>());
  static_assert(supports<Div, std::complex<float>>() && !supports<Max, std::complex<float>>());
}

TEST(UpdateOp, RequireSupportedNamesCallerOpAndDType) {
  for (const DType dtype : kDTypes) {
    EXPECT_NO_THROW(require_supported("f", UpdateOp::kUpdate, dtype));
  }
  EXPECT_EQ(message_of<BadDType>([] { require_supported("f", UpdateOp::kAdd, DType::kBool); }),
            "f: 'add' is not defined for dtype bool");
  EXPECT_EQ(
      message_of<BadDType>([] { require_supported("g", UpdateOp::kMin, DType::kComplex128); }),
      "g: 'min' is not defined for dtype complex128");
}

template <typename T>
void expect_as_reference(T a, T b) {
  for (const UpdateOp op : kUpdateOps) {
    if (op == UpdateOp::kDiv && b == 0) continue;
    visit_op(op, [&]<typename Op>(TypeTag<Op>) {
      ASSERT_EQ(Op::apply(a, b), reference_op(op, a, b)) << name_of(op) << " " << +a << " " << +b;
    });
  }
}

template <typename T>
class Integers : public testing::Test {};
using IntegerTypes =
    testing::Types<int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t>;
TYPED_TEST_SUITE(Integers, IntegerTypes);

TYPED_TEST(Integers, WrapAtTheEdges) {
  using T = TypeParam;
  constexpr T kLowest = std::numeric_limits<T>::min(), kHighest = std::numeric_limits<T>::max();
  EXPECT_EQ(Add::apply(kHighest, T(1)), kLowest);
  EXPECT_EQ(Sub::apply(kLowest, T(1)), kHighest);
  EXPECT_EQ(Mul::apply(kHighest, T(2)), T(-2));
  EXPECT_EQ(Mul::apply(kHighest, kHighest), T(1));
  EXPECT_EQ(Div::apply(kLowest, T(-1)), std::is_signed_v<T> ? kLowest : T(0));
  for (const T a : {kLowest, T(kLowest + 1), T(-1), T(0), T(1), T(kHighest - 1), kHighest}) {
    for (const T b : {kLowest, T(-1), T(0), T(1), kHighest}) expect_as_reference(a, b);
  }
}

TYPED_TEST(Integers, AgreeWithExactArithmetic) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const int shift = static_cast<int>(random() % (8 * sizeof(TypeParam)));
    expect_as_reference(static_cast<TypeParam>(random()),
                        static_cast<TypeParam>(random() >> shift));
  }
}

TEST(Integers, OfOneByteAgreeWithExactArithmeticEverywhere) {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      expect_as_reference(static_cast<int8_t>(a), static_cast<int8_t>(b));
      expect_as_reference(static_cast<uint8_t>(a), static_cast<uint8_t>(b));
    }
  }
}

TEST(Integers, DivideTowardsZero) {
  EXPECT_EQ(Div::apply(7, -2), -3);
  EXPECT_EQ(Div::apply(-7, 2), -3);
  EXPECT_EQ(Div::apply(-7, -2), 3);
}

template <typename T>
class Reals : public testing::Test {};
using RealTypes = testing::Types<Half, BFloat16, float, double>;
TYPED_TEST_SUITE(Reals, RealTypes);

// Float has all values of the halves, and those used here of double.
template <typename Op, typename T>
float apply(float a, float b) {
  return static_cast<float>(Op::apply(T(a), T(b)));
}

TYPED_TEST(Reals, Arithmetic) {
  EXPECT_EQ((apply<Update, TypeParam>(6, 1.5)), 1.5);
  EXPECT_EQ((apply<Add, TypeParam>(6, 1.5)), 7.5);
  EXPECT_EQ((apply<Sub, TypeParam>(6, 1.5)), 4.5);
  EXPECT_EQ((apply<Mul, TypeParam>(6, 1.5)), 9);
  EXPECT_EQ((apply<Div, TypeParam>(6, 1.5)), 4);
  EXPECT_EQ((apply<Min, TypeParam>(6, 1.5)), 1.5);
  EXPECT_EQ((apply<Max, TypeParam>(6, 1.5)), 6);
}

TYPED_TEST(Reals, MinAndMaxKeepTheStoredValueBesideNan) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ((apply<Min, TypeParam>(2, nan)), 2);
  EXPECT_EQ((apply<Max, TypeParam>(2, nan)), 2);
  EXPECT_TRUE(std::isnan(apply<Min, TypeParam>(nan, 2)));
  EXPECT_TRUE(std::isnan(apply<Max, TypeParam>(nan, 2)));
}

TYPED_TEST(Reals, MinAndMaxKeepTheStoredValueWhereEqual) {
  EXPECT_FALSE(std::signbit(apply<Min, TypeParam>(0.f, -0.f)));
  EXPECT_TRUE(std::signbit(apply<Min, TypeParam>(-0.f, 0.f)));
  EXPECT_FALSE(std::signbit(apply<Max, TypeParam>(0.f, -0.f)));
  EXPECT_TRUE(std::signbit(apply<Max, TypeParam>(-0.f, 0.f)));
}

TEST(Halves, RoundOnceToEven) {
  EXPECT_EQ((apply<Add, Half>(2048, 1)), 2048);
  EXPECT_EQ((apply<Add, Half>(2048, 3)), 2052);
  EXPECT_EQ((apply<Sub, Half>(-2048, 3)), -2052);
  EXPECT_EQ((apply<Mul, Half>(1 + 0x1p-10f, 3)), 3 + 0x1p-8f);
  EXPECT_EQ(Div::apply(Half(1), Half(3)).bits, 0x3555);
  EXPECT_EQ((apply<Add, Half>(65504, 16)), std::numeric_limits<float>::infinity());
  EXPECT_EQ((apply<Add, BFloat16>(256, 1)), 256);
  EXPECT_EQ((apply<Add, BFloat16>(256, 3)), 260);
  EXPECT_EQ(Div::apply(BFloat16(1), BFloat16(3)).bits, 0x3eab);
}

template <typename T>
class Complex : public testing::Test {};
using ComplexTypes = testing::Types<std::complex<float>, std::complex<double>>;
TYPED_TEST_SUITE(Complex, ComplexTypes);

TYPED_TEST(Complex, Arithmetic) {
  using T = TypeParam;
  EXPECT_EQ(Update::apply(T(1, 2), T(3, 4)), T(3, 4));
  EXPECT_EQ(Add::apply(T(1, 2), T(3, -4)), T(4, -2));
  EXPECT_EQ(Sub::apply(T(1, 2), T(3, -4)), T(-2, 6));
  EXPECT_EQ(Mul::apply(T(1, 2), T(3, -4)), T(11, 2));
  EXPECT_EQ(Mul::apply(T(0, 1), T(0, 1)), T(-1, 0));
  EXPECT_EQ(Div::apply(T(11, 2), T(3, -4)), T(1, 2));
  EXPECT_EQ(Div::apply(T(1, 0), T(0, 2)), T(0, -0.5));
}

// The C++ library has the limits of the C standard too.
TYPED_TEST(Complex, DivisionByAndOfInfinitiesIsThatOfTheStandard) {
  using Real = typename TypeParam::value_type;
  const Real infinity = std::numeric_limits<Real>::infinity();
  const Real parts[] = {
      0, -0.0, 1, -2, infinity, -infinity, std::numeric_limits<Real>::quiet_NaN()};
  const auto expect_same = [](Real actual, Real expected) {
    EXPECT_TRUE(actual == expected || (std::isnan(actual) && std::isnan(expected)))
        << actual << " instead of " << expected;
  };
  for (const Real x : parts) {
    for (const Real y : parts) {
      for (const Real c : parts) {
        for (const Real d : parts) {
          if (c == 0 && d == 0) continue;
          const TypeParam a(x, y), b(c, d), expected = a / b, actual = Div::apply(a, b);
          SCOPED_TRACE(testing::Message() << a << " / " << b);
          expect_same(actual.real(), expected.real());
          expect_same(actual.imag(), expected.imag());
        }
      }
    }
  }
}

TYPED_TEST(Complex, DivisionUndoesMultiplication) {
  using Real = typename TypeParam::value_type;
  std::mt19937_64 random(1);
  for (int i = 0; i < 1000; ++i) {
    const auto a = random_value<TypeParam>(random), b = random_value<TypeParam>(random);
    const TypeParam again = Div::apply(Mul::apply(a, b), b);
    ASSERT_LE(std::abs(again - a), 8 * std::numeric_limits<Real>::epsilon() * std::abs(a));
  }
}

}  // namespace
}  // namespace resvar::test
