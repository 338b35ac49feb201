#include "org/accounts.h"

#include <gtest/gtest.h>

#include "db/migrations.h"
#include "org/sessions.h"
#include "org/units.h"

namespace k197::org {
namespace {

struct Staff : testing::Test {
    std::unique_ptr<db::Database> database = db::make_test_database();
    FakeClock clock{*from_rfc3339("2026-03-02T08:00:00+07:00")};

    Result<std::string> token(const NewToken& wanted) {
        return database->write([&](db::Tx& tx) { return add_token(tx, clock, wanted); });
    }
    std::optional<Session> session(std::string_view secret) {
        return database->read([&](db::Query& query) { return find_session(query, clock, secret); });
    }
};

TEST(Roles, AreReadAndWritten) {
    EXPECT_EQ(format_roles(*parse_roles("leader, intake")), "intake,leader");
    EXPECT_TRUE(parse_roles("intake,sealed")->has(Role::Sealed));
    for (const auto* wrong : {"", "sealed", "boss", "intake,", ",", "Admin"})
        EXPECT_FALSE(parse_roles(wrong)) << wrong;
}

TEST_F(Staff, SignInFromOpeningToTheLastSecondOfASession) {
    const auto added = add_user(
        *database,
        clock,
        {.name = "lan",
         .full_name = "Nguyễn Thị Mẫu",
         .password = "mật khẩu rất dài",
         .roles = {Role::Intake}}
    );
    ASSERT_TRUE(added) << added.error().detail;
    EXPECT_EQ(login(*database, clock, "lan", "sai mật khẩu").kind, Login::Kind::Refused);
    const auto signed_in = login(*database, clock, "lan", "mật khẩu rất dài");
    ASSERT_EQ(signed_in.kind, Login::Kind::SignedIn);
    const auto open = session(signed_in.token);
    ASSERT_TRUE(open);
    EXPECT_EQ(open->caller.name, "lan");
    EXPECT_TRUE(open->caller.is_person);
    EXPECT_TRUE(open->caller.roles.has(Role::Intake));
    EXPECT_TRUE(is_csrf(*open, open->csrf));
    EXPECT_FALSE(is_csrf(*open, ""));
    EXPECT_FALSE(session("không phải"));
    const auto stored = database->read([](db::Query& query) {
        return query.one("SELECT s.token_hash, a.password_hash FROM sessions s, accounts a")
            ->text("token_hash");
    });
    EXPECT_NE(stored, signed_in.token);

    clock.advance(kSessionIdle - kSecond);
    ASSERT_TRUE(session(signed_in.token));
    EXPECT_TRUE(session(signed_in.token)->wants_touch);
    for (int i = 0; i < 5; ++i) {
        database->write([&](db::Tx& tx) { touch_session(tx, clock, signed_in.token); });
        clock.advance(kSessionIdle - kMinute);
        EXPECT_TRUE(session(signed_in.token)) << i;
    }
    database->write([&](db::Tx& tx) { touch_session(tx, clock, signed_in.token); });
    clock.advance(kSecond + 6 * kMinute);
    EXPECT_FALSE(session(signed_in.token)) << "after twelve hours";
    database->write([&](db::Tx& tx) { prune_sessions(tx, clock); });
    EXPECT_FALSE(database->read([](db::Query& query) {
        return query.one("SELECT csrf FROM sessions");
    }));
}

TEST_F(Staff, WaitAsLongUnderANameThatNobodyHas) {
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(login(*database, clock, "không ai", "x").kind, Login::Kind::Refused) << i;
    const auto locked = login(*database, clock, "không ai", "x");
    ASSERT_EQ(locked.kind, Login::Kind::TooMany);
    EXPECT_EQ(locked.retry_after_seconds, 5);
    clock.advance(5 * kSecond);
    EXPECT_EQ(login(*database, clock, "không ai", "x").kind, Login::Kind::Refused);
    EXPECT_EQ(login(*database, clock, "không ai", "x").retry_after_seconds, 10);
    clock.advance(2 * kHour);
    login(*database, clock, "ai khác", "x");
    EXPECT_EQ(
        database->read([](db::Query& query) {
            return query.one("SELECT count(*) AS n FROM unknown_logins")->integer("n");
        }),
        1
    );
}

TEST_F(Staff, WaitLongerAfterEachBadPasswordFromTheFifth) {
    ASSERT_TRUE(add_user(
        *database, clock, {.name = "lan", .password = "mật khẩu rất dài", .roles = {Role::Intake}}
    ));
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(login(*database, clock, "lan", "x").kind, Login::Kind::Refused) << i;
    const auto locked = login(*database, clock, "lan", "mật khẩu rất dài");
    ASSERT_EQ(locked.kind, Login::Kind::TooMany);
    EXPECT_EQ(locked.retry_after_seconds, 5);
    clock.advance(5 * kSecond);
    EXPECT_EQ(login(*database, clock, "lan", "x").kind, Login::Kind::Refused);
    EXPECT_EQ(login(*database, clock, "lan", "x").retry_after_seconds, 10);
    clock.advance(10 * kSecond);
    const auto in = login(*database, clock, "lan", "mật khẩu rất dài");
    EXPECT_EQ(in.kind, Login::Kind::SignedIn);

    ASSERT_TRUE(database->write([&](db::Tx& tx) { return disable_account(tx, "lan"); }));
    EXPECT_FALSE(session(in.token)) << "closing an account ends its sessions";
    EXPECT_EQ(login(*database, clock, "lan", "mật khẩu rất dài").kind, Login::Kind::Refused);
    ASSERT_TRUE(reset_password(*database, "lan", "mật khẩu mới hơn"));
    EXPECT_EQ(login(*database, clock, "lan", "mật khẩu mới hơn").kind, Login::Kind::SignedIn);
    EXPECT_EQ(login(*database, clock, "nobody", "x").kind, Login::Kind::Refused);
}

TEST_F(Staff, AreRefusedWhenSomethingIsMissing) {
    const auto problem = [&](const NewAccount& account) {
        const auto added = add_user(*database, clock, account);
        return added ? std::string{} : added.error().field;
    };
    EXPECT_EQ(problem({.name = "a b", .password = "mật khẩu", .roles = {Role::Intake}}), "name");
    EXPECT_EQ(problem({.name = "system", .password = "mật khẩu", .roles = {Role::Intake}}), "name");
    EXPECT_EQ(problem({.name = "lan", .password = "ngắn", .roles = {Role::Intake}}), "password");
    EXPECT_EQ(problem({.name = "lan", .password = "mật khẩu dài", .roles = {Role::Unit}}), "unit");
    EXPECT_EQ(
        problem(
            {.name = "lan", .password = "mật khẩu dài", .roles = {Role::Unit}, .unit_code = "00004"}
        ),
        "unit"
    );
    const auto missing = database->write([&](db::Tx& tx) { return disable_account(tx, "lan"); });
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Errc::NotFound);
}

TEST_F(Staff, HaveTokensThatAreKnownOnceAndCanBeRevoked) {
    database->write([](db::Tx& tx) { load_seed_units(tx); });
    const auto secret =
        token({.name = "ward", .roles = {Role::Unit, Role::Sealed}, .unit_code = "00004"});
    ASSERT_TRUE(secret) << secret.error().detail;
    const auto find = [&](std::string_view bearer) {
        return database->read([&](db::Query& query) { return find_token(query, bearer); });
    };
    ASSERT_TRUE(find(*secret));
    EXPECT_EQ(find(*secret)->unit_code, "00004");
    EXPECT_FALSE(find(*secret)->is_person);
    EXPECT_FALSE(find(""));
    EXPECT_EQ(token({.name = "ward", .roles = {Role::Intake}}).error().code, Errc::Conflict);
    EXPECT_EQ(token({.name = "other", .roles = {Role::Unit}}).error().field, "unit");
    const auto revoke = [&] {
        return database->write([&](db::Tx& tx) { return revoke_token(tx, clock, "ward"); });
    };
    ASSERT_TRUE(revoke());
    EXPECT_FALSE(find(*secret));
    EXPECT_FALSE(revoke());
    EXPECT_TRUE(token({.name = "ward", .roles = {Role::Intake}}));
    EXPECT_EQ(database->read([](db::Query& query) { return list_tokens(query); }).size(), 1U);
}

}  // namespace
}  // namespace k197::org
