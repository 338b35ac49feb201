#include "channel/health.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "db/migrations.h"

namespace k197::channel {
namespace {

HttpAnswer answered(const std::string& body, int status = 200) {
    return {.outcome = HttpOutcome::Answered, .status = status, .body = body};
}

std::string subscribed(bool whole, const std::string& app = "419") {
    std::string fields;
    for (const auto field : kSubscribedFields) {
        if (!whole && field == "messages") continue;
        fields += (fields.empty() ? "" : ",") + fmt::format("\"{}\"", field);
    }
    return fmt::format(R"({{"data":[{{"id":"{}","subscribed_fields":[{}]}}]}})", app, fields);
}

constexpr std::string_view kAllScopes =
    R"(["pages_messaging","pages_manage_metadata","pages_read_engagement","pages_read_user_content","pages_manage_posts","pages_manage_engagement"])";

struct PageHealth : ::testing::Test {
    std::unique_ptr<db::Database> database = db::make_test_database();
    FakeClock clock{*from_rfc3339("2026-11-23T08:00:00+07:00")};
    Metrics metrics{};
    Texts texts = Texts::embedded("vi");
    GraphAccess graph{
        .graph_url = "http://graph", .page_id = "100", .page_token = "T", .app_secret = "S"};
    std::string listed = subscribed(true);
    HttpAnswer to_post = answered(R"({"success":true})");
    FakeHttp http{[this](const HttpRequest& request) {
        return request.method == "POST" ? to_post : answered(listed);
    }};
    HealthContext context{
        .database = *database,
        .clock = clock,
        .http = http,
        .metrics = metrics,
        .graph = graph,
        .texts = texts,
        .app_id = "419"};

    std::int64_t alerts(const std::string& kind) {
        return database->read([&](db::Query& query) {
            return query.one("SELECT count(*) AS n FROM alerts WHERE kind = $1", kind)
                ->integer("n");
        });
    }
    std::int64_t open_alerts(const std::string& kind) {
        return database->read([&](db::Query& query) {
            return query
                .one("SELECT count(*) AS n FROM alerts WHERE kind = $1 AND seen_at IS NULL", kind)
                ->integer("n");
        });
    }
    std::string note(const std::string& kind) {
        return database->read([&](db::Query& query) {
            return query.one("SELECT note FROM alerts WHERE kind = $1", kind)->text("note");
        });
    }
    void see_all() {
        database->write([&](db::Tx& tx) {
            tx.query(
                "UPDATE alerts SET seen_by = 'can-bo', seen_at = $1 WHERE seen_at IS NULL",
                clock.now()
            );
        });
    }
    void gate(const std::string& state) {
        database->write([&](db::Tx& tx) {
            tx.query(
                "INSERT INTO page_gates (id, state, cause, closed_at, probe_at) VALUES "
                "('messages:100', $1, 'token', 1, 1) ON CONFLICT (id) DO UPDATE SET state = $1",
                state
            );
        });
    }
    Health look_at_token(const std::string& data) {
        listed = R"({"data":)" + data + "}";
        return check_token(context);
    }
    std::string good_token() const {
        return fmt::format(R"({{"is_valid":true,"expires_at":0,"scopes":{}}})", kAllScopes);
    }
    std::string token_for(Time left) const {
        return fmt::format(
            R"({{"is_valid":true,"expires_at":{},"scopes":{}}})",
            (clock.now() + left) / kSecond,
            kAllScopes
        );
    }
    std::int64_t posts() { return std::ranges::count(http.sent, "POST", &HttpRequest::method); }
    Health judge(const std::string& data) const {
        return judge_token(answered(R"({"data":)" + data + "}"), texts, clock.now());
    }
};

TEST_F(PageHealth, LeavesAWholeSubscriptionAlone) {
    EXPECT_EQ(check_subscription(context).state, "ok");
    EXPECT_EQ(posts(), 0);
    EXPECT_EQ(alerts("subscription"), 0);
}

TEST_F(PageHealth, SubscribesForTheFirstTimeWithoutAlarm) {
    listed = R"({"data":[]})";
    EXPECT_EQ(check_subscription(context).state, "ok");
    EXPECT_EQ(posts(), 1);
    EXPECT_NE(http.sent.back().url.find("message_echoes"), std::string::npos);
    EXPECT_EQ(alerts("subscription"), 0);
}

TEST_F(PageHealth, RenewsALostSubscriptionAndSaysSoOnce) {
    check_subscription(context);
    listed = subscribed(false);
    EXPECT_EQ(check_subscription(context).state, "ok");
    EXPECT_EQ(posts(), 1);
    EXPECT_EQ(alerts("subscription"), 1);
    check_subscription(context);
    EXPECT_EQ(alerts("subscription"), 1) << "one open alert is enough";
    const auto kept =
        database->read([](db::Query& query) { return load_health(query, "subscription"); });
    EXPECT_EQ(kept.renewed_at, clock.now());
    EXPECT_NE(kept.words.find("messages"), std::string::npos);
}

TEST_F(PageHealth, DoesNotTakeAnotherAppsSubscriptionForOurs) {
    listed = subscribed(true, "another");
    check_subscription(context);
    EXPECT_EQ(posts(), 1);
}

TEST_F(PageHealth, CallsAPersonWhenTheSubscriptionCannotBeRenewed) {
    listed = R"({"data":[]})";
    to_post = answered(R"({"error":{"code":200,"message":"no right"}})", 403);
    EXPECT_EQ(check_subscription(context).state, "bad");
    EXPECT_EQ(alerts("subscription"), 1);
}

TEST_F(PageHealth, KnowsNothingWhenFacebookDoesNotAnswer) {
    listed = "<html>";
    EXPECT_EQ(check_subscription(context).state, "unknown");
    EXPECT_EQ(posts(), 0);
    EXPECT_EQ(alerts("subscription"), 0);
}

TEST_F(PageHealth, FindsAGoodTokenGood) {
    const auto health =
        judge(fmt::format(R"({{"is_valid":true,"expires_at":0,"scopes":{}}})", kAllScopes));
    EXPECT_EQ(health.state, "ok") << health.words;
    EXPECT_EQ(health.expires_at, 0);
}

TEST_F(PageHealth, SaysWhatAPersonMustDoAboutAToken) {
    const auto soon = (clock.now() + 3 * kDay) / kSecond;
    const auto dead = judge(R"({"is_valid":false})");
    EXPECT_EQ(dead.state, "bad");
    EXPECT_NE(dead.words.find("facebook.page_token"), std::string::npos);
    const auto dying =
        judge(fmt::format(R"({{"is_valid":true,"expires_at":{},"scopes":{}}})", soon, kAllScopes));
    EXPECT_EQ(dying.state, "bad");
    EXPECT_NE(dying.words.find("26/11/2026"), std::string::npos) << dying.words;
    const auto lapsing = judge(fmt::format(
        R"({{"is_valid":true,"expires_at":0,"data_access_expires_at":{},"scopes":{}}})",
        soon,
        kAllScopes
    ));
    EXPECT_EQ(lapsing.state, "bad");
    EXPECT_NE(lapsing.words.find("đăng nhập lại"), std::string::npos);
    const auto poor = judge(R"({"is_valid":true,"scopes":["pages_messaging"]})");
    EXPECT_EQ(poor.state, "bad");
    EXPECT_NE(poor.words.find("pages_manage_posts"), std::string::npos);
}

TEST_F(PageHealth, TakesError190ForADeadTokenAndSilenceForNothing) {
    const auto refused = answered(R"({"error":{"code":190,"message":"expired"}})", 400);
    EXPECT_EQ(judge_token(refused, texts, clock.now()).state, "bad");
    EXPECT_EQ(judge_token({}, texts, clock.now()).state, "unknown");
    EXPECT_EQ(judge_token(answered(R"({"data":[]})"), texts, clock.now()).state, "unknown");
}

TEST_F(PageHealth, AsksWithTheAppsTokenWhereFacebookWantsIt) {
    FakeHttp wants_app{[](const HttpRequest& request) {
        const bool app = request.headers.at(0).second == "Bearer 419|S";
        return app ? answered(R"({"data":{"is_valid":true}})")
                   : answered(R"({"error":{"code":100,"message":"must be app"}})", 400);
    }};
    EXPECT_EQ(judge_token(ask_about_token(wants_app, graph, "419"), texts, 0).state, "ok");
    EXPECT_EQ(wants_app.sent.size(), 2U);
}

TEST_F(PageHealth, LooksAtADeadTokenHourlyAndElseDailyAndAlertsOnce) {
    const auto next = [&] {
        return database->read([](db::Query& query) {
            return query.one("SELECT run_at FROM jobs WHERE id = 'page.token'")->integer("run_at");
        });
    };
    listed = R"({"data":{"is_valid":false}})";
    const jobs::Job job{.id = kTokenJob, .kind = kTokenJob};
    database->write([&](db::Tx& tx) { schedule_token_watch(tx, clock); });
    EXPECT_FALSE(watch_token(context, job));
    EXPECT_FALSE(watch_token(context, job));
    EXPECT_EQ(alerts("token"), 1);
    EXPECT_EQ(next(), clock.now() + kHour);
    listed = R"({"data":)" + token_for(3 * kDay) + "}";
    EXPECT_FALSE(watch_token(context, job));
    EXPECT_EQ(next(), clock.now() + kDay);
}

TEST_F(PageHealth, ATokenThatEndsSoonIsAnotherAlertThanADeadOne) {
    const auto health = look_at_token(token_for(3 * kDay + kHour));
    EXPECT_TRUE(has_trouble(health, "token_ends"));
    EXPECT_FALSE(has_trouble(health, "token"));
    EXPECT_EQ(open_alerts("token"), 0);
    EXPECT_EQ(open_alerts("token_ends"), 1);
    EXPECT_NE(note("token_ends").find("còn 3 ngày"), std::string::npos) << note("token_ends");
    look_at_token(R"({"is_valid":false})");
    EXPECT_EQ(open_alerts("token"), 1) << "that it ended is news";
    EXPECT_EQ(open_alerts("token_ends"), 0);
}

TEST_F(PageHealth, TellsOfAMissingRightAndOfAnEndTogether) {
    const auto ends = (clock.now() + 2 * kDay) / kSecond;
    const auto health = look_at_token(fmt::format(
        R"({{"is_valid":true,"data_access_expires_at":{},"scopes":["pages_messaging"]}})", ends
    ));
    ASSERT_EQ(health.troubles.size(), 2U);
    EXPECT_EQ(open_alerts("token"), 0);
    EXPECT_EQ(open_alerts("token_rights"), 1);
    EXPECT_EQ(open_alerts("token_access"), 1);
    const auto kept = database->read([](db::Query& query) { return load_health(query, "token"); });
    ASSERT_EQ(kept.troubles.size(), 2U);
    EXPECT_EQ(kept.troubles[0].kind, "token_rights");
    EXPECT_NE(kept.troubles[0].what.find("pages_manage_posts"), std::string::npos);
    EXPECT_EQ(kept.troubles[1].ends_at, ends * kSecond);
}

TEST_F(PageHealth, TheAlarmOfATokenThatIsWellAgainEndsByItself) {
    look_at_token(R"({"is_valid":false})");
    EXPECT_EQ(open_alerts("token"), 1);
    EXPECT_TRUE(look_at_token(good_token()).troubles.empty());
    EXPECT_EQ(open_alerts("token"), 0);
    look_at_token(R"({"is_valid":false})");
    EXPECT_EQ(open_alerts("token"), 1) << "dead again is a new alarm";
}

TEST_F(PageHealth, TheAlarmStaysWhileAGateIsClosedForTheToken) {
    look_at_token(R"({"is_valid":false})");
    for (const auto* state : {"closed", "draining"}) {
        gate(state);
        look_at_token(good_token());
        EXPECT_EQ(open_alerts("token"), 1) << state;
    }
    gate("open");
    look_at_token(good_token());
    EXPECT_EQ(open_alerts("token"), 0);
}

TEST_F(PageHealth, WhoHasSeenAnAlarmHearsItAgainOnceADay) {
    gate("closed");
    look_at_token(R"({"is_valid":false})");
    see_all();
    clock.advance(kHour);
    look_at_token(R"({"is_valid":false})");
    EXPECT_EQ(open_alerts("token"), 0);
    clock.advance(kDay);
    look_at_token(R"({"is_valid":false})");
    EXPECT_EQ(open_alerts("token"), 1);
}

TEST_F(PageHealth, SilenceOfFacebookLeavesWhatWasKnown) {
    look_at_token(token_for(3 * kDay));
    listed = "<html>";
    const auto health = check_token(context);
    EXPECT_EQ(health.state, "unknown");
    EXPECT_TRUE(has_trouble(health, "token_ends"));
    EXPECT_NE(health.expires_at, 0);
    EXPECT_EQ(open_alerts("token_ends"), 1);
}

TEST_F(PageHealth, ASubscriptionThatCannotBeRenewedIsATroubleUntilItIsWell) {
    listed = R"({"data":[]})";
    to_post = answered(R"({"error":{"code":200,"message":"no right"}})", 403);
    EXPECT_TRUE(has_trouble(check_subscription(context), "subscription"));
    listed = "<html>";
    EXPECT_TRUE(has_trouble(check_subscription(context), "subscription")) << "nothing is known";
    EXPECT_EQ(open_alerts("subscription"), 1);
    listed = subscribed(true);
    EXPECT_FALSE(has_trouble(check_subscription(context), "subscription"));
    EXPECT_EQ(open_alerts("subscription"), 0);
}

TEST_F(PageHealth, ThatASubscriptionWasLostIsToldUntilItIsSeen) {
    check_subscription(context);
    listed = subscribed(false);
    EXPECT_FALSE(has_trouble(check_subscription(context), "subscription"));
    listed = subscribed(true);
    EXPECT_EQ(check_subscription(context).renewed_at, clock.now());
    EXPECT_EQ(open_alerts("subscription"), 1);
}

TEST_F(PageHealth, AFirstSubscriptionWasNotLost) {
    listed = R"({"data":[]})";
    EXPECT_EQ(check_subscription(context).renewed_at, 0);
}

}  // namespace
}  // namespace k197::channel
