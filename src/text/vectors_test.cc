// Runs the shared lists of the domain notes when they lie beside the repository; the tables in the
// other test files hold without them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json.h"
#include "text/collate.h"
#include "text/legacy.h"
#include "text/name.h"
#include "text/normalise.h"
#include "text/phone.h"
#include "text/place.h"
#include "text/teencode.h"
#include "text/when.h"

namespace k197::text {
namespace {

std::string shared(std::string_view name) {
    const auto path = std::filesystem::path{"../shared/vietnam"} / name;
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// The shared vectors, or null when they are not there.
Json vectors() {
    const auto bytes = shared("text_vectors.json");
    if (bytes.empty()) return {};
    auto parsed = Json::parse(bytes);
    EXPECT_TRUE(parsed);
    return parsed ? *parsed : Json{};
}

TEST(Vectors, Forms) {
    const Json all = vectors();
    for (const auto& row : all.items("/normalization"))
        EXPECT_EQ(to_nfc(row.text_or("/nfd")), row.text_or("/nfc"));
    for (const auto& row : all.items("/mixed_to_nfc"))
        EXPECT_EQ(to_nfc(row.text_or("/in")), row.text_or("/nfc"));
    for (const auto& row : all.items("/lookalikes")) {
        const auto expected = row.text_or("/expect", row.text_or("/nfc"));
        const bool styled = row.text_or("/note").find("NFKC") != std::string::npos;
        EXPECT_EQ(styled ? to_search(row.text_or("/in")) : to_nfc(row.text_or("/in")), expected);
    }
    for (const auto& row : all.items("/fold"))
        EXPECT_EQ(fold(row.text_or("/in")), row.text_or("/fold"));
    for (const auto& row : all.items("/tone_placement")) {
        EXPECT_EQ(canonical_tone(row.text_or("/new")), row.text_or("/canonical"));
        EXPECT_EQ(canonical_tone(row.text_or("/old")), row.text_or("/canonical"));
    }
    for (const auto& row : all.items("/tone_placement_same"))
        EXPECT_EQ(canonical_tone(*row.text()), *row.text());
    for (const auto& row : all.items("/tone_key"))
        EXPECT_EQ(syllable_key(row.text_or("/in")), row.text_or("/key"));
}

TEST(Vectors, Legacy) {
    const Json all = vectors();
    for (const std::string way : {"tcvn3", "vni", "viqr"}) {
        for (const auto& row : all.items("/" + way)) {
            const auto given = row.text_or("/" + way + (way == "viqr" ? "" : "_as_latin1"));
            EXPECT_EQ(from_legacy(given).value_or("nothing"), row.text_or("/unicode"));
        }
    }
    for (const auto& row : all.items("/raw_telex")) {
        EXPECT_EQ(from_legacy(row.text_or("/raw")).value_or(""), row.text_or("/expect"))
            << row.dump();
    }
}

TEST(Vectors, PhonesAndTeencode) {
    const Json all = vectors();
    for (const auto& row : all.items("/phones")) {
        const auto phone = read_phone(row.text_or("/in"));
        EXPECT_EQ(to_string(phone.kind), row.text_or("/type")) << row.dump();
        EXPECT_EQ(phone.e164.value_or(""), row.text_or("/e164")) << row.dump();
    }
    for (const auto& [former, now] : all.members("/mobile_old_to_new")) {
        EXPECT_EQ(read_phone(former + "0000001").e164, "+84" + now.text()->substr(1) + "0000001");
    }
    for (const auto& [written, meant] : all.members("/teencode")) {
        if (written == "h") continue;
        EXPECT_EQ(expand(written), *meant.text());
    }
}

TEST(Vectors, Collation) {
    const Json all = vectors();
    for (const std::string list :
         {"collation_sorted", "collation_tones", "collation_letters", "collation_numeric"}) {
        const auto& names = all.items("/" + list);
        for (std::size_t i = 1; i < names.size(); ++i) {
            EXPECT_TRUE(vi_less(*names[i - 1].text(), *names[i].text())) << names[i].dump();
        }
    }
}

TEST(Vectors, Addresses) {
    const Json all = vectors();
    for (const auto& row : all.items("/addresses")) {
        const auto address = read_address(row.text_or("/in"));
        EXPECT_EQ(address.house_number, row.text_or("/house_no")) << row.dump();
        EXPECT_EQ(address.street, row.text_or("/street")) << row.dump();
        EXPECT_EQ(address.ward_text, row.text_or("/ward_text")) << row.dump();
        EXPECT_EQ(address.district_text, row.text_or("/district_text")) << row.dump();
        EXPECT_EQ(address.landmark, row.text_or("/landmark")) << row.dump();
        EXPECT_EQ(address.group, row.text_or("/group")) << row.dump();
        ASSERT_EQ(address.lanes.size(), row.items("/lane").size()) << row.dump();
        for (std::size_t i = 0; i < address.lanes.size(); ++i)
            EXPECT_EQ(address.lanes[i], *row.items("/lane")[i].text());
        EXPECT_EQ(address.coordinates.has_value(), row.has("/coordinates"));
    }
}

/// All turns of a sample message as one text.
std::string whole_text(const Json& message) {
    std::string text;
    for (const auto& turn : message.items("/turns")) text += turn.text_or("/text") + "\n";
    return text;
}

/// Words of the expected address that the place found must contain.
bool shares_words(std::string_view found, std::string_view expected) {
    const auto text = folded_words(found);
    std::size_t shared_words = 0;
    const auto wanted = words(expected);
    for (const auto& word : wanted) shared_words += text.find(word) != std::string::npos ? 1 : 0;
    return shared_words * 10 >= wanted.size() * 6;
}

void check_sample(const Json& sample) {
    const auto text = whole_text(sample);
    const auto now = *from_rfc3339(sample.text_or("/received_at"));
    if (const auto name = sample.text("/expected/contact/name")) {
        EXPECT_EQ(find_name(text), name) << text;
    }
    if (const auto phone = sample.text("/expected/contact/phone")) {
        const auto found = find_phones(text);
        ASSERT_FALSE(found.empty()) << text;
        EXPECT_EQ(found.front().phone.e164, read_phone(*phone).e164);
    }
    if (const auto address = sample.text("/expected/address")) {
        const auto place = find_place(text);
        ASSERT_TRUE(place) << text;
        EXPECT_TRUE(shares_words(place->text, *address)) << place->text << " for " << *address;
    }
    // Fires, fights and a fainting are "now" by what they are; only a classifier can tell.
    const auto time = sample.text("/expected/incident_time");
    if (time && sample.text_or("/expected/kind") != "emergency") {
        EXPECT_TRUE(find_when(text, now)) << text << " for " << *time;
    }
}

TEST(Vectors, SampleMessages) {
    const auto lines = shared("sample_messages.jsonl");
    for (std::size_t at = 0; at < lines.size();) {
        const auto end = std::min(lines.find('\n', at), lines.size());
        if (const auto sample = Json::parse(lines.substr(at, end - at))) check_sample(*sample);
        at = end + 1;
    }
}

}  // namespace
}  // namespace k197::text
