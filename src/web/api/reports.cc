#include <fmt/format.h>

#include <array>

#include "base/bytes.h"
#include "cases/file.h"
#include "inbox/message_store.h"
#include "org/units.h"
#include "web/api/api.h"
#include "web/api/filing.h"
#include "web/api/query.h"
#include "web/api/write.h"
#include "web/perform.h"
#include "web/problem.h"
#include "web/report_view.h"

namespace k197::web::api {
namespace {

Response report_answer(
    db::Query& query,
    const App& app,
    const org::Caller& caller,
    const cases::Report& report,
    int status = 200
) {
    auto response = json_answer(to_json(query, app, load_view(query, app, caller, report)), status);
    response.headers.emplace_back("ETag", fmt::format("\"{}\"", report.version));
    return response;
}

/// units.id of a unit code that is in force, or the code itself so that nothing matches.
std::string unit_id_of(db::Query& query, const App& app, const std::string& code) {
    if (code.empty()) return "";
    const auto unit = org::current_unit_by_code(query, code, org::date_of(app.clock.now()));
    return unit ? unit->id : code;
}

constexpr std::array<std::string_view, 4> kSorts{"newest", "oldest", "due", "urgent"};

/// The part of a filter whose words are free or known to the store.
Result<cases::Filter> words_of(db::Query& query, const App& app, const Request& request) {
    const auto value = [&](std::string_view name) {
        return request.query_value(name).value_or("");
    };
    cases::Filter filter{
        .status = value("status"),
        .field = value("field"),
        .unit_id = unit_id_of(query, app, value("unit")),
        .words = value("q"),
        .cursor = value("after"),
    };
    if (!filter.status.empty() && !cases::status_from(filter.status)) {
        return fail(Errc::Invalid, "Không có trạng thái này.", "status");
    }
    if (!filter.field.empty() && org::find_field(app.fields, filter.field) == nullptr) {
        return fail(Errc::Invalid, "Không có lĩnh vực này.", "field");
    }
    return filter;
}

Result<cases::Filter> filter_of(
    db::Query& query, const App& app, const org::Caller& caller, const Request& request
) {
    auto filter = words_of(query, app, request);
    const auto since = moment_of(request, "since");
    const auto overdue = flag_of(request, "overdue");
    const auto sort = word_of(request, "sort", kSorts);
    const auto limit = limit_of(request);
    if (!filter) return filter;
    if (!since) return since.error();
    if (!overdue) return overdue.error();
    if (!sort) return sort.error();
    if (!limit) return limit.error();
    filter->since = *since;
    filter->overdue = *overdue;
    filter->sort = sort->empty() ? "newest" : *sort;
    filter->limit = *limit;
    restrict_to(*filter, query, app, caller);
    return filter;
}

/// Files what was taken down; the caller at the telephone gets a conversation of their own.
cases::Report file_for(
    db::Tx& tx, const App& app, const org::Caller& caller, cases::Filing filing
) {
    const auto conversation = inbox::open_conversation(
        tx,
        app.clock,
        {.channel = filing.channel,
         .page_id = app.page_id,
         .person = "call:" + new_id(),
         .person_name = ""}
    );
    filing.conversation_id = conversation.id;
    return cases::file(tx, app.cases, filing, caller.name);
}

Response conflict_with_allowed(
    const App& app, const org::Caller& caller, const cases::Report& report, const Error& error
) {
    Json allowed = Json::array();
    for (const auto& name : actions_open_to(app, caller, report)) allowed.push(name);
    return json_problem(error, Json::object().set("allowed", allowed));
}

/// What an error of an action looks like: a conflict names what is allowed now.
Response action_problem(
    db::Tx& tx, const App& app, const org::Caller& caller, const Wish& wish, const Error& error
) {
    if (error.code != Errc::Conflict) return json_problem(error);
    const auto report = visible_report(tx, caller, wish.code);
    return report ? conflict_with_allowed(app, caller, *report, error) : json_problem(error);
}

using Doing = Result<cases::Report> (*)(db::Tx&, const App&, const org::Caller&, const Wish&);

Response do_write(const App& app, const org::Caller& caller, const Request& request, Doing doing) {
    auto body = body_of(request);
    if (!body) return json_problem(body.error());
    if (const auto typed = check_types(*body); !typed) return json_problem(typed.error());
    const auto version = version_of(request);
    if (!version) return json_problem(version.error());
    const Wish wish{
        .code = request.param("code"),
        .action = request.param("action"),
        .body = std::move(*body),
        .version = *version};
    return write_once(app, caller, once_of(request), [&](db::Tx& tx) {
        const auto report = doing(tx, app, caller, wish);
        if (!report) return action_problem(tx, app, caller, wish, report.error());
        return report_answer(tx, app, caller, *report);
    });
}

}  // namespace

Response list_reports(const App& app, const org::Caller& caller, const Request& request) {
    return app.database.read([&](db::Query& query) {
        const auto filter = filter_of(query, app, caller, request);
        if (!filter) return json_problem(filter.error());
        const auto page = cases::list_reports(query, *filter, app.clock.now());
        if (!page) return json_problem(page.error());
        Json items = Json::array();
        for (const auto& report : page->items) items.push(to_list_json(query, app, report));
        return list_answer(std::move(items), page->next);
    });
}

Response get_report(const App& app, const org::Caller& caller, const Request& request) {
    return app.database.read([&](db::Query& query) {
        const auto report = visible_report(query, caller, request.param("code"));
        return report ? report_answer(query, app, caller, *report) : json_problem(report.error());
    });
}

Response create_report(const App& app, const org::Caller& caller, const Request& request) {
    if (!org::may_act(caller, org::Action::File)) {
        return json_problem(fail(Errc::Forbidden, "Vai trò của bạn không được tiếp nhận tin."));
    }
    const auto body = body_of(request);
    if (!body) return json_problem(body.error());
    return write_once(app, caller, once_of(request), [&](db::Tx& tx) {
        const auto filing = filing_of(tx, app, caller, *body);
        if (!filing) return json_problem(filing.error());
        return report_answer(tx, app, caller, file_for(tx, app, caller, *filing), 201);
    });
}

Response act(const App& app, const org::Caller& caller, const Request& request) {
    return do_write(app, caller, request, perform);
}

Response send_message(const App& app, const org::Caller& caller, const Request& request) {
    return do_write(app, caller, request, write_to_citizen);
}

Response get_document(const App& app, const org::Caller& caller, const Request& request) {
    const auto file = app.database.read([&](db::Query& query) -> Result<document::Document> {
        const auto report = visible_report(query, caller, request.param("code"));
        if (!report) return report.error();
        const std::string name = request.param("file");
        const auto dot = name.rfind('.');
        for (const auto& document : load_view(query, app, caller, *report).documents) {
            if (dot != std::string::npos && document.id == name.substr(0, dot) &&
                name.substr(dot + 1) == "pdf")
                return document;
        }
        return fail(Errc::NotFound, "Không có văn bản này.");
    });
    if (!file) return json_problem(file.error());
    return document_answer(app, *file);
}

Response list_answer(Json items, const std::optional<std::string>& next) {
    return json_answer(
        Json::object().set("items", std::move(items)).set("next", next ? Json(*next) : Json())
    );
}

}  // namespace k197::web::api
