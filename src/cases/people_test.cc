#include "cases/people.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cases/office_for_tests.h"

namespace k197::cases {
namespace {

const Reporter kReporter{.name = "Trần Thị Mẫu", .phone = "0900000001", .address = "3 phố Vọng"};

struct Folder {
    std::string path = std::filesystem::temp_directory_path() / ("k197-people-" + new_id());
    ~Folder() { std::filesystem::remove_all(path); }
};

TEST(People, AreKeptEncryptedAndReadBack) {
    Office office;
    const auto id = office.database->write([&](db::Tx& tx) {
        return add_person(tx, office.clock, office.master, kReporter);
    });
    office.database->read([&](db::Query& query) {
        const auto found = find_person(query, office.master, id);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->name, kReporter.name);
        EXPECT_EQ(found->phone, kReporter.phone);
        EXPECT_EQ(found->address, kReporter.address);
        const auto row = query.one("SELECT identity FROM people WHERE id = $1", id);
        EXPECT_EQ(row->text("identity").find("0900000001"), std::string::npos);
    });
}

TEST(People, AreUnreadableWithAnotherMasterKeyOrWithoutTheirOwn) {
    Office office;
    const auto id = office.database->write([&](db::Tx& tx) {
        return add_person(tx, office.clock, office.master, kReporter);
    });
    const auto other = office.database->write([&](db::Tx& tx) {
        return add_person(tx, office.clock, office.master, kReporter);
    });
    office.database->write([&](db::Tx& tx) {
        tx.query("UPDATE people SET wrapped_key = $2 WHERE id = $1", id, db::Blob{"gone"});
    });
    office.database->read([&](db::Query& query) {
        EXPECT_FALSE(find_person(query, office.master, id));
        EXPECT_TRUE(find_person(query, office.master, other));
        EXPECT_FALSE(find_person(query, MasterKey{.bytes = random_bytes(32)}, other));
        EXPECT_FALSE(find_person(query, office.master, "nobody"));
    });
}

TEST(People, HaveAMasterKeyThatIsMadeOnceAndReadableByTheOwnerAlone) {
    const Folder folder;
    const auto key = load_master_key(folder.path);
    EXPECT_EQ(key.bytes.size(), 32U);
    EXPECT_EQ(load_master_key(folder.path).bytes, key.bytes);
    const std::string file = folder.path + "/keys/master.key";
    EXPECT_EQ(
        std::filesystem::status(file).permissions() & std::filesystem::perms::mask,
        std::filesystem::perms{0600}
    );
    int files = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator{folder.path + "/keys"})
        ++files;
    EXPECT_EQ(files, 1);
}

TEST(People, RefuseAMasterKeyOfAnotherLength) {
    const Folder folder;
    std::filesystem::create_directories(folder.path + "/keys");
    std::ofstream{folder.path + "/keys/master.key"} << "short";
    EXPECT_THROW(load_master_key(folder.path), std::runtime_error);
}

}  // namespace
}  // namespace k197::cases
