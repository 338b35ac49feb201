#include "media/s3_store.h"

#include <gtest/gtest.h>

#include "db/db.h"
#include "media/fake_s3_test.h"
#include "media/file.h"

namespace k197::media {
namespace {

namespace fs = std::filesystem;

const std::string kHello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const std::string kHelloKey = "2c/f2/" + kHello;

class S3StoreTest : public testing::Test {
 protected:
    S3Place place() {
        return {
            .endpoint = "https://" + s3_.host,
            .bucket = s3_.bucket,
            .credentials = {.key = s3_.key, .secret = s3_.secret},
            .cache = folder_.path() / "cache",
        };
    }
    void answer_nothing() {
        s3_.fault = [](const HttpRequest&) {
            return HttpAnswer{
                .outcome = HttpOutcome::NotSent, .problem = "Couldn't connect to server"};
        };
    }
    static std::string problem_of(const Result<void>& checked) {
        return checked ? "" : checked.error().detail;
    }
    /// What put throws, or "".
    std::string put_problem() {
        try {
            store_.put("hello");
            return "";
        } catch (const db::Failure& failure) {
            return failure.what();
        }
    }

    ScratchFolder folder_{fs::temp_directory_path()};
    FakeClock clock_{from_rfc3339("2026-07-01T08:00:00+07:00").value_or(0)};
    FakeS3 s3_{clock_};
    S3Store store_{place(), s3_, clock_};
};

TEST_F(S3StoreTest, KeepsBytesUnderTheNameThatTheyHaveOnDisk) {
    EXPECT_EQ(store_.put("hello"), kHello);
    ASSERT_EQ(s3_.objects.size(), 1u);
    EXPECT_EQ(s3_.objects.begin()->first, kHelloKey);
    EXPECT_EQ(s3_.requests.back().url, "https://s3.example.vn:9000/media/" + kHelloKey);
}

TEST_F(S3StoreTest, DoesNotUploadTwice) {
    store_.put("hello");
    store_.put("hello");
    EXPECT_EQ(s3_.count("PUT"), 1u);
}

TEST_F(S3StoreTest, UploadsAgainWhatIsOnlyHalfThere) {
    s3_.objects[kHelloKey] = "hel";
    store_.put("hello");
    EXPECT_EQ(s3_.objects[kHelloKey], "hello");
}

TEST_F(S3StoreTest, AnEndpointMayHaveAPathAndItsOwnPort) {
    auto other = place();
    s3_.host = "kho.example.vn";
    s3_.bucket = "storage/v1/s3/media";  // as the double sees it
    other.endpoint = "https://kho.example.vn:443/storage/v1/s3/";
    S3Store store{other, s3_, clock_};
    store.put("hello");
    EXPECT_EQ(store.get(kHello), "hello");
    EXPECT_EQ(s3_.requests[0].url, "https://kho.example.vn/storage/v1/s3/media/" + kHelloKey);
}

TEST_F(S3StoreTest, ReadsFromTheBucketOnceAndThenFromTheCache) {
    s3_.objects[kHelloKey] = "hello";
    EXPECT_EQ(store_.get(kHello), "hello");
    EXPECT_EQ(store_.get(kHello), "hello");
    const auto file = store_.path(kHello);
    ASSERT_TRUE(file);
    EXPECT_EQ(read_file(*file, 100), "hello");
    EXPECT_EQ(s3_.count("GET"), 1u);
    answer_nothing();
    EXPECT_EQ(store_.get(kHello), "hello") << "what is cached can be had without the store";
}

TEST_F(S3StoreTest, NeverGivesBytesThatAreNotTheirDigest) {
    s3_.objects[kHelloKey] = "hullo";
    EXPECT_THROW(static_cast<void>(store_.get(kHello)), db::Failure);
    EXPECT_THROW(static_cast<void>(store_.path(kHello)), db::Failure);
}

TEST_F(S3StoreTest, ReadsWithoutACache) {
    s3_.objects[kHelloKey] = "hello";
    auto other = place();
    write_file(folder_.path() / "file", "");
    other.cache = folder_.path() / "file" / "cache";
    const S3Store store{other, s3_, clock_};
    EXPECT_EQ(store.get(kHello), "hello");
    EXPECT_FALSE(store.path(kHello));
}

TEST_F(S3StoreTest, TriesAgainWhatFailedInPassing) {
    for (const int status : {500, 503, 429}) {
        int failures = 2;
        s3_.fault = [&](const HttpRequest&) -> std::optional<HttpAnswer> {
            if (failures-- > 0) return FakeS3::error(status, "SlowDown");
            return std::nullopt;
        };
        EXPECT_EQ(store_.put("hello " + std::to_string(status)).size(), 64u);
    }
    EXPECT_EQ(s3_.objects.size(), 3u);
}

TEST_F(S3StoreTest, TriesThreeTimesAndNoMore) {
    s3_.fault = [](const HttpRequest&) { return FakeS3::error(503, "ServiceUnavailable"); };
    EXPECT_NE(put_problem().find("503 ServiceUnavailable"), std::string::npos) << put_problem();
    s3_.requests.clear();
    put_problem();
    EXPECT_EQ(s3_.requests.size(), 3u);
}

TEST_F(S3StoreTest, DoesNotTryAgainWhenTheFailureTookLong) {
    s3_.fault = [&](const HttpRequest&) {
        clock_.advance(10 * kSecond);
        return HttpAnswer{.outcome = HttpOutcome::Unknown, .problem = "Timeout was reached"};
    };
    EXPECT_NE(put_problem().find("không trả lời"), std::string::npos);
    EXPECT_EQ(s3_.requests.size(), 1u);
}

TEST_F(S3StoreTest, WhileTheStoreIsAwayCallsFailAtOnceAndThenOneTries) {
    answer_nothing();
    put_problem();
    s3_.requests.clear();
    EXPECT_NE(put_problem().find("Couldn't connect"), std::string::npos);
    EXPECT_TRUE(s3_.requests.empty());
    clock_.advance(Outage::kPause);
    put_problem();
    EXPECT_FALSE(s3_.requests.empty());
    clock_.advance(Outage::kPause);
    s3_.fault = {};
    EXPECT_EQ(put_problem(), "");
    EXPECT_EQ(put_problem(), "") << "it is over";
}

TEST_F(S3StoreTest, CheckAsksEvenWhileTheStoreIsTakenToBeAway) {
    answer_nothing();
    put_problem();
    s3_.fault = {};
    EXPECT_TRUE(store_.check());
    EXPECT_EQ(put_problem(), "");
}

TEST_F(S3StoreTest, CheckIsOneQuickQuestion) {
    EXPECT_EQ(problem_of(store_.check()), "");
    ASSERT_EQ(s3_.requests.size(), 1u);
    EXPECT_EQ(s3_.requests[0].url, "https://s3.example.vn:9000/media?list-type=2&max-keys=1");
    EXPECT_LE(s3_.requests[0].timeout_ms, 3'000);
    EXPECT_TRUE(s3_.objects.empty());
}

TEST_F(S3StoreTest, CheckSaysWhatToDo) {
    const auto good = place();
    struct Row {
        std::string words{};
        S3Place place{};
    };
    std::vector<Row> rows{{"s3.secret", good}, {"s3.key", good}, {"tạo bucket", good}};
    rows[0].place.credentials.secret += "x";
    rows[1].place.credentials.key += "x";
    rows[2].place.bucket = "khong-co";
    for (const auto& [words, wrong] : rows) {
        const auto problem = problem_of(S3Store{wrong, s3_, clock_}.check());
        EXPECT_NE(problem.find(words), std::string::npos) << problem;
        EXPECT_EQ(problem.find(good.credentials.secret), std::string::npos);
    }
    s3_.fault = [](const HttpRequest&) {
        return FakeS3::error(400, "AuthorizationHeaderMalformed");
    };
    EXPECT_NE(problem_of(store_.check()).find("s3.region"), std::string::npos);
    answer_nothing();
    EXPECT_NE(problem_of(store_.check()).find("s3.endpoint"), std::string::npos);
}

TEST_F(S3StoreTest, AnErrorCodeThatIsNoWordIsNotRepeated) {
    s3_.fault = [](const HttpRequest&) { return FakeS3::error(400, "a\" b=\nc"); };
    const auto problem = problem_of(store_.check());
    EXPECT_EQ(problem.find('\n'), std::string::npos) << problem;
    EXPECT_NE(problem.find("400"), std::string::npos);
}

TEST_F(S3StoreTest, AMissingBucketIsNotAMissingBlob) {
    auto other = place();
    other.bucket = "khong-co";
    const S3Store store{other, s3_, clock_};
    EXPECT_THROW(static_cast<void>(store.get(kHello)), db::Failure);
}

TEST_F(S3StoreTest, DoctorFindsAKeyThatMayNotWrite) {
    EXPECT_EQ(problem_of(store_.check_by_writing()), "");
    s3_.fault = [](const HttpRequest& request) -> std::optional<HttpAnswer> {
        if (request.method == "PUT") return FakeS3::error(403, "AccessDenied");
        return std::nullopt;
    };
    EXPECT_TRUE(store_.check());
    EXPECT_NE(problem_of(store_.check_by_writing()).find("quyền"), std::string::npos);
}

}  // namespace
}  // namespace k197::media
