#include "db/sqlite_log.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "db/db.h"

namespace k197::db {
namespace {

/// The system's files, but of a log each byte is watched: whether it is on the disk, on its way, or
/// taken for written by the system though the disk refused it.
class WatchedVfs {
 public:
    static constexpr const char* kName = "watched";

    WatchedVfs() {
        vfs_ = *sqlite3_vfs_find(nullptr);
        vfs_.zName = kName;
        vfs_.xOpen = open;
        sqlite3_vfs_register(&vfs_, 0);
        current = this;
    }
    ~WatchedVfs() {
        sqlite3_vfs_unregister(&vfs_);
        current = nullptr;
    }
    WatchedVfs(const WatchedVfs&) = delete;
    WatchedVfs& operator=(const WatchedVfs&) = delete;

    [[nodiscard]] std::size_t lost() const { return count('l'); }
    [[nodiscard]] std::size_t under_way() const { return count('u'); }

    std::atomic<bool> refuses = false;
    std::atomic<int> flushes = 0;
    std::function<void()> at_flush = [] {};

 private:
    static inline WatchedVfs* current = nullptr;

    [[nodiscard]] std::size_t count(char state) const {
        return static_cast<std::size_t>(std::ranges::count(bytes_, state));
    }
    static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
        auto& vfs = *current;
        sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
        const int code = system->xOpen(system, name, file, flags, out);
        if (code != SQLITE_OK || (flags & SQLITE_OPEN_WAL) == 0) return code;
        vfs.system_ = *file->pMethods;
        vfs.watched_ = vfs.system_;
        vfs.watched_.xWrite = write;
        vfs.watched_.xSync = sync;
        file->pMethods = &vfs.watched_;
        return code;
    }
    static int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
        auto& bytes = current->bytes_;
        const auto begin = static_cast<std::size_t>(at);
        const auto end = begin + static_cast<std::size_t>(size);
        if (bytes.size() < end) bytes.resize(end, 'd');
        std::fill(bytes.begin() + at, bytes.begin() + at + size, 'u');
        return current->system_.xWrite(file, data, size, at);
    }
    static int sync(sqlite3_file*, int) {
        ++current->flushes;
        current->at_flush();
        std::ranges::replace(current->bytes_, 'u', current->refuses ? 'l' : 'd');
        return current->refuses ? SQLITE_IOERR_FSYNC : SQLITE_OK;
    }

    sqlite3_vfs vfs_{};
    sqlite3_io_methods system_{};
    sqlite3_io_methods watched_{};
    std::string bytes_{};  // 'd' on the disk, 'u' under way, 'l' lost
};

struct Log : ::testing::Test {
    WatchedVfs vfs{};
    std::string path = std::filesystem::temp_directory_path() / ("k197-" + new_id() + ".db");
    std::unique_ptr<Database> database =
        open_sqlite({.path = path, .readers = 2, .vfs = WatchedVfs::kName});

    void SetUp() override { database->run_script("CREATE TABLE notes (text TEXT)"); }
    void TearDown() override {
        database.reset();
        for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
    }
    void add(const std::string& text, Commit commit) {
        database->write([&](Tx& tx) { tx.query("INSERT INTO notes VALUES ($1)", text); }, commit);
    }
    std::int64_t count() {
        return database->read([](Query& query) {
            return query.one("SELECT count(*) AS n FROM notes")->integer("n");
        });
    }
};

TEST_F(Log, IsFlushedForWhoMustBeOnDiskAndTakesTheOthersAlong) {
    const int before = vfs.flushes;
    add("can wait", Commit::Relaxed);
    EXPECT_EQ(vfs.flushes, before);
    EXPECT_GT(vfs.under_way(), 0U);
    add("must be there", Commit::OnDisk);
    EXPECT_EQ(vfs.flushes, before + 1);
    EXPECT_EQ(vfs.under_way(), 0U);
}

TEST_F(Log, OthersCommitWhileSomebodyWaitsForTheDisk) {
    using namespace std::chrono_literals;
    std::promise<void> flushing;
    std::promise<void> go_on;
    std::atomic<bool> first = true;
    vfs.at_flush = [&] {
        if (!first.exchange(false)) return;
        flushing.set_value();
        EXPECT_EQ(go_on.get_future().wait_for(30s), std::future_status::ready);
    };
    auto waits = std::async(std::launch::async, [&] { add("on disk", Commit::OnDisk); });
    ASSERT_EQ(flushing.get_future().wait_for(30s), std::future_status::ready);
    add("meanwhile", Commit::Relaxed);
    EXPECT_EQ(count(), 2);
    EXPECT_EQ(waits.wait_for(0s), std::future_status::timeout);
    go_on.set_value();
    waits.get();
    database.reset();  // which flushes for the last time
}

TEST_F(Log, WhatTheDiskRefusedIsWrittenAgainBeforeAnythingCountsAsSaved) {
    vfs.refuses = true;
    EXPECT_THROW(add("refused", Commit::OnDisk), Failure);
    EXPECT_THROW(add("too", Commit::OnDisk), Failure);
    EXPECT_GT(vfs.lost(), 0U);
    vfs.refuses = false;
    add("taken", Commit::OnDisk);
    EXPECT_EQ(vfs.lost(), 0U);
    EXPECT_EQ(vfs.under_way(), 0U);
    EXPECT_EQ(count(), 3);
}

TEST_F(Log, WhatTheDiskRefusedToAProcessBeforeIsWrittenAgainToo) {
    add("there", Commit::OnDisk);
    vfs.refuses = true;
    EXPECT_THROW(add("refused", Commit::OnDisk), Failure);
    const auto before = std::move(database);  // does nothing more, as if it had been killed
    vfs.refuses = false;
    database = open_sqlite({.path = path, .readers = 2, .vfs = WatchedVfs::kName});
    add("later", Commit::OnDisk);
    EXPECT_EQ(vfs.lost(), 0U);
    EXPECT_EQ(count(), 3);
}

}  // namespace
}  // namespace k197::db
