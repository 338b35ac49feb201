#include "media/blob_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "db/db.h"
#include "media/fake_s3_test.h"
#include "media/file.h"
#include "media/s3_store.h"

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

/// What every store promises.
class AnyStore : public testing::TestWithParam<std::string> {
 protected:
    /// A store on what was stored before: as after a restart.
    std::unique_ptr<BlobStore> open() {
        if (GetParam() == "disk") return std::make_unique<DiskStore>(folder_.path() / "media");
        return std::make_unique<S3Store>(
            S3Place{
                .endpoint = "http://" + s3_.host,
                .bucket = s3_.bucket,
                .credentials = {.key = s3_.key, .secret = s3_.secret},
                .cache = folder_.path() / "cache"},
            s3_,
            clock_
        );
    }
    std::size_t count() {
        return GetParam() == "disk" ? files_below(folder_.path() / "media") : s3_.objects.size();
    }
    /// Takes away what the store lies on.
    void destroy() {
        fs::remove_all(folder_.path() / "media");
        s3_.bucket = "another";
    }

    ScratchFolder folder_{fs::temp_directory_path()};
    FakeClock clock_{from_rfc3339("2026-07-01T08:00:00+07:00").value_or(0)};
    FakeS3 s3_{clock_};
    std::unique_ptr<BlobStore> store_ = open();
};

TEST_P(AnyStore, KeepsBytesUnderTheirDigest) {
    for (const auto& bytes : {std::string{"\0\xFFhello", 7}, std::string{}}) {
        const auto digest = store_->put(bytes);
        EXPECT_EQ(digest, sha256_hex(bytes));
        EXPECT_EQ(store_->get(digest), bytes);
        EXPECT_TRUE(store_->exists(digest));
        const auto file = store_->path(digest);
        ASSERT_TRUE(file);
        EXPECT_EQ(read_file(*file, 100), bytes);
    }
}

TEST_P(AnyStore, KeepsTheSameBytesOnce) {
    EXPECT_EQ(store_->put("hello"), kHello);
    EXPECT_EQ(store_->put("hello"), kHello);
    EXPECT_EQ(count(), 1u);
}

TEST_P(AnyStore, ManyThreadsMayPutTheSameBytes) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 20; ++n) {
                const auto bytes = "blob " + std::to_string(n);
                EXPECT_EQ(store_->get(store_->put(bytes)), bytes);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(count(), 20u);
    EXPECT_EQ(store_->get(sha256_hex("blob 7")), "blob 7");
}

TEST_P(AnyStore, IsFoundAgainAfterARestart) {
    store_->put("hello");
    EXPECT_EQ(open()->get(kHello), "hello");
}

TEST_P(AnyStore, TakesAFile) {
    write_file(folder_.path() / "letter.txt", "hello");
    EXPECT_EQ(store_->put_file(folder_.path() / "letter.txt").value_or(""), kHello);
    EXPECT_FALSE(store_->put_file(folder_.path() / "none.txt"));
}

TEST_P(AnyStore, ADigestIsNeverAPath) {
    write_file(folder_.path() / "keys", "secret");
    for (const auto* name : {"../keys", "", "abcd", "../../../../etc/passwd", "2CF24DBA"}) {
        EXPECT_FALSE(store_->get(name)) << name;
        EXPECT_FALSE(store_->path(name)) << name;
        EXPECT_FALSE(store_->exists(name)) << name;
    }
    EXPECT_FALSE(store_->get(std::string(64, '0')));
    EXPECT_FALSE(store_->path(std::string(64, '0')));
}

TEST_P(AnyStore, SaysWhenItCannotKeepAnything) {
    EXPECT_TRUE(store_->check());
    EXPECT_TRUE(store_->check_by_writing());
    destroy();
    EXPECT_FALSE(store_->check());
    EXPECT_FALSE(store_->check_by_writing());
    EXPECT_THROW(store_->put("hello"), db::Failure);
}

INSTANTIATE_TEST_SUITE_P(Stores, AnyStore, testing::Values("disk", "s3"), [](const auto& tested) {
    return tested.param;
});

class DiskStoreTest : public testing::Test {
 protected:
    ScratchFolder folder_{fs::temp_directory_path()};
    DiskStore store_{folder_.path() / "media"};
};

TEST_F(DiskStoreTest, LaysFilesOutByTheFirstDigits) {
    EXPECT_EQ(store_.path(store_.put("hello")), folder_.path() / "media" / "2c" / "f2" / kHello);
}

TEST_F(DiskStoreTest, DoesNotTouchWhatIsThere) {
    store_.put("hello");
    const auto written = fs::last_write_time(*store_.path(kHello));
    store_.put("hello");
    EXPECT_EQ(fs::last_write_time(*store_.path(kHello)), written);
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
