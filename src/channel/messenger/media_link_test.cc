#include "channel/messenger/media_link.h"

#include <gtest/gtest.h>

namespace k197::channel {
namespace {

TEST(MediaLink, SaysWhenItDies) {
    EXPECT_EQ(link_expiry("https://a.b/c.jpg?oh=1&oe=60FBDDC4"), 1'627'119'044 * kSecond);
    EXPECT_EQ(link_expiry("https://a.b/c.jpg?oe=60fbddc4&x=1"), 1'627'119'044 * kSecond);
    EXPECT_EQ(link_expiry("https://a.b/c.jpg?oe=60FBDDC4#oe"), 1'627'119'044 * kSecond);
}

TEST(MediaLink, SaysNothingWithoutAnExpiry) {
    for (const auto* url :
         {"",
          "https://a.b/c.jpg",
          "https://a.b/c.jpg?",
          "https://a.b/c.jpg?&&",
          "https://a.b/oe=60FBDDC4",
          "https://a.b/c?xoe=60FBDDC4",
          "https://a.b/c?oe=",
          "https://a.b/c?oe=XYZ",
          "https://a.b/c?oe=60FBDDC4Z",
          "https://a.b/c?oe=0",
          "https://a.b/c?oe=-1",
          "https://a.b/c?oe=FFFFFFFFF",
          "https://a.b/c#?oe=60FBDDC4x"}) {
        EXPECT_FALSE(link_expiry(url)) << url;
    }
}

const std::vector<std::string> kAllowed{"*.fbcdn.net", "cdn.fbsbx.com", " Scontent.Example.org "};

TEST(MediaHost, IsAllowedByNameOrBelowASuffix) {
    for (const auto* url :
         {"https://scontent.xx.fbcdn.net/v/a.jpg?oe=1",
          "https://a.fbcdn.net",
          "HTTPS://A.FBCDN.NET/x",
          "https://cdn.fbsbx.com/f.pdf",
          "https://scontent.example.org?x",
          "https://scontent.example.org#x"}) {
        EXPECT_TRUE(host_allowed(url, kAllowed)) << url;
    }
}

TEST(MediaHost, IsRefusedInEveryDisguise) {
    for (const auto* url :
         {"",
          "https://",
          "https:///a",
          "https:/a.fbcdn.net/",
          "//a.fbcdn.net/x",
          "a.fbcdn.net/x",
          "http://a.fbcdn.net/x",
          "ftp://a.fbcdn.net/x",
          "file:///etc/passwd",
          "javascript://a.fbcdn.net/",
          "https://fbcdn.net/x",
          "https://evilfbcdn.net/x",
          "https://a.fbcdn.net.evil.org/x",
          "https://evil.org/a.fbcdn.net",
          "https://evil.org?a.fbcdn.net",
          "https://evil.org#.fbcdn.net",
          "https://evil.org\\.fbcdn.net/x",
          "https://evil.org\\@a.fbcdn.net/x",
          "https://user@a.fbcdn.net/x",
          "https://user:pass@a.fbcdn.net/x",
          "https://a.fbcdn.net@evil.org/x",
          "https://a.fbcdn.net:443/x",
          "https://a.fbcdn.net:/x",
          "https://a.fbcdn.net./x",
          "https://.fbcdn.net/x",
          "https://a..fbcdn.net/x",
          "https://a%2efbcdn.net/x",
          "https://evil.org%2f.fbcdn.net/x",
          "https://a.fbcdn.net /x",
          " https://a.fbcdn.net/x",
          "https://a.fbcdn.net/x\r\nHost: evil.org",
          "https://a\t.fbcdn.net/x",
          "https://ａ.fbcdn.net/x",
          "https://x.cdn.fbsbx.com/f",
          "https://127.0.0.1/x",
          "https://[::1]/x",
          "https://[::1].fbcdn.net/x",
          "https://[a.fbcdn.net]/x",
          "http://localhost/x"}) {
        EXPECT_FALSE(host_allowed(url, kAllowed)) << url;
    }
}

TEST(MediaHost, OnLoopbackMayUseHttpAndAPortWhenItIsListed) {
    const std::vector<std::string> loopback{"127.0.0.1:8198", "localhost", "[::1]"};
    EXPECT_TRUE(host_allowed("http://127.0.0.1:8198/media/1", loopback));
    EXPECT_FALSE(host_allowed("http://127.0.0.1:8199/media/1", loopback));
    EXPECT_FALSE(host_allowed("http://127.0.0.1/media/1", loopback));
    EXPECT_TRUE(host_allowed("http://localhost:1/x", loopback));
    EXPECT_TRUE(host_allowed("https://localhost/x", loopback));
    EXPECT_TRUE(host_allowed("http://[::1]:8080/x", loopback));
    EXPECT_FALSE(host_allowed("http://127.0.0.2/x", loopback));
    EXPECT_FALSE(host_allowed("http://localhost:0/x", loopback));
    EXPECT_FALSE(host_allowed("http://localhost:70000/x", loopback));
    EXPECT_FALSE(host_allowed("http://localhost:1a/x", loopback));
}

TEST(MediaHost, ThatOnlyLooksLikeLoopbackGetsNoHttp) {
    const std::vector<std::string> listed{
        "127.1", "127.0.0.1.evil.org", "127.0.0.999", "0x7f.0.0.1"};
    for (const auto* url :
         {"http://127.1/",
          "http://127.0.0.1.evil.org/",
          "http://127.0.0.999/",
          "http://0x7f.0.0.1/"}) {
        EXPECT_FALSE(host_allowed(url, listed)) << url;
    }
}

TEST(MediaHost, ListsOfNonsenseAllowNothing) {
    const std::vector<std::string> nonsense{"", "*", "*.", "*.*", "https://a.b", ".", "a.b/c"};
    EXPECT_FALSE(host_allowed("https://a.b/c", nonsense));
    EXPECT_FALSE(host_allowed("https://a.b/c", {}));
}

}  // namespace
}  // namespace k197::channel
