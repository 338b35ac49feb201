#pragma once
// The program put together: store, texts, knowledge, steps, routes. It owns everything that the
// handlers and steps refer to.

#include <map>
#include <memory>
#include <string>

#include "app/config.h"
#include "app/upkeep.h"
#include "base/clock.h"
#include "base/http.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/texts.h"
#include "cases/act.h"
#include "channel/send.h"
#include "conversation/read_words.h"
#include "db/db.h"
#include "document/render.h"
#include "inbox/intake.h"
#include "inbox/read.h"
#include "inbox/reader.h"
#include "jobs/jobs.h"
#include "media/blob_store.h"
#include "media/sandbox.h"
#include "org/deadline.h"
#include "web/app.h"
#include "web/server.h"

namespace k197::app {

/// The data folder opened: database with the newest schema, blobs, keys. Conflict when the schema
/// is older (run `migrate`) or newer; an empty store is migrated and gets the units of data/.
Result<std::unique_ptr<db::Database>> open_store(const Config& config);
/// The same for verbs that only look or copy: Conflict when there is no store, rather than making
/// an empty one.
Result<std::unique_ptr<db::Database>> open_existing_store(const Config& config);
/// Brings the schema up to date, whatever it is.
Result<void> migrate_store(const Config& config);

/// What /metrics and the operations page tell of the store and its disk.
web::StoreFacts store_facts(const Config& config, db::Database& database);

/// Less than 64 MiB are free where the folder lies.
bool is_disk_almost_full(const std::string& folder);

/// What a System stands on besides its store: time, the network, where blobs lie, and what it knows
/// of language and places: unless it is given, the program's word lists and the store's units.
struct Surroundings {
    std::unique_ptr<Clock> clock{};
    std::unique_ptr<Http> http{};
    std::unique_ptr<media::BlobStore> blobs{};
    std::shared_ptr<const conversation::Knowledge> knowledge{};
};
/// The program's word lists and the store's units.
std::shared_ptr<const conversation::Knowledge> load_knowledge(db::Database& database);
/// The machine's own clock, network and disk.
Surroundings real_surroundings(const Config& config);

/// Until start() it has neither threads nor sockets: whoever owns it can run handlers of web(), the
/// reading of deliveries and the steps on one thread, in surroundings of their own.
class System {
 public:
    System(const Config& config, std::unique_ptr<db::Database> database);
    System(Config config, std::unique_ptr<db::Database> database, Surroundings surroundings);
    ~System();
    System(const System&) = delete;
    System& operator=(const System&) = delete;

    /// Listens and works until stop(). Throws std::runtime_error when the address is taken.
    void start();
    void stop();
    /// The port it listens on, after start().
    [[nodiscard]] unsigned short port() const;

    [[nodiscard]] const Config& config() const { return config_; }
    [[nodiscard]] db::Database& database() { return *database_; }
    [[nodiscard]] const cases::Context& cases() const { return *cases_; }
    [[nodiscard]] media::BlobStore& blobs() { return *blobs_; }
    [[nodiscard]] const media::Sandbox& sandbox() const { return sandbox_; }
    [[nodiscard]] const web::App& web() const { return *web_; }
    [[nodiscard]] const channel::GraphAccess& graph() const { return graph_; }
    [[nodiscard]] Http& http() { return *http_; }
    [[nodiscard]] const Clock& clock() const { return *clock_; }
    [[nodiscard]] const Upkeep& upkeep() const { return *upkeep_; }
    [[nodiscard]] Metrics& metrics() { return metrics_; }
    [[nodiscard]] const inbox::ReadContext& reading() const { return *read_; }
    /// The steps by name, for workers of one's own. They refer to this System.
    [[nodiscard]] std::map<std::string, jobs::StepOptions> steps();
    /// Runs the jobs that are due on this thread, for seeding.
    void run_due_jobs();

 private:
    void build_cases();
    void build_steps();
    void build_upkeep();
    void build_web();
    [[nodiscard]] std::string not_ready(bool with_media);

    Config config_;
    std::unique_ptr<Clock> clock_;
    Metrics metrics_{};
    std::unique_ptr<db::Database> database_;
    std::unique_ptr<Http> http_;
    std::unique_ptr<media::BlobStore> blobs_;
    media::Sandbox sandbox_{};
    cases::MasterKey master_{};
    Texts texts_vi_;
    Texts texts_en_;
    const std::shared_ptr<const conversation::Knowledge> knowledge_;
    org::Calendar calendar_{};
    org::Deadlines deadlines_{};
    channel::GraphAccess graph_{};
    std::unique_ptr<cases::Context> cases_;
    std::unique_ptr<document::RenderContext> render_;
    std::unique_ptr<inbox::ReadContext> read_;
    std::unique_ptr<conversation::StepContext> step_;
    std::unique_ptr<channel::SendContext> send_;
    std::unique_ptr<Upkeep> upkeep_;
    std::unique_ptr<web::App> web_;
    std::unique_ptr<inbox::Intake> intake_;
    std::unique_ptr<jobs::Workers> workers_;
    std::unique_ptr<inbox::Reader> reader_;
    std::unique_ptr<web::Server> server_;
};

}  // namespace k197::app
