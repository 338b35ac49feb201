#include "web/server_request.h"

#include <gtest/gtest.h>

namespace k197::web {
namespace {

TEST(Target, DecodesPathAndQuery) {
    const auto request = read_target("/t/%C4%91%C6%B0%E1%BB%9Dng?q=a+b&q=%26&lang=vi");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->path, "/t/đường");
    EXPECT_EQ(request->target, "/t/%C4%91%C6%B0%E1%BB%9Dng?q=a+b&q=%26&lang=vi");
    EXPECT_EQ(request->query_value("q"), "a b");
    EXPECT_EQ(request->query.size(), 3U);
    EXPECT_EQ(request->query[1].second, "&");
    EXPECT_EQ(request->query_value("none"), std::nullopt);
}

TEST(Target, KeepsAPlusInThePath) {
    EXPECT_EQ(read_target("/a+b")->path, "/a+b");
}

TEST(Target, RefusesWhatIsNotToBeTrusted) {
    const std::vector<std::string> targets{
        "",        "*",       "a",           "http://host/", "/a b",        "/%",   "/%4",
        "/%zz",    "/?a=%zz", "/đ",          "/?q=đ",        "/%ff",        "/%00", "/a%0d%0ab",
        "/%e1%bb", "/../etc", "/a/%2e%2e/b", "/a/.",         "/x%2f..%2fy", "/#f",
    };
    for (const auto& target : targets) EXPECT_FALSE(read_target(target)) << target;
}

TEST(Target, AllowsDotsInsideSegments) {
    for (const auto* target : {"/a.b", "/...", "/.well-known/x", "/a..b", "/"})
        EXPECT_TRUE(read_target(target)) << target;
}

TEST(Host, HasOnlyItsCharacters) {
    for (const auto* host : {"localhost", "a.vn:8197", "[::1]:80", "127.0.0.1"})
        EXPECT_TRUE(is_host(host)) << host;
    for (const auto* host : {"", "a b", "a/b", "a@b", "a,b", "<x>", "đ"})
        EXPECT_FALSE(is_host(host)) << host;
}

TEST(Request, FindsHeadersParamsAndCookies) {
    const Request request{
        .headers =
            {{"cookie", "a=1; session=\"x=y\" ;b="}, {"x-a", "1"}, {"x-a", "2"}, {"cookie", "c=3"}},
        .params = {{"code", "PA"}},
    };
    EXPECT_EQ(request.header("x-a"), "1");
    EXPECT_EQ(request.header("none"), "");
    EXPECT_EQ(request.param("code"), "PA");
    EXPECT_EQ(request.param("none"), "");
    EXPECT_EQ(request.cookie("a"), "1");
    EXPECT_EQ(request.cookie("session"), "\"x=y\"");
    EXPECT_EQ(request.cookie("b"), "");
    EXPECT_EQ(request.cookie("c"), "3");
    EXPECT_EQ(request.cookie("sess"), std::nullopt);
}

}  // namespace
}  // namespace k197::web
