#pragma once
// A citizen in tests: says things to the pure dialogue, with real understanding, and sees the
// answers.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conversation/read_words.h"
#include "conversation/turn.h"
#include "db/migrations.h"
#include "org/units.h"

namespace k197::conversation {

/// Word lists and today's units, loaded once.
inline const Knowledge& knowledge_for_tests() {
    static const Knowledge instance = [] {
        Knowledge made;
        const auto database = db::make_test_database();
        database->write([](db::Tx& tx) { org::load_seed_units(tx); });
        made.units = database->read([](db::Query& query) { return org::load_unit_index(query); });
        return made;
    }();
    return instance;
}

inline std::vector<FieldName> fields_for_tests(bool english = false) {
    std::vector<FieldName> out;
    for (const auto& field : knowledge_for_tests().lexicon.fields) {
        out.push_back({.code = field.code, .name = english ? field.en : field.vi});
    }
    return out;
}

/// One conversation. Filing gives the codes of `codes` in turn.
struct Chat {
    Time now = *from_rfc3339("2026-03-10T09:00:00+07:00");
    Texts vi = Texts::embedded("vi");
    Texts en = Texts::embedded("en");
    Dialogue dialogue{};
    std::vector<Known> reports{};
    std::vector<Draft> filed{};
    bool handled_by_person = false;
    int messages = 0;
    Outcome last{};
    std::vector<std::string> codes{"PA-7K3M-92Q5", "PA-AAAA-AAA7", "PA-BBBB-BBB2"};

    [[nodiscard]] World world() const {
        const auto at = now;
        return {
            .texts = dialogue.language == "en" ? en : vi,
            .now = now,
            .reports = reports,
            .fields = fields_for_tests(dialogue.language == "en"),
            .public_url = "https://197.example",
            .handled_by_person = handled_by_person,
            .look_up = [](const std::string&) { return std::optional<Known>{}; },
            .locate = [at](
                          const std::string& text,
                          std::optional<double> latitude,
                          std::optional<double> longitude
                      ) { return locate(knowledge_for_tests(), text, latitude, longitude, at); },
        };
    }

    /// All answers as one text.
    std::string take(Input input) {
        if (input.message_id.empty()) input.message_id = "m" + std::to_string(++messages);
        input.at = now;
        const auto words =
            input.text.empty() ? Understood{} : read_words(knowledge_for_tests(), input.text, now);
        // Through JSON, as it is stored between two turns.
        const auto before = Dialogue::from_json(dialogue.to_json());
        last = turn(before, input, words, world());
        dialogue = last.dialogue;
        if (last.effects.file) file(*last.effects.file);
        std::string said;
        for (const auto& reply : last.replies) said += reply.text + "\n";
        return said;
    }
    std::string says(const std::string& text) { return take({.text = text}); }
    std::string presses(const std::string& payload) {
        return take({.kind = Input::Kind::Press, .text = "", .payload = payload});
    }
    std::string sends_files(int count) {
        return take({.kind = Input::Kind::Media, .media = count});
    }
    std::string falls_quiet() { return take({.kind = Input::Kind::Quiet}); }
    std::string pins(double latitude, double longitude) {
        return take({.kind = Input::Kind::Location, .latitude = latitude, .longitude = longitude});
    }
    std::string edits(const std::string& message_id, const std::string& text) {
        return take({.kind = Input::Kind::Edit, .message_id = message_id, .text = text});
    }
    [[nodiscard]] std::vector<std::string> offered() const {
        std::vector<std::string> out;
        if (last.replies.empty()) return out;
        for (const auto& choice : last.replies.back().choices) out.push_back(choice.payload);
        return out;
    }
    [[nodiscard]] bool offers(const std::string& payload) const {
        for (const auto& each : offered()) {
            if (each == payload) return true;
        }
        return false;
    }
    [[nodiscard]] std::string waits() const { return std::string{to_string(dialogue.waits)}; }

 private:
    void file(const Draft& draft) {
        filed.push_back(draft);
        const Known known{
            .id = "r" + std::to_string(filed.size()),
            .code = codes.at(filed.size() - 1),
            .created_at = now,
            .updated_at = now,
        };
        reports.insert(reports.begin(), known);
        if (last.effects.filed_emergency) dialogue.emergency_code = known.code;
    }
};

inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace k197::conversation
