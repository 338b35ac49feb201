// The invented messages of the project's domain notes, when they lie beside it: none of their rules
// may be broken.

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "conversation/chat_for_tests.h"

namespace k197::conversation {
namespace {

constexpr const char* kSamples = "../shared/vietnam/sample_messages.jsonl";

std::vector<Json> samples() {
    std::vector<Json> out;
    std::ifstream file{kSamples};
    for (std::string line; std::getline(file, line);) {
        if (auto json = Json::parse(line)) out.push_back(*json);
    }
    return out;
}

/// What the dialogue made of one sample.
struct Made {
    std::string answers{};
    bool alerted = false;
    bool sealed = false;
    bool drafted = false;  // a draft under way or filed
    bool urgent = false;
};

Made play(const Json& sample) {
    Chat chat;
    chat.now = from_rfc3339(sample.text_or("/received_at")).value_or(chat.now);
    Made made;
    for (const auto& turn : sample.items("/turns")) {
        Input input{.text = turn.text_or("/text")};
        for (const auto& file : turn.items("/attachments")) {
            input.media += static_cast<int>(file.integer("/count").value_or(1));
        }
        if (input.text.empty())
            input.kind = input.media > 0 ? Input::Kind::Media : Input::Kind::Unsupported;
        made.answers += chat.take(input);
        if (chat.last.effects.answer_media_later) made.answers += chat.falls_quiet();
        made.alerted = made.alerted || chat.last.effects.alert == "emergency";
        made.sealed = made.sealed || chat.last.effects.seal;
    }
    made.drafted = !chat.filed.empty() || !chat.dialogue.draft.is_empty();
    made.urgent = !chat.filed.empty() && chat.filed[0].urgency == "emergency";
    return made;
}

TEST(SampleMessages, KeepTheRulesForEmergenciesSecrecyAndReports) {
    const auto all = samples();
    if (all.empty()) GTEST_SKIP() << kSamples << " is not here";
    std::map<std::string, int> kinds;
    for (const auto& sample : all) {
        const auto id = sample.text_or("/id");
        const auto kind = sample.text_or("/expected/kind");
        const auto made = play(sample);
        ++kinds[kind];
        EXPECT_FALSE(made.answers.empty()) << id;
        EXPECT_EQ(made.sealed, sample.boolean("/expected/restricted").value_or(false)) << id;
        if (sample.text_or("/expected/urgency") == "emergency") {
            EXPECT_TRUE(made.alerted && made.urgent) << id;
            EXPECT_NE(
                made.answers.find(sample.text_or("/expected/emergency_number")), std::string::npos
            ) << id;
        } else {
            EXPECT_FALSE(made.alerted) << id;
        }
        const bool reports = kind == "report" || kind == "crime_tip" || kind == "denunciation" ||
                             kind == "emergency";
        const bool elsewhere = sample.text_or("/expected/subcategory") == "out_of_area";
        if (reports && !elsewhere) {
            EXPECT_TRUE(made.drafted) << id << " " << made.answers;
        }
        const bool nothing =
            kind == "spam" || kind == "greeting" || kind == "commendation" || kind == "abuse";
        if (nothing || elsewhere) {
            EXPECT_FALSE(made.drafted) << id;
        }
    }
    EXPECT_EQ(all.size(), 40U);
    EXPECT_GT(kinds["report"], 10);
}

}  // namespace
}  // namespace k197::conversation
