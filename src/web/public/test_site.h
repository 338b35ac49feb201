#pragma once
// A site over an empty store, for tests: reports are filed and handled by the functions that serve
// the real ones.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cases/act.h"
#include "cases/file.h"
#include "db/migrations.h"
#include "dispatch/act.h"
#include "media/blob_store.h"
#include "org/units.h"
#include "publication/publish.h"
#include "web/app.h"
#include "web/public/site.h"
#include "web/router.h"

namespace k197::web::site {

class TestSite {
 public:
    explicit TestSite(std::string phase = "official") {
        app.phase = std::move(phase);
        database->write([](db::Tx& tx) { org::load_seed_units(tx); });
    }

    /// What the server answers; `query` without '?'.
    Response get(
        const std::string& path, std::vector<std::pair<std::string, std::string>> query = {}
    ) const {
        Request request{.method = "GET", .path = path, .target = path, .query = std::move(query)};
        return answer(std::move(request));
    }
    Response post(
        const std::string& path,
        std::string body,
        std::vector<std::pair<std::string, std::string>> headers = {}
    ) const {
        return answer(
            {.method = "POST",
             .path = path,
             .target = path,
             .headers = std::move(headers),
             .body = std::move(body)}
        );
    }

    /// A filed report of a citizen who gave everything.
    cases::Report file(bool sealed = false) {
        return database->write([&](db::Tx& tx) {
            const std::string conversation = open_conversation(tx);
            return cases::file(
                tx,
                context,
                {.conversation_id = conversation,
                 .channel = "messenger",
                 .text = "Quán bia kê bàn kín vỉa hè trước cửa nhà tôi.",
                 .field = sealed ? "official_conduct" : "urban_order",
                 .place_text = "số 12 phố Tràng Tiền",
                 .sealed = sealed,
                 .reporter =
                     {.name = "Nguyễn Thị Mẫu",
                      .phone = "0912345678",
                      .address = "ngõ 34 phố Hàng Bột"}},
                "system"
            );
        });
    }

    /// Does one action; its failure throws, so that a test cannot go on without it.
    cases::Report act(
        cases::Act action, const cases::Report& report, const Json& body = Json::object()
    ) {
        clock.advance(kHour);
        auto done =
            database->write([&](db::Tx& tx) { return action(tx, context, report, body, "canbo"); });
        if (!done) throw std::runtime_error{done.error().detail};
        return *done;
    }

    /// From filing to the answer, through a unit.
    cases::Report answered(const std::string& answer = "Phường đã xử lý.") {
        auto report = act(cases::accept, file());
        report =
            act(cases::propose, report, Json::object().set("measure", "Chuyển phường kiểm tra."));
        report = act(cases::direct, report, Json::object().set("decision", "Đồng ý."));
        report = act(dispatch::assign, report, Json::object().set("unit", "00004"));
        report = act(dispatch::acknowledge, report);
        report = act(dispatch::resolve, report, Json::object().set("result", "Đã lập biên bản."));
        return act(cases::close, report, Json::object().set("answer", answer));
    }

    /// An uploaded picture with a shown copy and a thumbnail, all told apart by their bytes.
    std::string picture() {
        const std::string id = "pic" + std::to_string(++count_);
        database->write([&](db::Tx& tx) {
            tx.query(
                "INSERT INTO media (id, kind, state, type, sha256, shown_sha256, thumb_sha256, "
                "uploaded_by, created_at) VALUES "
                "($1, 'image', 'kept', 'image/jpeg', $2, $3, $4, 'canbo', $5)",
                id,
                blobs.put("original " + id),
                blobs.put("shown " + id),
                blobs.put("thumb " + id),
                clock.now()
            );
        });
        return id;
    }

    cases::Report publish(
        const cases::Report& report, const std::string& title, const std::string& picture_id = ""
    ) {
        Json media = Json::array();
        if (!picture_id.empty()) media.push(picture_id);
        return act(
            publication::publish,
            report,
            Json::object()
                .set("title", title)
                .set("text", "Vỉa hè đã thông thoáng.")
                .set("media", media)
        );
    }
    std::string publication_of(const cases::Report& report) const {
        return database->read([&](db::Query& query) {
            return publication::publication_of(query, report.id)->id;
        });
    }

    std::int64_t ratings() const {
        return database->read([](db::Query& query) {
            return query.one("SELECT COUNT(*) AS n FROM ratings")->integer("n");
        });
    }

    std::unique_ptr<db::Database> database = db::make_test_database();
    FakeClock clock{from_rfc3339("2026-11-23T08:00:00+07:00").value_or(0)};
    Metrics metrics{};
    media::MemoryStore blobs{};
    media::Sandbox sandbox{};
    Texts texts_vi = Texts::embedded("vi");
    Texts texts_en = Texts::embedded("en");
    org::Fields fields = org::load_fields();
    cases::Context context{
        .clock = clock,
        .texts = texts_vi,
        .master = master_,
        .public_url = "http://127.0.0.1:8197",
        .page_id = "197197",
        .due = [](const cases::Report&, Time from) { return from + 3 * kDay; },
        .unit_name = [](db::Query& query,
                        const std::string& id) { return org::find_unit(query, id)->name; },
    };
    document::RenderContext render{
        .database = *database, .clock = clock, .blobs = blobs, .cases = context};
    App app{
        .database = *database,
        .clock = clock,
        .metrics = metrics,
        .blobs = blobs,
        .sandbox = sandbox,
        .cases = context,
        .render = render,
        .fields = fields,
        .texts_vi = texts_vi,
        .texts_en = texts_en,
        .page_id = "197197",
        .public_url = "http://127.0.0.1:8197",
    };

 private:
    Response answer(Request request) const {
        const auto table = routes(app);
        const auto found = find_route(table, request.method, request.path);
        if (found.route == nullptr) return {.status = 404};
        request.params = found.params;
        return found.route->handler(request);
    }

    std::string open_conversation(db::Tx& tx) {
        const std::string id = "conversation" + std::to_string(++count_);
        tx.query(
            "INSERT INTO conversations (id, channel, page_id, person, person_name, created_at, "
            "last_message_at) VALUES ($1, "
            "'messenger', '197197', $1, 'Mau Nguyen Facebook', $2, $2)",
            id,
            clock.now()
        );
        return id;
    }

    cases::MasterKey master_{.bytes = std::string(32, 'k')};
    int count_ = 0;
};

}  // namespace k197::web::site
