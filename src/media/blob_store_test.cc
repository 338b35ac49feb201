#include "media/blob_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "db/db.h"
#include "media/file.h"

namespace k197::media {
namespace {

namespace fs = std::filesystem;

const std::string kHello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

std::size_t files_below(const fs::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator{folder})
        count += entry.is_regular_file() ? 1 : 0;
    return count;
}

class DiskStoreTest : public testing::Test {
 protected:
    ScratchFolder folder_{fs::temp_directory_path()};
    DiskStore store_{folder_.path() / "media"};
};

TEST_F(DiskStoreTest, KeepsBytesUnderTheirDigest) {
    const std::string bytes{"\0\xFFhello", 7};
    const auto digest = store_.put(bytes);
    EXPECT_EQ(digest, sha256_hex(bytes));
    EXPECT_EQ(store_.get(digest), bytes);
    EXPECT_EQ(
        store_.path(digest),
        folder_.path() / "media" / digest.substr(0, 2) / digest.substr(2, 2) / digest
    );
}

TEST_F(DiskStoreTest, KeepsTheSameBytesOnce) {
    EXPECT_EQ(store_.put("hello"), kHello);
    const auto written = fs::last_write_time(*store_.path(kHello));
    EXPECT_EQ(store_.put("hello"), kHello);
    EXPECT_EQ(fs::last_write_time(*store_.path(kHello)), written);
    EXPECT_EQ(files_below(folder_.path()), 1u);
}

TEST_F(DiskStoreTest, ManyThreadsMayPutTheSameBytes) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 20; ++n) store_.put("blob " + std::to_string(n));
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(files_below(folder_.path()), 20u);
    EXPECT_EQ(store_.get(sha256_hex("blob 7")), "blob 7");
}

TEST_F(DiskStoreTest, IsFoundAgainAfterARestart) {
    store_.put("hello");
    const DiskStore again{folder_.path() / "media"};
    EXPECT_EQ(again.get(kHello), "hello");
}

TEST_F(DiskStoreTest, ClearsAwayWhatAPowerFailureLeft) {
    const auto aside = folder_.path() / "media" / "new";
    write_file(aside / "old", "half");
    write_file(aside / "young", "half");
    fs::last_write_time(aside / "old", fs::file_time_type::clock::now() - std::chrono::hours{25});
    const DiskStore again{folder_.path() / "media"};
    EXPECT_FALSE(fs::exists(aside / "old"));
    EXPECT_TRUE(fs::exists(aside / "young"));
}

TEST_F(DiskStoreTest, TakesAFile) {
    write_file(folder_.path() / "letter.txt", "hello");
    EXPECT_EQ(store_.put_file(folder_.path() / "letter.txt").value_or(""), kHello);
    EXPECT_FALSE(store_.put_file(folder_.path() / "none.txt"));
}

TEST_F(DiskStoreTest, ADigestIsNeverAPath) {
    write_file(folder_.path() / "keys", "secret");
    for (const auto* name : {"../keys", "", "abcd", "../../../../etc/passwd", "2CF24DBA"}) {
        EXPECT_FALSE(store_.get(name)) << name;
        EXPECT_FALSE(store_.path(name)) << name;
    }
    EXPECT_FALSE(store_.get(std::string(64, '0')));
}

TEST_F(DiskStoreTest, SaysWhenItCannotKeepAnything) {
    EXPECT_TRUE(store_.check());
    fs::remove_all(folder_.path() / "media");
    EXPECT_FALSE(store_.check());
    EXPECT_THROW(store_.put("hello"), db::Failure);
}

TEST(MemoryStore, BehavesLikeTheOneOnDisk) {
    MemoryStore store;
    EXPECT_EQ(store.put("hello"), kHello);
    EXPECT_EQ(store.put("hello"), kHello);
    EXPECT_EQ(store.count(), 1u);
    EXPECT_EQ(store.get(kHello), "hello");
    EXPECT_FALSE(store.get("nothing"));
}

TEST(ReadFile, DoesNotFollowALink) {
    const ScratchFolder folder{fs::temp_directory_path()};
    write_file(folder.path() / "secret", "secret");
    fs::create_symlink(folder.path() / "secret", folder.path() / "link");
    EXPECT_FALSE(read_file(folder.path() / "link", 100));
    EXPECT_FALSE(read_file(folder.path() / "secret", 3));
    EXPECT_EQ(read_file(folder.path() / "secret", 100), "secret");
}

}  // namespace
}  // namespace k197::media
