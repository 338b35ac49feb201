#include "app/system.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "app/pipeline.h"
#include "app/version.h"
#include "base/bytes.h"
#include "base/log.h"
#include "cases/store_key.h"
#include "channel/measured_http.h"
#include "channel/messenger/media_link.h"
#include "db/migrations.h"
#include "media/s3_store.h"
#include "org/units.h"
#include "web/metrics_page.h"
#include "web/problem.h"
#include "web/routes.h"

namespace k197::app {
namespace {

constexpr std::uint64_t kLeastFreeBytes = 64 << 20;

std::string database_path(const Config& config) {
    return config.data + "/kenh197.db";
}

/// A name of this node that outlives the process: the jobs it had claimed are its own again.
std::string node_name(const std::string& data) {
    const auto path = data + "/node";
    std::string name;
    if (std::ifstream{path} >> name) return name;
    name = new_id();
    std::ofstream{path} << name << '\n';
    return name;
}

std::unique_ptr<db::Database> open_database(const Config& config) {
    std::filesystem::create_directories(config.data);
    if (config.database != "sqlite") return db::open_postgres({.url = config.database});
    return db::open_sqlite({.path = database_path(config)});
}

Result<void> fill_store(db::Database& database) {
    if (auto done = db::migrate(database); !done) return done;
    database.write([](db::Tx& tx) { org::load_seed_units(tx); });
    return {};
}

std::unique_ptr<media::BlobStore> make_blob_store(
    const Config& config, Http& http, const Clock& clock
) {
    const auto bucket = s3_bucket(config);
    if (!bucket) return std::make_unique<media::DiskStore>(config.data + "/media");
    return std::make_unique<media::S3Store>(
        media::S3Place{
            .endpoint = config.s3_endpoint,
            .bucket = *bucket,
            .credentials =
                {.key = config.s3_key, .secret = config.s3_secret, .region = config.s3_region},
            .cache = config.data + "/cache",
        },
        http,
        clock
    );
}

web::Response plain(int status, std::string words) {
    return {
        .status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(words)};
}

web::Response api_answer(int status, std::string_view code, std::string_view words) {
    const auto inner = Json::object().set("code", code).set("message", words);
    return web::json_answer(Json::object().set("error", inner), status);
}

struct Refusal {
    int status = 0;
    std::string_view code{};
    std::string_view words{};
};

constexpr Refusal kRefusals[] = {
    {400, "invalid", "Yêu cầu không hợp lệ."},
    {404, "not_found", "Không có đường dẫn này."},
    {405, "method_not_allowed", "Đường dẫn này không nhận phương thức đó."},
    {413, "too_large", "Nội dung gửi lên quá lớn."},
    {431, "too_large", "Phần đầu của yêu cầu quá lớn."},
    {503, "unavailable", "Hệ thống đang bận. Xin thử lại sau ít phút."},
};

/// What the server itself refuses before a handler is asked.
web::Response refusal(const web::Request& request, int status) {
    if (request.path.starts_with("/webhooks/")) return plain(status, "refused");
    if (!request.path.starts_with("/api/")) return web::page_problem(status);
    const auto* known = std::ranges::find(kRefusals, status, &Refusal::status);
    if (known == std::end(kRefusals)) known = std::begin(kRefusals);
    return api_answer(status, known->code, known->words);
}

/// A handler threw: the store is gone or full, which passes (503), or it is a fault of ours (500).
/// Facebook sends again what was not stored; people get a page.
web::Response failure(
    const web::App& app, const web::Request& request, const std::exception& problem
) {
    if (request.path.starts_with("/webhooks/")) return plain(503, "try again");
    if (request.path == "/metrics") return web::show_metrics_without_store(app);
    if (request.path == "/readyz")
        return plain(503, "database: " + std::string{problem.what()} + "\n");
    const int status = db::is_of_the_store(problem) ? 503 : 500;
    if (!request.path.starts_with("/api/")) return web::page_problem(status);
    return status == 503 ? refusal(request, 503)
                         : api_answer(500, "failed", "Hệ thống gặp lỗi. Xin thử lại.");
}

}  // namespace

web::StoreFacts store_facts(const Config& config, db::Database& database) {
    web::StoreFacts facts{.kind = "sqlite"};
    struct statvfs disk {};
    if (statvfs(config.data.c_str(), &disk) == 0) {
        facts.disk_free = static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize);
        facts.disk_size = static_cast<std::int64_t>(disk.f_blocks * disk.f_frsize);
    }
    if (database.kind() == db::Kind::Postgres) {
        facts.kind = "postgresql";
        facts.bytes = database.read([](db::Query& query) {
            const auto row = query.one("SELECT pg_database_size(current_database()) AS bytes");
            return row ? row->integer("bytes") : 0;
        });
        return facts;
    }
    for (const auto* part : {"", "-wal"}) {
        std::error_code missing;
        const auto size = std::filesystem::file_size(database_path(config) + part, missing);
        if (!missing) facts.bytes += static_cast<std::int64_t>(size);
    }
    return facts;
}

bool is_disk_almost_full(const std::string& folder) {
    struct statvfs disk {};
    return statvfs(folder.c_str(), &disk) == 0 && disk.f_bavail * disk.f_frsize < kLeastFreeBytes;
}

Result<std::unique_ptr<db::Database>> open_store(const Config& config) {
    auto database = open_database(config);
    const int schema = db::schema_of(*database);
    if (schema == 0) {
        if (const auto filled = fill_store(*database); !filled) return filled.error();
    } else if (schema < db::newest_schema()) {
        return fail(
            Errc::Conflict,
            fmt::format("the database has schema {}: run `kenh197 migrate` first", schema)
        );
    } else if (schema > db::newest_schema()) {
        return fail(
            Errc::Conflict,
            fmt::format("the database has schema {}: this program is too old for it", schema)
        );
    }
    return database;
}

Result<std::unique_ptr<db::Database>> open_existing_store(const Config& config) {
    if (config.database == "sqlite" && !std::filesystem::exists(database_path(config))) {
        return fail(
            Errc::NotFound,
            "there is no database in " + config.data + ": name the data folder with --data"
        );
    }
    return open_store(config);
}

Result<void> migrate_store(const Config& config) {
    return fill_store(*open_database(config));
}

std::shared_ptr<const conversation::Knowledge> load_knowledge(db::Database& database) {
    conversation::Knowledge knowledge;
    knowledge.units = database.read([](db::Query& query) { return org::load_unit_index(query); });
    return std::make_shared<const conversation::Knowledge>(std::move(knowledge));
}

Surroundings real_surroundings(const Config& config) {
    Surroundings out{.clock = std::make_unique<SystemClock>(), .http = make_http()};
    out.blobs = make_blob_store(config, *out.http, *out.clock);
    return out;
}

System::System(const Config& config, std::unique_ptr<db::Database> database)
    : System{config, std::move(database), real_surroundings(config)} {}

System::System(Config config, std::unique_ptr<db::Database> database, Surroundings surroundings)
    : config_{std::move(config)},
      clock_{std::move(surroundings.clock)},
      database_{std::move(database)},
      http_{channel::measure_graph(std::move(surroundings.http), metrics_, config_.graph_url)},
      blobs_{std::move(surroundings.blobs)},
      master_{cases::load_master_key(config_.data)},
      texts_vi_{Texts::embedded("vi")},
      texts_en_{Texts::embedded("en")},
      knowledge_{surroundings.knowledge ? surroundings.knowledge : load_knowledge(*database_)},
      calendar_{org::load_calendar()},
      deadlines_{org::load_deadlines()} {
    sandbox_.scratch = config_.data + "/tmp";
    std::filesystem::create_directories(sandbox_.scratch);
    sandbox_.kind =
        media::sandbox_kind(config_.media_sandbox).value_or(media::SandboxKind::Bubblewrap);
    graph_ = {
        .graph_url = config_.graph_url,
        .page_id = config_.page_id,
        .page_token = config_.page_token,
        .app_secret = config_.app_secret,
    };
    build_cases();
    build_steps();
    build_web();
}

System::~System() {
    stop();
}

void System::build_cases() {
    cases_ = std::make_unique<cases::Context>(cases::Context{
        .clock = *clock_,
        .texts = texts_vi_,
        .master = master_,
        .public_url = config_.public_url,
        .page_id = config_.page_id,
        .standing_authority = config_.standing_authority,
        .due =
            [this](const cases::Report& report, Time from) {
                const auto urgency =
                    org::urgency_from(report.urgency).value_or(org::Urgency::Normal);
                return org::due_for(calendar_, deadlines_, report.field, urgency, from);
            },
        .unit_name =
            [](db::Query& query, const std::string& unit_id) {
                const auto unit = org::find_unit(query, unit_id);
                return unit ? unit->name : unit_id;
            },
    });
    render_ = std::make_unique<document::RenderContext>(
        make_render_context(*database_, *clock_, *blobs_, *cases_, knowledge_->lexicon.fields)
    );
}

void System::build_steps() {
    read_ = std::make_unique<inbox::ReadContext>(inbox::ReadContext{
        .database = *database_,
        .clock = *clock_,
        .metrics = metrics_,
        .page_id = config_.page_id,
        .is_sealed = [this](const std::string& text
                     ) { return org::must_be_sealed(knowledge_->conduct, text); },
    });
    step_ = std::make_unique<conversation::StepContext>(conversation::StepContext{
        .database = *database_,
        .clock = *clock_,
        .metrics = metrics_,
        .cases = *cases_,
        .texts_vi = texts_vi_,
        .texts_en = texts_en_,
        .fields_vi = field_names(knowledge_->lexicon.fields, "vi"),
        .fields_en = field_names(knowledge_->lexicon.fields, "en"),
        .understand = [this](
                          const std::string& text, Time now
                      ) { return conversation::read_words(*knowledge_, text, now); },
        .locate =
            [this](
                const std::string& text,
                std::optional<double> latitude,
                std::optional<double> longitude
            ) {
                return conversation::locate(*knowledge_, text, latitude, longitude, clock_->now());
            },
    });
    send_ = std::make_unique<channel::SendContext>(channel::SendContext{
        .database = *database_,
        .clock = *clock_,
        .http = *http_,
        .metrics = metrics_,
        .graph = graph_,
        .blob = [this](const std::string& sha256) { return blobs_->get(sha256).value_or(""); },
    });
    build_upkeep();
    intake_ = std::make_unique<inbox::Intake>(*database_, *clock_, metrics_);
    const auto crowded = [this] { return intake_->crowded(); };
    workers_ = std::make_unique<jobs::Workers>(
        *database_,
        *clock_,
        metrics_,
        steps(),
        jobs::WorkersOptions{
            .node = node_name(config_.data),
            .give_way = crowded,
            .clock_set_back = channel::follow_clock_back}
    );
    reader_ = std::make_unique<inbox::Reader>(*read_, crowded);
}

std::map<std::string, jobs::StepOptions> System::steps() {
    const media::Fetching fetching{
        .database = *database_,
        .clock = *clock_,
        .http = *http_,
        .blobs = *blobs_,
        .sandbox = sandbox_,
        .host_allowed = [this](std::string_view url
                        ) { return channel::host_allowed(url, config_.media_hosts); },
        .after = [this](
                     db::Tx& tx, const std::string& media_id
                 ) { queue_sheets_of_medium(tx, *clock_, media_id); },
    };
    auto steps = make_steps({*step_, *render_, *send_, fetching});
    steps.merge(upkeep_->steps());
    return steps;
}

void System::build_upkeep() {
    upkeep_ = std::make_unique<Upkeep>(
        channel::HealthContext{
            .database = *database_,
            .clock = *clock_,
            .http = *http_,
            .metrics = metrics_,
            .graph = graph_,
            .texts = texts_vi_,
            .app_id = config_.app_id,
        },
        config_.backfill_minutes * kMinute
    );
}

void System::build_web() {
    web_ = std::make_unique<web::App>(web::App{
        .database = *database_,
        .clock = *clock_,
        .metrics = metrics_,
        .blobs = *blobs_,
        .sandbox = sandbox_,
        .cases = *cases_,
        .render = *render_,
        .fields = knowledge_->lexicon.fields,
        .texts_vi = texts_vi_,
        .texts_en = texts_en_,
        .page_id = config_.page_id,
        .app_secret = config_.app_secret,
        .verify_token = config_.verify_token,
        .public_url = config_.public_url,
        .phase = config_.phase,
        .version = kVersion,
        .intake = intake_.get(),
        .not_ready = [this](bool with_media) { return not_ready(with_media); },
        .store_facts = [this] { return store_facts(config_, *database_); },
    });
    web::describe_metrics(*web_);
}

/// What fails, for /readyz. A store that is gone throws: failure() makes it a 503.
std::string System::not_ready(bool with_media) {
    if (is_disk_almost_full(config_.data)) return "disk: almost full";
    if (with_media) {
        if (const auto media = blobs_->check(); !media) return "media: " + media.error().detail;
    }
    const auto row = database_->read([](db::Query& query) {
        return query.one("SELECT count(*) AS n FROM schema_versions");
    });
    return row ? "" : "database: no schema";
}

void System::start() {
    if (!database_->write([this](db::Tx& tx) { return cases::is_key_of_store(tx, master_); })) {
        throw std::runtime_error{
            "the key in " + config_.data +
            "/keys is not the one this store was written with: copy keys/ from the first node or "
            "from "
            "the backup"};
    }
    for (const auto& left : std::filesystem::directory_iterator{sandbox_.scratch}) {
        std::filesystem::remove_all(left.path());  // opened media that a crash left behind
    }
    // The data lock says that nobody else is this node.
    database_->write([this](db::Tx& tx) {
        jobs::release_all(tx, node_name(config_.data));
        jobs::follow_made_ahead(tx, clock_->now());  // it may have been set back while we were down
        channel::follow_clock_of_before(tx, clock_->now());
    });
    database_->write([this](db::Tx& tx) { upkeep_->schedule(tx); });
    metrics_.set("up", 1);
    send_->pause = [](Time time) { std::this_thread::sleep_for(std::chrono::microseconds{time}); };
    intake_->start();
    server_ = std::make_unique<web::Server>(
        web::ServerOptions{
            .listen = config_.listen,
            .on_failure = [this](
                              const web::Request& request, const std::exception& problem
                          ) { return failure(*web_, request, problem); },
            .on_refusal = refusal,
            .metrics = &metrics_,
        },
        web::all_routes(*web_)
    );
    server_->start();
    reader_->start();
    workers_->start();
    log_info("started", fmt::format("port={} version={}", server_->port(), kVersion));
}

void System::stop() {
    if (server_) server_->stop();
    if (intake_) intake_->stop();
    if (reader_) reader_->stop();
    if (upkeep_) upkeep_->stop();
    if (workers_) workers_->stop();
}

unsigned short System::port() const {
    return server_->port();
}

void System::run_due_jobs() {
    bool any = true;
    while (any) {
        any = inbox::read_new(*read_, 256).deliveries > 0;
        any = workers_->run_due() > 0 || any;
    }
}

}  // namespace k197::app
