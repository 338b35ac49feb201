#include "simulation/process.h"

#include <filesystem>
#include <fstream>

#include "app/system.h"
#include "cases/case_status.h"
#include "channel/messenger/webhook.h"
#include "db/migrations.h"
#include "inbox/delivery.h"
#include "org/units.h"
#include "simulation/seams.h"
#include "web/perform.h"

namespace k197::simulation {
namespace {

constexpr Time kLease = 15 * kSecond;
constexpr const char* kNode = "simulated";

app::Config config_of(const Outside& outside) {
    const auto& page = outside.facebook.options();
    app::Config config;
    config.data = outside.folder;
    config.public_url = "https://197.example";
    config.graph_url = "https://graph.example/v26.0";
    config.page_id = page.page_id;
    config.page_token = page.page_token;
    config.app_secret = page.app_secret;
    config.media_hosts = {"cdn.example"};
    config.media_sandbox = "rlimits";
    config.standing_authority = true;
    return config;
}

/// What any action may ask for: each takes what it needs.
Json body_of_all() {
    Json body = Json::object();
    for (const char* name :
         {"text", "reason", "measure", "decision", "result", "answer", "title", "note", "question"})
        body.set(name, "Đã làm việc này trong khi thử");
    return body.set("unit", "00008").set("ok", true).set("media", Json::array());
}

/// SQLite cannot take a constraint away: the table is made anew without it.
void drop_unique_key(db::Database& database) {
    auto sql = database.read([](db::Query& query) {
        return query
            .one("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'messages'")
            ->text("sql");
    });
    const std::string key = "UNIQUE (channel, external_id)";
    sql.replace(sql.find(key), key.size(), "CHECK (channel <> '')");
    sql.replace(sql.find("messages"), 8, "messages_anew");
    database.run_script(
        "PRAGMA foreign_keys=OFF; " + sql +
        "; DROP TABLE messages; ALTER TABLE messages_anew RENAME TO messages; CREATE INDEX "
        "messages_by_conversation ON messages (conversation_id, sent_at, received_at, id); PRAGMA "
        "foreign_keys=ON;"
    );
}

}  // namespace

struct Process::Steps {
    std::map<std::string, jobs::StepOptions> by_name{};
};

Template make_template(const std::string& folder, Mutation mutation) {
    std::filesystem::create_directories(folder + "/keys");
    // Both would else be drawn by the first process of all, and a seed would not come out the same
    // twice.
    std::ofstream{folder + "/keys/master.key"} << std::string(32, 'k');
    std::ofstream{folder + "/node"} << "simulation\n";
    Disk disk{{}, Random{0}};
    Template out;
    {
        const auto database =
            db::open_sqlite({.path = "kenh197.db", .readers = 1, .vfs = Disk::kVfs});
        if (const auto done = db::migrate(*database); !done) throw db::Failure{done.error().detail};
        database->write([](db::Tx& tx) { org::load_seed_units(tx); });
        if (mutation == Mutation::NoUniqueKey) drop_unique_key(*database);
        out.knowledge = app::load_knowledge(*database);
    }
    out.image = disk.image();
    return out;
}

Process::Process(Outside& outside) : outside_{outside}, steps_{std::make_unique<Steps>()} {
    auto store = make_store(outside);
    database_ = store.get();
    system_ = std::make_unique<app::System>(
        config_of(outside),
        std::move(store),
        app::Surroundings{
            .clock = make_clock(outside),
            .http = make_network(outside),
            .blobs = make_blobs(outside),
            .knowledge = outside.knowledge}
    );
    steps_->by_name = system_->steps();
    database_->write([](db::Tx& tx) { jobs::release_all(tx, kNode); });
}

Process::~Process() = default;

int Process::receive_one(const std::vector<std::string>& bodies) {
    std::vector<inbox::NewDelivery> rows;
    for (const auto& body : bodies) rows.push_back({.channel = "messenger", .body = body});
    try {
        database_->write([&](db::Tx& tx) { inbox::store_deliveries(tx, outside_.clock, rows); });
        return 200;
    } catch (const std::exception&) {
        return 503;
    }
}

std::vector<int> Process::receive(const std::vector<Post>& posts) {
    std::vector<std::string> bodies;
    for (const auto& post : posts) {
        const auto signature = outside_.facebook.signature(post);
        if (!channel::genuine(signature, post.body, outside_.facebook.options().app_secret))
            return std::vector<int>(posts.size(), 401);
        bodies.push_back(post.body);
    }
    if (outside_.mutation == Mutation::AcknowledgeFirst) {
        unstored_.insert(unstored_.end(), bodies.begin(), bodies.end());
        return std::vector<int>(posts.size(), 200);
    }
    return std::vector<int>(posts.size(), receive_one(bodies));
}

std::size_t Process::read_new(std::size_t most) {
    if (!unstored_.empty() && receive_one(unstored_) == 200) unstored_.clear();
    try {
        return inbox::read_new(system_->reading(), most).deliveries;
    } catch (const std::exception&) {
        return 0;
    }
}

bool Process::run_one(Random& random) {
    const std::vector<std::string_view> pools{jobs::kQuick, jobs::kSending, jobs::kSlow};
    const auto first = random.below(pools.size());
    try {
        for (std::size_t i = 0; i < pools.size(); ++i) {
            const auto claimed = database_->write([&](db::Tx& tx) {
                auto jobs = jobs::claim(
                    tx,
                    {.pool = pools[(first + i) % pools.size()],
                     .node = kNode,
                     .now = outside_.clock.now(),
                     .lease = kLease}
                );
                for (const auto& job : jobs) outside_.on_claim(tx, job);
                return jobs;
            });
            if (claimed.empty()) continue;
            run(claimed.front());
            return true;
        }
    } catch (const std::exception&) {
        return true;  // the store failed: the job's lease will run out
    }
    return false;
}

/// What jobs::Workers does with a job it has claimed.
void Process::run(const jobs::Job& job) {
    if (outside_.mutation == Mutation::DoneFirst) {
        database_->write([&](db::Tx& tx) {
            tx.query("UPDATE jobs SET state = 'buried' WHERE id = $1", job.id);
        });
    }
    outside_.on_begin(job);
    const auto outcome = jobs::run_step(steps_->by_name.at(job.kind), job);
    outside_.on_end(job, !outcome.retry);
    if (!outcome.retry) return;
    database_->write([&](db::Tx& tx) { jobs::put_back(tx, outside_.clock.now(), job, outcome); });
}

std::string Process::officer_acts(Random& random) {
    static const org::Caller officer{
        .name = "canbo", .roles = {org::Role::Admin}, .is_person = true};
    std::string did = "no report";
    try {
        const auto done = database_->write([&](db::Tx& tx) -> Result<void> {
            const auto rows = tx.query("SELECT code, status FROM reports ORDER BY code");
            if (rows.empty()) return {};
            const auto& row = rows[random.below(rows.size())];
            const auto status = cases::status_from(row.text("status"));
            const auto open = cases::allowed(*status, true);
            if (open.empty()) return {};
            did = cases::to_string(open[random.below(open.size())]);
            const auto acted = web::perform(
                tx,
                system_->web(),
                officer,
                {.code = row.text("code"), .action = did, .body = body_of_all()}
            );
            if (!acted) return acted.error();
            return {};
        });
        return did + (done ? "" : ": " + done.error().detail);
    } catch (const std::exception& problem) {
        return did + ": " + problem.what();
    }
}

}  // namespace k197::simulation
