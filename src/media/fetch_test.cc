#include "media/fetch.h"

#include <gtest/gtest.h>

#include "archive/archive.h"
#include "base/bytes.h"
#include "db/migrations.h"
#include "media/fake_s3_test.h"
#include "media/file.h"
#include "media/media_store.h"
#include "media/s3_store.h"
#include "media/samples_test.h"

namespace k197::media {
namespace {

const std::string kHost = "https://cdn.fbsbx.com/";

HttpAnswer answered(int status, std::string body = {}) {
    return {.outcome = HttpOutcome::Answered, .status = status, .body = std::move(body)};
}

class FetchTest : public testing::Test {
 protected:
    void SetUp() override {
        database_->write([&](db::Tx& tx) {
            tx.query(
                "INSERT INTO conversations (id, channel, page_id, person, created_at, "
                "last_message_at) "
                "VALUES ('c1', 'messenger', 'p', 'psid', 1, 1)"
            );
            tx.query(
                "INSERT INTO messages (id, conversation_id, channel, external_id, direction, kind, "
                "author, text, sent_at, "
                "received_at) VALUES ('m1', 'c1', 'messenger', 'mid.1', 'in', 'text', 'citizen', "
                "'Ổ gà', 1, 1)"
            );
        });
    }

    std::string add(
        const std::string& url,
        std::optional<Time> expires_at = {},
        const std::string& kind = "image"
    ) {
        return database_->write([&](db::Tx& tx) {
            return insert_waiting(
                tx,
                clock_,
                {.message_id = "m1",
                 .conversation_id = "c1",
                 .kind = kind,
                 .url = url,
                 .expires_at = expires_at}
            );
        });
    }
    Media media(const std::string& id) {
        return database_->read([&](db::Query& query) { return find(query, id); }).value_or(Media{});
    }
    std::int64_t count(const std::string& from) {
        const auto sql = "SELECT count(*) AS n FROM " + from;
        return database_->read([&](db::Query& query) { return query.one(sql)->integer("n"); });
    }
    jobs::Workers workers() {
        return {
            *database_,
            clock_,
            metrics_,
            {{"media.fetch",
              fetch_step({
                  .database = *database_,
                  .clock = clock_,
                  .http = http_,
                  .blobs = *store_,
                  .sandbox = sandbox_,
                  .host_allowed = [](std::string_view url) { return url.starts_with(kHost); },
                  .after = [this](db::Tx&, const std::string& id) { settled_.push_back(id); },
              })}}};
    }
    int run_due() { return workers().run_due(); }
    void run_until(Time end) {
        while (clock_.now() < end) {
            run_due();
            clock_.advance(kMinute);
        }
        run_due();
    }
    void expect_whole_archive() {
        const auto misfit =
            database_->read([](db::Query& query) { return archive::verify(query); });
        EXPECT_FALSE(misfit) << misfit->reason;
    }

    FakeClock clock_{1'700'000'000 * kSecond};
    Metrics metrics_{};
    std::unique_ptr<db::Database> database_ = db::make_test_database();
    MemoryStore blobs_{};
    BlobStore* store_ = &blobs_;
    Sandbox sandbox_{};
    std::function<HttpAnswer(const HttpRequest&)> answer_ = [](const HttpRequest&) {
        return answered(404);
    };
    FakeHttp http_{[this](const HttpRequest& request) { return answer_(request); }};
    std::vector<std::string> settled_{};
};

TEST_F(FetchTest, KeepsWhatALinkLeadsTo) {
    const auto bytes = photo();
    answer_ = [&](const HttpRequest&) { return answered(200, bytes); };
    const auto id = add(kHost + "a.jpg");
    EXPECT_EQ(media(id).state, "waiting");

    EXPECT_EQ(run_due(), 1);
    const auto kept = media(id);
    EXPECT_EQ(kept.state, "kept");
    EXPECT_EQ(kept.type, "image/jpeg");
    EXPECT_EQ(kept.bytes, static_cast<std::int64_t>(bytes.size()));
    EXPECT_EQ(kept.sha256, sha256_hex(bytes));
    EXPECT_EQ(kept.width, 800);
    EXPECT_TRUE(blobs_.exists(kept.shown_sha256));
    EXPECT_TRUE(blobs_.exists(kept.thumb_sha256));
    EXPECT_EQ(count("jobs"), 0);
    EXPECT_EQ(count("archive WHERE kind = 'media.kept' AND subject = 'media:" + id + "'"), 1);
    EXPECT_EQ(settled_, std::vector<std::string>{id});
    expect_whole_archive();
}

TEST_F(FetchTest, FetchesOnlyFromAllowedHosts) {
    const auto id = add("http://169.254.169.254/latest/meta-data");
    run_due();
    EXPECT_EQ(media(id).state, "refused");
    EXPECT_NE(media(id).reason, "");
    EXPECT_TRUE(http_.sent.empty());
    EXPECT_EQ(count("jobs"), 0);
    expect_whole_archive();
}

TEST_F(FetchTest, FollowsARedirectOnlyToAnAllowedHost) {
    const auto bytes = photo();
    answer_ = [&](const HttpRequest& request) {
        if (request.url.ends_with("/final")) return answered(200, bytes);
        auto away = answered(302);
        away.headers = {
            {"location", request.url.ends_with("/good") ? "/final" : "http://127.0.0.1/secret"}};
        return away;
    };
    const auto good = add(kHost + "good");
    const auto bad = add(kHost + "bad");
    run_due();
    EXPECT_EQ(media(good).state, "kept");
    EXPECT_EQ(media(bad).state, "refused");
    for (const auto& request : http_.sent)
        EXPECT_TRUE(request.url.starts_with(kHost)) << request.url;
}

TEST_F(FetchTest, TriesAgainUntilTheLinkExpiresAndThenSaysSo) {
    const Time expires = clock_.now() + 2 * kHour;
    const auto id = add(kHost + "a.jpg", expires);
    run_until(expires - kMinute);
    EXPECT_EQ(media(id).state, "waiting");
    const auto tried = http_.sent.size();
    EXPECT_GT(tried, 10u);
    EXPECT_LT(tried, 40u);

    run_until(expires + kMinute);
    EXPECT_EQ(media(id).state, "missing");
    EXPECT_NE(media(id).reason.find("HTTP 404"), std::string::npos);
    EXPECT_EQ(count("jobs"), 0);
    EXPECT_EQ(count("messages WHERE text = 'Ổ gà'"), 1);
    EXPECT_EQ(count("archive WHERE kind = 'media.missing'"), 1);
    EXPECT_EQ(settled_, std::vector<std::string>{id});
    expect_whole_archive();
}

TEST_F(FetchTest, TakesTheExpiryFromTheLink) {
    const auto id = add(kHost + "a.jpg?oe=6554FFF0");
    EXPECT_EQ(media(id).expires_at, std::int64_t{0x6554FFF0} * kSecond);
}

TEST_F(FetchTest, ALinkWithoutExpiryIsTriedForADay) {
    answer_ = [](const HttpRequest&) { return HttpAnswer{.outcome = HttpOutcome::NotSent}; };
    const auto id = add(kHost + "a.jpg");
    run_until(clock_.now() + kDay - kMinute);
    EXPECT_EQ(media(id).state, "waiting");
    run_until(clock_.now() + 2 * kMinute);
    EXPECT_EQ(media(id).state, "missing");
}

TEST_F(FetchTest, RecoversWhenTheHostComesBack) {
    const auto id = add(kHost + "a.jpg");
    for (const auto& failure :
         {answered(503),
          answered(200),
          HttpAnswer{.outcome = HttpOutcome::Unknown},
          answered(429)}) {
        answer_ = [&](const HttpRequest&) { return failure; };
        run_due();
        clock_.advance(kMinute);
    }
    EXPECT_EQ(media(id).state, "waiting");
    answer_ = [](const HttpRequest&) { return answered(200, photo()); };
    run_due();
    EXPECT_EQ(media(id).state, "kept");
}

TEST_F(FetchTest, AnOldLinkIsTriedOnceBeforeItIsGivenUp) {
    answer_ = [](const HttpRequest&) { return answered(200, photo()); };
    const auto id = add(kHost + "a.jpg", clock_.now() - kDay);
    run_due();
    EXPECT_EQ(media(id).state, "kept");
}

TEST_F(FetchTest, RefusesAPageAndWhatIsTooLarge) {
    const auto page = add(kHost + "a.jpg");
    answer_ = [](const HttpRequest&) { return answered(200, "<html>Log in</html>"); };
    run_due();
    EXPECT_EQ(media(page).state, "refused");
    EXPECT_EQ(media(page).type, "text/html");
    EXPECT_EQ(media(page).sha256, "");

    const auto large = add(kHost + "b.jpg");
    answer_ = [](const HttpRequest& request) {
        EXPECT_EQ(request.max_bytes, 200'000'000u);
        return HttpAnswer{.outcome = HttpOutcome::TooLong};
    };
    run_due();
    EXPECT_EQ(media(large).state, "refused");
    expect_whole_archive();
}

TEST_F(FetchTest, TheSamePictureTwiceIsKeptOnce) {
    const auto bytes = photo();
    answer_ = [&](const HttpRequest&) { return answered(200, bytes); };
    const auto first = add(kHost + "a.jpg");
    const auto second = add(kHost + "b.jpg");
    run_due();
    EXPECT_EQ(blobs_.count(), 3u);
    EXPECT_EQ(media(first).thumb_sha256, media(second).thumb_sha256);
    EXPECT_EQ(media(second).state, "kept");
    EXPECT_EQ(media(second).width, 800);
}

TEST_F(FetchTest, AVoiceMessageSentAsVideoBecomesASound) {
    const auto voice = made_by("ffmpeg -nostdin -v error -f lavfi -i sine -t 1 a.mp4", "a.mp4");
    answer_ = [&](const HttpRequest&) { return answered(200, voice); };
    const auto id = add(kHost + "audioclip.mp4", {}, "video");
    run_due();
    EXPECT_EQ(media(id).kind, "audio");
    EXPECT_GT(media(id).duration_ms, 900);
    expect_whole_archive();
}

TEST_F(FetchTest, WithoutToolsTheBytesAreSafeAndTheLinkMayDie) {
    const auto bytes = photo();
    answer_ = [&](const HttpRequest&) { return answered(200, bytes); };
    const auto id = add(kHost + "a.jpg", clock_.now() + kHour);
    sandbox_.bubblewrap = "/usr/bin/no-such-program";
    run_due();
    EXPECT_EQ(media(id).state, "waiting");
    EXPECT_EQ(blobs_.get(media(id).sha256), bytes);

    sandbox_.bubblewrap = "/usr/bin/bwrap";
    answer_ = [](const HttpRequest&) { return answered(403); };
    clock_.advance(kDay);
    run_due();
    EXPECT_EQ(media(id).state, "kept");
    EXPECT_EQ(http_.sent.size(), 1u);
    expect_whole_archive();
}

TEST_F(FetchTest, WaitsForABucketThatIsAway) {
    const ScratchFolder folder{std::filesystem::temp_directory_path()};
    FakeS3 s3{clock_};
    S3Store bucket{
        {.endpoint = "https://" + s3.host,
         .bucket = s3.bucket,
         .credentials = {.key = s3.key, .secret = s3.secret},
         .cache = folder.path()},
        s3,
        clock_};
    store_ = &bucket;
    s3.fault = [](const HttpRequest&) { return HttpAnswer{.outcome = HttpOutcome::NotSent}; };
    const auto bytes = photo();
    answer_ = [&](const HttpRequest&) { return answered(200, bytes); };
    const auto id = add(kHost + "a.jpg", clock_.now() + kHour);
    const auto lost = add(kHost + "b.jpg", clock_.now() + kHour);
    run_until(clock_.now() + kHour / 2);
    EXPECT_EQ(media(id).state, "waiting");
    EXPECT_TRUE(s3.objects.empty());

    s3.fault = {};
    answer_ = [&](const HttpRequest& request) {
        return request.url.ends_with("/b.jpg") ? answered(403) : answered(200, bytes);
    };
    run_until(clock_.now() + kMinute);
    EXPECT_EQ(media(id).state, "kept");
    EXPECT_EQ(s3.objects.size(), 3u);
    run_until(clock_.now() + kHour);
    EXPECT_EQ(media(lost).state, "missing") << "its link died meanwhile";
    expect_whole_archive();
}

TEST_F(FetchTest, ARepeatedJobChangesNothing) {
    const auto bytes = photo();
    answer_ = [&](const HttpRequest&) { return answered(200, bytes); };
    const auto id = add(kHost + "a.jpg");
    run_due();
    database_->write([&](db::Tx& tx) {
        jobs::enqueue(tx, clock_, {.kind = "media.fetch", .payload = id});
    });
    database_->write([&](db::Tx& tx) {
        jobs::enqueue(tx, clock_, {.kind = "media.fetch", .payload = "gone"});
    });
    run_due();
    EXPECT_EQ(http_.sent.size(), 1u);
    EXPECT_EQ(count("archive"), 1);
    EXPECT_EQ(count("jobs"), 0);
    EXPECT_EQ(settled_.size(), 1u);
}

TEST_F(FetchTest, AFreshLinkBringsBackWhatWasMissing) {
    const auto id = add(kHost + "a.jpg", clock_.now());
    run_due();
    ASSERT_EQ(media(id).state, "missing");
    answer_ = [](const HttpRequest&) { return answered(200, photo()); };
    EXPECT_TRUE(database_->write([&](db::Tx& tx) {
        return renew_link(tx, clock_, id, kHost + "b.jpg");
    }));
    run_due();
    EXPECT_EQ(media(id).state, "kept");
    EXPECT_FALSE(database_->write([&](db::Tx& tx) {
        return renew_link(tx, clock_, id, kHost + "c.jpg");
    }));
    expect_whole_archive();
}

TEST_F(FetchTest, WhatStaffBringBelongsToNoThread) {
    const auto examined = examine(blobs_, sandbox_, photo());
    ASSERT_TRUE(examined);
    const auto id = database_->write([&](db::Tx& tx) {
        return insert_uploaded(tx, clock_, "can_bo_1", *examined);
    });
    EXPECT_EQ(media(id).uploaded_by, "can_bo_1");
    EXPECT_EQ(media(id).message_id, "");
    EXPECT_EQ(media(id).state, "kept");
    EXPECT_EQ(count("archive WHERE actor = 'can_bo_1' AND kind = 'media.kept'"), 1);
    expect_whole_archive();
}

TEST_F(FetchTest, MediaOfAMessageComeInTheirOrder) {
    database_->write([&](db::Tx& tx) {
        for (const int position : {2, 0, 1}) {
            insert_waiting(
                tx,
                clock_,
                {.message_id = "m1", .conversation_id = "c1", .position = position, .kind = "image"}
            );
        }
    });
    const auto all = database_->read([](db::Query& query) { return by_message(query, "m1"); });
    ASSERT_EQ(all.size(), 3u);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)].position, i);
    EXPECT_EQ(
        database_->read([](db::Query& query) { return by_conversation(query, "c1"); }).size(), 3u
    );
}

}  // namespace
}  // namespace k197::media
