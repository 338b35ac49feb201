#include "web/console/console.h"
#include "web/console/handlers.h"

namespace k197::web::console {
namespace {

constexpr std::size_t kMostText = 128 << 10;
constexpr std::size_t kMostUpload = 210 << 20;

struct Row {
    const char* method = "";
    const char* pattern = "";
    Page page = nullptr;
    std::size_t max_body = kMostText;
};

constexpr Row kPages[] = {
    {"POST", "/console/logout", log_out},
    {"GET", "/console", show_reports},
    {"GET", "/console/reports", show_reports},
    {"POST", "/console/alerts/{id}/seen", mark_alert_seen},
    {"GET", "/console/reports/new", show_new_report},
    {"POST", "/console/reports/new", file_report, kMostUpload},
    {"GET", "/console/reports/{code}", show_one_report},
    {"GET", "/console/reports/{code}/actions/{action}", return_to_report},
    {"GET", "/console/reports/{code}/messages", return_to_report},
    {"POST", "/console/reports/{code}/actions/{action}", do_action, kMostUpload},
    {"POST", "/console/reports/{code}/messages", write_message},
    {"POST", "/console/reports/{code}/hand-back", hand_back_report},
    {"GET", "/console/conversations", show_conversations},
    {"GET", "/console/conversations/{id}", show_conversation},
    {"GET", "/console/conversations/{id}/messages", return_to_conversation},
    {"POST", "/console/conversations/{id}/messages", write_to_conversation},
    {"POST", "/console/conversations/{id}/hand-back", hand_back_conversation},
    {"GET", "/console/outbox", show_outbox},
    {"POST", "/console/outbox/{id}/settle", settle_outbox},
    {"GET", "/console/inbox", show_inbox},
    {"GET", "/console/inbox/{id}/bytes", send_delivery_bytes},
    {"POST", "/console/inbox/{id}/replay", replay_delivery},
    {"GET", "/console/operations", show_operations},
    {"POST", "/console/operations/jobs/retry", retry_job},
    {"GET", "/console/accounts", show_accounts},
    {"POST", "/console/accounts", create_account},
    {"POST", "/console/accounts/disable", disable_account},
    {"GET", "/console/media/{id}", send_medium},
    {"GET", "/console/documents/{file}", send_document},
};

}  // namespace

std::vector<Route> routes(const App& app) {
    std::vector<Route> out{
        {"GET",
         "/console/login",
         [&app](const Request& request) { return show_login(app, request); }},
        {"POST", "/console/login", [&app](const Request& request) { return log_in(app, request); }},
    };
    for (const auto& row : kPages) {
        const bool writes = std::string_view{row.method} == "POST";
        out.push_back(
            {row.method,
             row.pattern,
             writes ? from_staff(app, row.page) : for_staff(app, row.page),
             row.max_body}
        );
    }
    return out;
}

}  // namespace k197::web::console
