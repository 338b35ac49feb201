#include "media/blob_cache.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "media/file.h"

namespace k197::media {
namespace {

namespace fs = std::filesystem;

class BlobCacheTest : public testing::Test {
 protected:
    std::string keep(BlobCache& cache, const std::string& bytes) {
        auto digest = sha256_hex(bytes);
        EXPECT_TRUE(cache.keep(digest, bytes));
        return digest;
    }
    std::uint64_t bytes_on_disk() {
        std::uint64_t sum = 0;
        for (const auto& entry : fs::directory_iterator{folder_.path()}) sum += entry.file_size();
        return sum;
    }
    /// As if it had been used that many hours ago.
    void age(const std::string& digest, int hours) {
        const auto then = fs::file_time_type::clock::now() - std::chrono::hours{hours};
        fs::last_write_time(folder_.path() / digest, then);
    }

    ScratchFolder folder_{fs::temp_directory_path()};
};

TEST_F(BlobCacheTest, GivesWhatItKeptAlsoToAnotherProcess) {
    BlobCache cache{folder_.path(), 1'000};
    const auto digest = keep(cache, "hello");
    BlobCache other{folder_.path(), 1'000};
    EXPECT_EQ(other.get(digest), "hello");
    EXPECT_EQ(other.path(digest), folder_.path() / digest);
    EXPECT_FALSE(other.get(sha256_hex("nothing")));
}

TEST_F(BlobCacheTest, ThrowsAwayWhatDoesNotFitItsName) {
    const auto digest = sha256_hex("hello");
    for (int i = 0; i < 2; ++i) {
        write_file(folder_.path() / digest, "hel");  // a power failure left this
        BlobCache cache{folder_.path(), 1'000};
        EXPECT_FALSE(i == 0 ? cache.path(digest).has_value() : cache.get(digest).has_value());
        EXPECT_FALSE(fs::exists(folder_.path() / digest));
    }
}

TEST_F(BlobCacheTest, RemovesWhatWasNotUsedForTheLongestTime) {
    BlobCache cache{folder_.path(), 1'000};
    const auto oldest = keep(cache, std::string(400, 'a'));
    const auto older = keep(cache, std::string(400, 'b'));
    age(oldest, 3);
    age(older, 2);
    EXPECT_TRUE(cache.path(oldest));  // used again
    const auto newest = keep(cache, std::string(400, 'c'));
    EXPECT_TRUE(cache.path(oldest));
    EXPECT_FALSE(cache.path(older));
    EXPECT_TRUE(cache.path(newest));
    EXPECT_LE(bytes_on_disk(), 1'000u);
}

TEST_F(BlobCacheTest, CountsWhatAnEarlierRunLeft) {
    for (int i = 0; i < 20; ++i) {
        BlobCache cache{folder_.path(), 1'000};
        keep(cache, std::string(300, static_cast<char>('a' + i)));
    }
    EXPECT_LE(bytes_on_disk(), 1'000u);
}

TEST_F(BlobCacheTest, KeepsTheNewestHoweverLarge) {
    BlobCache cache{folder_.path(), 1'000};
    const auto small = keep(cache, "small");
    age(small, 1);
    const auto large = keep(cache, std::string(5'000, 'x'));
    EXPECT_TRUE(cache.path(large));
    EXPECT_FALSE(cache.path(small));
}

TEST_F(BlobCacheTest, ItsFolderIsForTheOwnerAloneAndMayBeClearedAway) {
    const auto folder = folder_.path() / "cache";
    BlobCache cache{folder, 1'000};
    for (int i = 0; i < 2; ++i) {
        const auto digest = keep(cache, "hello");
        EXPECT_TRUE(cache.path(digest));
        EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
        fs::remove_all(folder);
        EXPECT_FALSE(cache.path(digest));
    }
}

TEST_F(BlobCacheTest, SaysWhenNothingCanBeKept) {
    write_file(folder_.path() / "file", "");
    BlobCache cache{folder_.path() / "file" / "cache", 1'000};
    EXPECT_FALSE(cache.keep(sha256_hex("hello"), "hello"));
    EXPECT_FALSE(cache.get(sha256_hex("hello")));
}

}  // namespace
}  // namespace k197::media
