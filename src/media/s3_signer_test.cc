#include "media/s3_signer.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

// The expected signatures are the worked examples of Amazon's S3 API reference, "Signature
// Calculations for the Authorization Header".
namespace k197::media {
namespace {

const S3Credentials kExample{
    .key = "AKIAIOSFODNN7EXAMPLE", .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
const Time kThen = from_rfc3339("2013-05-24T00:00:00Z").value_or(0);

S3Call example(const std::string& method, const std::string& path, const std::string& body = {}) {
    return {
        .method = method,
        .host = "examplebucket.s3.amazonaws.com",
        .path = path,
        .body_sha256 = sha256_hex(body)};
}

std::string header(const S3Fields& headers, const std::string& wanted) {
    for (const auto& [name, value] : headers) {
        if (name == wanted) return value;
    }
    return "";
}

std::string signature_of(const S3Call& call, const S3Credentials& credentials = kExample) {
    const auto value = header(s3_sign(call, credentials, kThen), "authorization");
    return value.substr(value.find("Signature=") + 10);
}

TEST(S3Signer, SignsTheExampleOfReadingAPart) {
    auto call = example("GET", "/test.txt");
    call.headers = {{"range", "bytes=0-9"}};
    const auto headers = s3_sign(call, kExample, kThen);
    EXPECT_EQ(header(headers, "x-amz-date"), "20130524T000000Z");
    EXPECT_EQ(
        header(headers, "authorization"),
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    );
}

TEST(S3Signer, SignsTheExampleOfPuttingAnObject) {
    auto call = example("PUT", "/test$file.text", "Welcome to Amazon S3.");
    call.headers = {
        {"x-amz-storage-class", "REDUCED_REDUNDANCY"}, {"date", "Fri, 24 May 2013 00:00:00 GMT"}};
    EXPECT_EQ(s3_target(call), "/test%24file.text");
    EXPECT_EQ(
        signature_of(call), "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
    );
}

TEST(S3Signer, SignsTheExampleOfAQueryWithoutAValue) {
    auto call = example("GET", "/");
    call.query = {{"lifecycle", ""}};
    EXPECT_EQ(s3_target(call), "/?lifecycle=");
    EXPECT_EQ(
        signature_of(call), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
    );
}

TEST(S3Signer, SignsTheExampleOfAListWhateverTheOrderOfItsQuery) {
    for (const S3Fields& query :
         {S3Fields{{"max-keys", "2"}, {"prefix", "J"}},
          S3Fields{{"prefix", "J"}, {"max-keys", "2"}}}) {
        auto call = example("GET", "/");
        call.query = query;
        EXPECT_EQ(s3_target(call), "/?max-keys=2&prefix=J");
        EXPECT_EQ(
            signature_of(call), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        );
    }
}

TEST(S3Signer, EncodesEachPartOnceAndKeepsTheSlashes) {
    auto call = example("GET", "/ảnh chụp/a+b=c~d.txt");
    call.query = {{"list-type", "2"}, {"prefix", "a/b c"}};
    EXPECT_EQ(
        s3_target(call), "/%E1%BA%A3nh%20ch%E1%BB%A5p/a%2Bb%3Dc~d.txt?list-type=2&prefix=a%2Fb%20c"
    );
}

TEST(S3Signer, EveryPartOfACallChangesTheSignature) {
    const auto call = example("GET", "/a");
    const auto before = signature_of(call);
    auto changed = call;
    changed.method = "HEAD";
    EXPECT_NE(signature_of(changed), before);
    changed = call;
    changed.host = "examplebucket.s3.amazonaws.com:8080";
    EXPECT_NE(signature_of(changed), before);
    changed = call;
    changed.body_sha256 = sha256_hex("a");
    EXPECT_NE(signature_of(changed), before);
    auto credentials = kExample;
    credentials.region = "hn-1";
    EXPECT_NE(signature_of(call, credentials), before);
    credentials = kExample;
    credentials.secret += "x";
    EXPECT_NE(signature_of(call, credentials), before);
}

}  // namespace
}  // namespace k197::media
