#include "org/units.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "db/migrations.h"
#include "org/place_resolver.h"
#include "text/normalise.h"

namespace k197::org {
namespace {

constexpr const char* kShared = "../shared/vietnam/";

std::vector<std::vector<std::string>> read_csv(const std::string& name) {
    std::ifstream in{kShared + name};
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(in, line);) {
        std::vector<std::string> cells;
        std::istringstream cut{line};
        for (std::string cell; std::getline(cut, cell, ',');) cells.push_back(cell);
        cells.resize(8);
        rows.push_back(cells);
    }
    if (!rows.empty()) rows.erase(rows.begin());
    return rows;
}

std::unique_ptr<db::Database> seeded() {
    auto database = db::make_test_database();
    database->write([](db::Tx& tx) { load_seed_units(tx); });
    return database;
}

TEST(Units, AreAllThereInAFreshStore) {
    auto database = seeded();
    database->read([](db::Query& query) {
        std::map<std::string, int> then;
        for (const auto& unit : list_units(query, "2021-09-06")) ++then[unit.level];
        EXPECT_EQ(then["ward"], 579);
        EXPECT_EQ(then["district"], 30);
        std::map<std::string, int> now;
        for (const auto& unit : list_units(query, "2025-07-01")) ++now[unit.level];
        EXPECT_EQ(now["ward"], 126);
        EXPECT_EQ(now["district"], 0);
        EXPECT_EQ(now["city"], 1);
        EXPECT_GT(now["agency"], 20);
    });
    const auto count = [&] {
        return database->read([](db::Query& query) { return list_units(query, "").size(); });
    };
    const auto before = count();
    database->write([](db::Tx& tx) { load_seed_units(tx); });
    EXPECT_EQ(count(), before);
}

TEST(Units, ShareCodesAcrossTimeButNotIds) {
    auto database = seeded();
    database->read([](db::Query& query) {
        const auto then = current_unit_by_code(query, "00097", "2025-06-30");
        const auto now = current_unit_by_code(query, "00097", "2025-07-01");
        ASSERT_TRUE(then && now);
        EXPECT_EQ(then->name, "Phường Tứ Liên");
        EXPECT_EQ(now->name, "Phường Hồng Hà");
        EXPECT_TRUE(now->seat.has_value());
        EXPECT_TRUE(is_within(query, *then, "003"));
        EXPECT_TRUE(is_within(query, *then, "01"));
        EXPECT_FALSE(is_within(query, *now, "003"));
        const auto heirs = successors(query, "00007@2020-03-01");
        ASSERT_EQ(heirs.size(), 2U);
        EXPECT_EQ(heirs[0].kind, "part");
        EXPECT_EQ(find_unit(query, heirs[0].new_id)->name, "Phường Ngọc Hà");
        EXPECT_EQ(current_unit_by_code(query, "PC08", "2026-01-01")->level, "agency");
        EXPECT_FALSE(current_unit_by_code(query, "SGTVT", "2026-01-01"));
        EXPECT_EQ(successors(query, "SGTVT@2020-03-01").at(0).new_id, "SXD@2020-03-01");
    });
}

TEST(Units, EqualThePublishedLists) {
    if (!std::ifstream{std::string{kShared} + "hanoi_units_2021.csv"})
        GTEST_SKIP() << "no published lists here";
    std::map<std::string, Unit> seed;
    std::map<std::pair<std::string, std::string>, std::string> heirs;
    const auto all = seed_units();
    for (const auto& unit : all.units) seed[unit.id] = unit;
    for (const auto& heir : all.successors) heirs[{heir.old_id, heir.new_id}] = heir.kind;
    for (const auto* file : {"hanoi_units_2021.csv", "hanoi_units_2025.csv"}) {
        for (const auto& row : read_csv(file)) {
            const auto unit = seed.find(unit_id(row[0], row[4]));
            ASSERT_NE(unit, seed.end()) << row[0];
            EXPECT_EQ(text::syllable_key(unit->second.name), text::syllable_key(row[1]));
            EXPECT_EQ(unit->second.level, row[2]) << row[0];
            EXPECT_EQ(unit->second.parent_code, row[3]) << row[0];
            EXPECT_EQ(unit->second.valid_to, row[5]) << row[0];
        }
    }
    for (const auto& row : read_csv("hanoi_map_2021_to_2025.csv")) {
        const auto key = std::pair{unit_id(row[0], "2020-03-01"), unit_id(row[1], "2025-07-01")};
        EXPECT_EQ(heirs[key], row[5]) << row[0] << " " << row[1];
    }
}

Result<int> import(db::Database& database, std::string_view csv) {
    return database.write([&](db::Tx& tx) { return import_csv(tx, csv); });
}

constexpr std::string_view kHeader = "code,name,level,parent_code,valid_from,valid_to\n";

TEST(UnitImport, TakesInRowsAndReplacesThem) {
    auto database = seeded();
    const std::string csv = "\xEF\xBB\xBF" + std::string{kHeader} +
                            "90001,\"Phường \"\"Thử\"\", một\",ward,01,2027-01-01,\r\n"
                            "\r\n"
                            "00004,Phường Ba Đình,ward,01,2025-07-01,2026-12-31\n";
    const auto done = import(*database, csv);
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(*done, 2);
    database->read([](db::Query& query) {
        EXPECT_EQ(find_unit(query, "90001@2027-01-01")->name, "Phường \"Thử\", một");
        const auto ended = find_unit(query, "00004@2025-07-01");
        EXPECT_EQ(ended->valid_to, "2026-12-31");
        EXPECT_TRUE(ended->seat.has_value());
    });
}

TEST(UnitImport, NamesTheLineThatIsWrongAndChangesNothing) {
    auto database = seeded();
    const std::pair<std::string, std::string> cases[] = {
        {"code,name\n", "line 1"},
        {std::string{kHeader} + "90001,A,ward,01,2027-01-01,\n90002,B,village,01,2027-01-01,\n",
         "line 3: level"},
        {std::string{kHeader} + "90001,A,ward,01,2027-02-30,\n", "line 2: valid_from"},
        {std::string{kHeader} + "90001,A,ward,01,2027-02-03,2027-02-01\n", "line 2: valid_to"},
        {std::string{kHeader} + "90001,A,ward,77,2027-02-03,\n", "line 2: parent_code 77"},
        {std::string{kHeader} + "90001,A,ward\n", "line 2: has 3"},
        {std::string{kHeader} + ",A,ward,01,2027-02-03,\n", "line 2: code"},
        {std::string{kHeader} + "1,A,ward,01,2027-02-03,\n1,A,ward,01,2027-02-03,\n", "line 3"},
        {"", "line 1"},
    };
    for (const auto& [csv, problem] : cases) {
        const auto done = import(*database, csv);
        ASSERT_FALSE(done) << csv;
        EXPECT_NE(done.error().detail.find(problem), std::string::npos) << done.error().detail;
    }
    EXPECT_FALSE(database->read([](db::Query& query) {
        return find_unit(query, "90001@2027-01-01");
    }));
}

TEST(UnitImport, TakesInBoundariesAndNamesTheFeatureThatIsWrong) {
    auto database = seeded();
    const auto load = [&](std::string_view json) {
        return database->write([&](db::Tx& tx) { return import_geojson(tx, json, "2026-01-01"); });
    };
    const std::string square =
        R"("geometry":{"type":"Polygon","coordinates":[[[105.8,21.0],[105.9,21.0],[105.9,21.1],[105.8,21.0]]]})";
    const auto collection = [&](const std::string& feature) {
        return R"({"type":"FeatureCollection","features":[)" + feature + "]}";
    };
    const auto done = load(collection(R"({"properties":{"code":"00070"},)" + square + "}"));
    ASSERT_TRUE(done) << done.error().detail;
    const auto index = database->read([](db::Query& query) { return load_unit_index(query); });
    ASSERT_EQ(index->boundaries().size(), 1U);
    EXPECT_EQ(index->boundaries()[0].unit_id, "00070@2025-07-01");
    const std::pair<std::string, std::string> cases[] = {
        {collection(R"({"properties":{"code":"99999"},)" + square + "}"),
         "feature 1 (code '99999')"},
        {collection("{" + square + "}"), "feature 1"},
        {collection(R"({"properties":{"code":"00070"},"geometry":null})"), "feature 1"},
        {"{}", "FeatureCollection"},
        {"[", "JSON"},
    };
    for (const auto& [json, problem] : cases) {
        const auto refused = load(json);
        ASSERT_FALSE(refused) << json;
        EXPECT_NE(refused.error().detail.find(problem), std::string::npos)
            << refused.error().detail;
    }
}

TEST(UnitImport, FindsPinsInThePublishedBoundaries) {
    std::ifstream in{std::string{kShared} + "hanoi_wards_2025.geojson"};
    if (!in) GTEST_SKIP() << "no published boundaries here";
    std::ostringstream bytes;
    bytes << in.rdbuf();
    auto database = seeded();
    const auto done =
        database->write([&](db::Tx& tx) { return import_geojson(tx, bytes.str(), "2026-01-01"); });
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(*done, 126);
    const auto index = database->read([](db::Query& query) { return load_unit_index(query); });
    const auto elsewhere = load_elsewhere_names();
    const auto ward = [&](std::string_view text) {
        const auto answer =
            resolve_place(*index, elsewhere, {.text = text, .on_date = "2026-03-02"});
        return answer.kind == PlaceAnswer::Kind::Found ? answer.candidates.front().unit_id : "";
    };
    EXPECT_EQ(ward("20.9655, 105.7580"), "09886@2025-07-01");
    EXPECT_EQ(ward("https://maps.google.com/?q=21.0285,105.8542"), "00070@2025-07-01");
    for (const auto& unit : index->units()) {
        if (!unit.seat) continue;
        const Point seat{.latitude = unit.seat->latitude, .longitude = unit.seat->longitude};
        const auto answer =
            resolve_place(*index, elsewhere, {.text = "", .pin = seat, .on_date = "2026-03-02"});
        ASSERT_EQ(answer.kind, PlaceAnswer::Kind::Found) << unit.name;
        EXPECT_EQ(answer.candidates.front().unit_id, unit.id);
    }
}

}  // namespace
}  // namespace k197::org
