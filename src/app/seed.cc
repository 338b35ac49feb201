#include "app/seed.h"

#include <algorithm>
#include <future>
#include <set>

#include "app/seed_stage.h"
#include "app/seed_story.h"
#include "base/bytes.h"
#include "base/embedded.h"
#include "jobs/jobs.h"

namespace k197::app {
namespace {

constexpr std::size_t kExaminedAtOnce = 4;

bool is_fresh(db::Query& query) {
    return !query.one("SELECT 1 AS yes FROM reports LIMIT 1") &&
           !query.one("SELECT 1 AS yes FROM messages LIMIT 1");
}

std::set<std::string> files_used(const Json::Array& stories) {
    std::set<std::string> out;
    for (const auto& story : stories) {
        for (const auto& step : story.items("/steps")) {
            for (const auto& file : step.items("/media")) out.insert(file.text().value_or(""));
        }
    }
    return out;
}

media::Examined examine_file(const SeedContext& context, const std::string& name) {
    const auto bytes = embedded("data/demo/" + name);
    if (!bytes) throw std::runtime_error{"demo: no file data/demo/" + name};
    auto examined = media::examine(context.blobs, context.sandbox, *bytes);
    if (!examined) throw std::runtime_error{"demo: " + name + ": " + examined.error().detail};
    if (examined->state != "kept")
        throw std::runtime_error{"demo: " + name + ": " + examined->reason};
    return std::move(*examined);
}

/// Each file once, a few at a time: opening one in the sandbox takes half a second.
DemoMedia examine_files(const SeedContext& context, const std::set<std::string>& names) {
    DemoMedia out;
    std::vector<std::string> waiting{names.begin(), names.end()};
    while (!waiting.empty()) {
        std::vector<std::pair<std::string, std::future<media::Examined>>> running;
        while (!waiting.empty() && running.size() < kExaminedAtOnce) {
            const std::string name = waiting.back();
            waiting.pop_back();
            running.emplace_back(name, std::async(std::launch::async, [&context, name] {
                                     return examine_file(context, name);
                                 }));
        }
        for (auto& [name, examined] : running) out[name] = examined.get();
    }
    return out;
}

/// Officers of units that only appear in stories: named in the record, unable to sign in.
void add_staff(db::Tx& tx, const Json& stories, Time at) {
    for (const auto& person : stories.items("/staff")) {
        tx.query(
            "INSERT INTO accounts (id, name, full_name, password_hash, roles, unit_code, disabled, "
            "created_at) "
            "VALUES ($1, $2, $3, '!', 'unit', $4, 1, $5) ON CONFLICT (name) DO NOTHING",
            new_id(),
            person.text_or("/name"),
            person.text_or("/full_name"),
            person.text_or("/unit"),
            at
        );
    }
}

/// What was said went out at the time, and only the newest sheet of each report is still to be
/// made.
void settle(db::Tx& tx) {
    tx.query(
        "UPDATE outbox SET state = 'sent', attempts = 1, tried_at = created_at, sent_at = "
        "created_at + 600000, "
        "delivered_at = CASE WHEN kind = 'message' THEN created_at + 1200000 END, external_id = "
        "'m_demo_' || id"
    );
    tx.query("DELETE FROM jobs WHERE kind = 'channel.send'");
    std::vector<std::string> older;
    for (const auto& row : tx.query(
             "SELECT id FROM jobs WHERE kind = 'document.render' AND EXISTS (SELECT 1 FROM jobs "
             "newer WHERE newer.lane = jobs.lane AND newer.position > jobs.position)"
         ))
        older.push_back(row.text("id"));
    jobs::drop_waiting(tx, older);
}

cases::Context with_clock(const cases::Context& given, const Clock& clock) {
    return {
        .clock = clock,
        .texts = given.texts,
        .master = given.master,
        .public_url = given.public_url,
        .page_id = given.page_id,
        .standing_authority = given.standing_authority,
        .due = given.due,
        .unit_name = given.unit_name,
    };
}

std::vector<Playing> cast_of(const Json::Array& stories) {
    std::vector<Playing> out;
    std::set<std::string> names;
    for (const auto& story : stories) {
        const std::string name = story.text_or("/name");
        if (!names.insert(name).second) fail_story(name, "is there twice");
        out.push_back(
            {.story = story, .name = name, .channel = story.text_or("/channel", "messenger")}
        );
    }
    return out;
}

int play_all(
    db::Tx& tx, Stage& stage, const Json::Array& stories, const std::vector<Moment>& moments
) {
    for (const auto& moment : moments) {
        stage.clock.set(std::max(moment.at, stage.clock.now())
        );  // an answer may have taken a little longer
        play(
            tx,
            stage,
            stage.playing[moment.story],
            stories[moment.story].items("/steps")[moment.step]
        );
    }
    settle(tx);
    return static_cast<int>(std::ranges::count_if(stage.playing, [](const Playing& story) {
        return !story.report_id.empty();
    }));
}

}  // namespace

int seed_demo(const SeedContext& context) {
    if (!context.database.read(is_fresh)) return 0;
    const Json all = load_stories();
    const auto& stories = all.items("/stories");
    const auto moments = moments_of(stories, context.now);
    const auto files = examine_files(context, files_used(stories));
    const auto fields = org::load_fields();
    FakeClock clock{0};
    const auto cases = with_clock(context.cases, clock);
    return context.database.write([&](db::Tx& tx) {
        auto playing = cast_of(stories);
        Stage stage{
            .seed = context,
            .clock = clock,
            .cases = cases,
            .fields = fields,
            .files = files,
            .playing = playing};
        add_staff(tx, all, context.now);
        return play_all(tx, stage, stories, moments);
    });
}

}  // namespace k197::app
