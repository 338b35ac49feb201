#include "simulator/wire.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace k197::simulator {
namespace {

TEST(Wire, WritesVietnameseAsLowerCaseEscapes) {
    const Json value = Json::object({{"text", "Đường Trần Phú 50% <a>"}});
    EXPECT_EQ(
        meta_json(value), R"({"text":"\u0110\u01b0\u1eddng Tr\u1ea7n Ph\u00fa 50\u0025 \u003Ca>"})"
    );
}

TEST(Wire, WritesEmojiAsSurrogatePairsAndSlashesEscaped) {
    const Json value = Json::object({{"url", "http://a/b@c"}, {"text", "😢"}});
    EXPECT_EQ(meta_json(value), R"({"url":"http:\/\/a\/b\u0040c","text":"\ud83d\ude22"})");
}

TEST(Wire, EscapedFormReadsBackAsTheSameText) {
    const Json value = Json::object({{"text", "Rác thải \"bừa bãi\"\n/ ngõ 5 😢"}});
    const auto back = Json::parse(meta_json(value));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, value);
}

TEST(Wire, SignsTheRawBytes) {
    // RFC 4231, test case 2.
    EXPECT_EQ(
        signature_header("Jefe", "what do ya want for nothing?"),
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    EXPECT_EQ(signature_header("k", "x").size(), 71U);
}

TEST(Wire, CountsEmojiAsTwo) {
    EXPECT_EQ(utf16_length("Đổ rác"), 6U);
    EXPECT_EQ(utf16_length("😢"), 2U);
    EXPECT_EQ(utf16_cut("Trật tự đô thị và vỉa hè", 20), "Trật tự đô thị và vỉ");
    EXPECT_EQ(utf16_cut("a😢", 2), "a");
}

TEST(Wire, IdsLookLikeMetas) {
    EXPECT_EQ(new_digits(16).size(), 16U);
    EXPECT_NE(new_digits(16), new_digits(16));
    const std::string mid = new_mid();
    EXPECT_TRUE(mid.starts_with("m_"));
    EXPECT_EQ(mid.find_first_of("+/="), std::string::npos);
}

TEST(Wire, CreatedTimeIsUtcToTheSecond) {
    EXPECT_EQ(graph_time(1'627'032'530 * kSecond), "2021-07-23T09:28:50+0000");
}

TEST(Wire, MediaLinksDieAtTheirHour) {
    const Time expires = 1'800'000'000 * kSecond;
    const std::string query = cdn_query("key", "77", expires);
    const auto oe = query.substr(3, query.find('&') - 3);
    const auto oh = query.substr(query.find("oh=") + 3);
    EXPECT_EQ(oe, "6B49D200");
    EXPECT_TRUE(cdn_allows("key", "77", oe, oh, expires - 1));
    EXPECT_FALSE(cdn_allows("key", "77", oe, oh, expires));
    EXPECT_FALSE(cdn_allows("key", "78", oe, oh, expires - kDay));
    EXPECT_FALSE(cdn_allows("key", "77", "7FFFFFFF", oh, expires))
        << "a later hour needs another check value";
    EXPECT_FALSE(cdn_allows("key", "77", "", "", 0));
}

}  // namespace
}  // namespace k197::simulator
