#include "web/router.h"

#include <gtest/gtest.h>

namespace k197::web {
namespace {

struct Row {
    std::string pattern{};
    std::string path{};
    std::optional<Params> params{};
};

TEST(Router, MatchesPatterns) {
    const std::vector<Row> rows{
        {"/", "/", Params{}},
        {"/", "/x", std::nullopt},
        {"/console", "/console", Params{}},
        {"/console", "/console/", std::nullopt},
        {"/console", "/consoles", std::nullopt},
        {"/console/", "/console", std::nullopt},
        {"/t/{code}", "/t/PA-7K3M-92QF", Params{{"code", "PA-7K3M-92QF"}}},
        {"/t/{code}", "/t/", std::nullopt},
        {"/t/{code}", "/t", std::nullopt},
        {"/t/{code}", "/t/a/b", std::nullopt},
        {"/a/{x}/b/{y}", "/a/1/b/2", Params{{"x", "1"}, {"y", "2"}}},
        {"/a/{x}/b/{y}", "/a/1/c/2", std::nullopt},
        {"/a/{x}", "/a/đường phố", Params{{"x", "đường phố"}}},
        {"/static/{rest*}", "/static/css/site.css", Params{{"rest", "css/site.css"}}},
        {"/static/{rest*}", "/static/", Params{{"rest", ""}}},
        {"/static/{rest*}", "/static", std::nullopt},
        {"/{page}/{rest*}", "/123/messages/x", Params{{"page", "123"}, {"rest", "messages/x"}}},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(match_pattern(row.pattern, row.path), row.params)
            << row.pattern << " " << row.path;
    }
}

std::vector<Route> routes() {
    return {
        {.method = "GET", .pattern = "/reports/new"},
        {.method = "GET", .pattern = "/reports/{code}"},
        {.method = "POST", .pattern = "/reports/{code}"},
        {.method = "POST", .pattern = "/only"},
    };
}

TEST(Router, FirstRowThatFitsWins) {
    const auto table = routes();
    EXPECT_EQ(find_route(table, "GET", "/reports/new").route, &table[0]);
    EXPECT_EQ(find_route(table, "GET", "/reports/7").route, &table[1]);
    EXPECT_EQ(find_route(table, "POST", "/reports/new").route, &table[2]);
    EXPECT_EQ(find_route(table, "GET", "/reports/7").params, (Params{{"code", "7"}}));
}

TEST(Router, HeadTakesTheRouteOfGet) {
    const auto table = routes();
    EXPECT_EQ(find_route(table, "HEAD", "/reports/new").route, &table[0]);
    EXPECT_EQ(find_route(table, "HEAD", "/only").route, nullptr);
}

TEST(Router, NamesTheMethodsAPathHas) {
    const auto table = routes();
    EXPECT_EQ(find_route(table, "DELETE", "/reports/new").allow, "GET, HEAD, POST");
    EXPECT_EQ(find_route(table, "GET", "/only").allow, "POST");
    EXPECT_EQ(find_route(table, "GET", "/nowhere").allow, "");
}

}  // namespace
}  // namespace k197::web
