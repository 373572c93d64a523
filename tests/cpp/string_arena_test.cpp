#include "core/string_arena.h"

#include "core/memory_stats.h"
#include "testing.h"

namespace resvar::test {
namespace {

std::vector<StringRef> refs(const std::vector<std::string>& texts) {
  std::vector<StringRef> result;
  for (const std::string& text : texts) result.push_back({text.data(), text.size()});
  return result;
}

int64_t count_of(const auto& elements) { return static_cast<int64_t>(elements.size()); }

// Elements whose bytes an arena owns.
struct Owned {
  explicit Owned(const std::vector<std::string>& texts) : elements(refs(texts)) {
    arena.adopt(elements.data(), count_of(elements));
  }
  void overwrite(size_t i, const std::string& text) {
    StringRef update{text.data(), text.size()};
    arena.adopt(&update, 1);
    elements[i] = update;
    arena.collect(elements.data(), count_of(elements));
  }

  StringArena arena;
  std::vector<StringRef> elements;
};

TEST(StringArena, CopiesWhatItAdopts) {
  std::vector<std::string> texts{"one", "", std::string("t\0o", 3)};
  const Owned owned(texts);
  for (std::string& text : texts) text.assign(3, '#');
  EXPECT_EQ(owned.elements[0].view(), "one");
  EXPECT_EQ(owned.elements[1].view(), "");
  EXPECT_EQ(owned.elements[2].view(), std::string_view("t\0o", 3));
}

TEST(StringArena, CopiesOnceWhatNeighboursShare) {
  const std::string text(1000, 'x');
  const StringRef shared{text.data(), text.size()};
  std::vector<StringRef> elements{shared, {}, shared, shared, {text.data(), 999}};
  StringArena arena;
  arena.adopt(elements.data(), count_of(elements));
  EXPECT_EQ(elements[0].data, elements[3].data);
  EXPECT_NE(elements[0].data, elements[4].data);
  EXPECT_EQ(elements[2].view(), text);
  EXPECT_EQ(elements[4].view(), text.substr(1));
  EXPECT_LT(arena.bytes(), 2500);
}

TEST(StringArena, TakesNoMemoryForEmptyStrings) {
  const int64_t before = memory_stats().allocations;
  const Owned owned({"", ""});
  EXPECT_EQ(memory_stats().allocations, before);
  EXPECT_EQ(owned.arena.bytes(), 0);
}

TEST(StringArena, ChangesNothingWhereMemoryIsShort) {
  Owned owned({"kept"});
  const int64_t bytes = owned.arena.bytes();
  const char byte = 0;
  StringRef huge{&byte, uint64_t{1} << 60};
  EXPECT_THROW(owned.arena.adopt(&huge, 1), ResourceExhausted);
  EXPECT_EQ(huge.data, &byte);
  EXPECT_EQ(owned.arena.bytes(), bytes);
  EXPECT_EQ(owned.elements[0].view(), "kept");
}

TEST(StringArena, GivesBackWhatItTookSinceAMark) {
  Owned owned({"kept"});
  const int64_t before = memory_stats().allocated_bytes;
  const int64_t bytes = owned.arena.bytes();
  const size_t mark = owned.arena.mark();
  const std::string text(100, 'a');
  StringRef more{text.data(), text.size()};
  owned.arena.adopt(&more, 1);
  EXPECT_GT(memory_stats().allocated_bytes, before);
  owned.arena.release_since(mark);
  EXPECT_EQ(memory_stats().allocated_bytes, before);
  EXPECT_EQ(owned.arena.bytes(), bytes);
  EXPECT_EQ(owned.elements[0].view(), "kept");
}

TEST(StringArena, KeepsLittleBesideTheLiveStrings) {
  Owned owned({"first", "", std::string(1000, 'z')});
  int64_t most = 0;
  for (int i = 0; i < 100000; ++i) {
    owned.overwrite(1, std::to_string(i));
    most = std::max(most, owned.arena.bytes());
  }
  EXPECT_EQ(owned.elements[0].view(), "first");
  EXPECT_EQ(owned.elements[1].view(), "99999");
  EXPECT_EQ(owned.elements[2].view(), std::string(1000, 'z'));
  EXPECT_LT(most, 150 * 1024);
}

// Each look at the elements is paid for by as much that was written.
TEST(StringArena, LooksAtTheElementsSeldom) {
  Owned owned(std::vector<std::string>(100000, "live"));
  const int64_t before = memory_stats().allocations;
  for (int i = 0; i < 1000; ++i) owned.overwrite(static_cast<size_t>(i), "new");
  EXPECT_EQ(memory_stats().allocations, before + 1000);
}

TEST(StringArena, FreesWhatEmptyStringsReplaced) {
  Owned owned(std::vector<std::string>(1000, std::string(1000, 'x')));
  for (int round = 0; round < 10; ++round) {
    for (size_t i = 0; i < 1000; ++i) owned.overwrite(i, "");
  }
  EXPECT_LT(owned.arena.bytes(), 128 * 1024);
}

class StringUpdatesTest : public testing::Test {
 protected:
  int64_t bytes() { return tensor_.buffer().strings().bytes(); }

  Tensor tensor_ = Tensor::copy_of(strings({2}, {"a", "b"}).view());
};

TEST_F(StringUpdatesTest, BelongToTheTensorOnceCommitted) {
  std::string text = "update";
  const Array array = strings({1}, {text});
  StringUpdates updates(tensor_, array.view());
  const StringRef update = *static_cast<const StringRef*>(updates.data());
  text.assign(6, '#');
  EXPECT_EQ(update.view(), "update");
  static_cast<StringRef*>(tensor_.mutable_data())[1] = update;
  updates.commit();
  EXPECT_EQ(copy_of(tensor_), strings({2}, {"a", "update"}));
}

TEST_F(StringUpdatesTest, LeaveNothingWithoutACommit) {
  const int64_t before = bytes();
  {
    const StringUpdates updates(tensor_, strings({1}, {"update"}).view());
    EXPECT_GT(bytes(), before);
  }
  EXPECT_EQ(bytes(), before);
}

TEST_F(StringUpdatesTest, PassOtherDTypesOn) {
  Tensor floats = Tensor::copy_of(vector_of<float>({1}).view());
  const Array array = vector_of<float>({2});
  StringUpdates updates(floats, array.view());
  EXPECT_EQ(updates.data(), array.data());
  updates.commit();
}

TEST(OwnStrings, OutliveTheirSource) {
  Tensor clone;
  {
    std::string text = "short-lived";
    const Tensor tensor = Tensor::copy_of(strings({1}, {text}).view());
    text.assign(11, '#');
    clone = tensor.clone();
  }
  EXPECT_EQ(copy_of(clone), strings({1}, {"short-lived"}));
}

TEST(OwnStrings, AreOnTheCpuOnly) {
  const Device gpu{DeviceType::kGpu, 0};
  EXPECT_EQ(message_of<BadDType>([&] { Tensor::empty(DType::kString, {1}, gpu); }),
            "strings are on the CPU only, not on GPU:0");
}

}  // namespace
}  // namespace resvar::test
