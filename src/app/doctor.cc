#include "app/doctor.h"

#include <fmt/format.h>

#include "app/commands.h"
#include "base/bytes.h"
#include "channel/messenger/graph.h"
#include "channel/send.h"
#include "db/migrations.h"
#include "document/fonts.h"
#include "media/sandbox.h"

namespace k197::app {
namespace {

constexpr const char* kFields =
    "messages,messaging_postbacks,messaging_referrals,messaging_handovers,message_deliveries,"
    "message_reads,"
    "message_echoes,message_edits,message_reactions,standby,messaging_policy_enforcement,feed,"
    "mention,message_template_status_update";

/// What Facebook said to a call: nothing when it is well, else the reason.
std::string problem_of(const HttpAnswer& answer) {
    if (answer.outcome != HttpOutcome::Answered) return "Facebook không trả lời: " + answer.problem;
    const auto body = Json::parse(answer.body);
    if (body && body->has("/error")) {
        return fmt::format(
            "Facebook báo lỗi {}: {}", body->text_or("/error/code"), body->text_or("/error/message")
        );
    }
    return answer.status < 300 ? "" : fmt::format("Facebook trả lời HTTP {}", answer.status);
}

Finding finding(const std::string& what, const std::string& problem) {
    return {
        .ok = problem.empty(), .words = problem.empty() ? what + ": tốt" : what + ": " + problem};
}

HttpAnswer post(System& system, const std::string& path, const Json& body) {
    auto request = channel::graph_request(system.graph(), "POST", path);
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = body.dump();
    return system.http().send(request);
}

std::vector<channel::MenuItem> menu_items(const Texts& texts) {
    return {
        {.title = texts.say("menu.report"), .payload = "start"},
        {.title = texts.say("menu.status"), .payload = "status"},
        {.title = texts.say("menu.person"), .payload = "person"},
    };
}

/// The subscribed fields that we need and that are not there.
std::string missing_fields(const HttpAnswer& answer) {
    const auto body = Json::parse(answer.body).value_or(Json{});
    std::string subscribed = ",";
    for (const auto& app : body.items("/data")) {
        for (const auto& field : app.items("/subscribed_fields"))
            subscribed += field.text().value_or("") + ",";
    }
    for (const std::string field : {"messages", "messaging_postbacks", "message_echoes", "feed"}) {
        if (subscribed.find("," + field + ",") == std::string::npos) {
            return "chưa đăng ký " + field + ": chạy `kenh197 doctor --fix`";
        }
    }
    return "";
}

}  // namespace

std::vector<Finding> connect_page(System& system) {
    const std::string page = "/" + system.graph().page_id;
    const auto subscribed = post(
        system, page + "/subscribed_apps?subscribed_fields=" + url_encode(kFields), Json::object()
    );
    const auto& texts = system.web().texts_vi;
    const auto profile = post(
        system,
        page + "/messenger_profile",
        channel::profile_body(texts.say("menu.greeting"), menu_items(texts))
    );
    return {
        finding("Đăng ký nhận sự kiện của Trang", problem_of(subscribed)),
        finding("Lời chào và trình đơn", problem_of(profile)),
    };
}

std::vector<Finding> check_page(System& system) {
    const std::string page = "/" + system.graph().page_id;
    if (system.graph().page_id.empty() || system.graph().page_token.empty()) {
        return {
            {.ok = false, .words = "Trang: chưa cấu hình facebook.page_id và facebook.page_token"}};
    }
    const auto subscribed =
        system.http().send(channel::graph_request(system.graph(), "GET", page + "/subscribed_apps")
        );
    auto problem = problem_of(subscribed);
    if (problem.empty()) problem = missing_fields(subscribed);
    const auto profile = system.http().send(channel::graph_request(
        system.graph(),
        "GET",
        page + "/messenger_profile?fields=get_started,greeting,persistent_menu"
    ));
    return {
        finding("Đăng ký nhận sự kiện của Trang", problem),
        finding("Lời chào và trình đơn", problem_of(profile))};
}

std::vector<Finding> check_machine(System& system) {
    std::vector<Finding> out;
    out.push_back(finding(
        "Cơ sở dữ liệu",
        db::schema_of(system.database()) == db::newest_schema() ? "" : "chạy `kenh197 migrate`"
    ));
    const auto media = system.blobs().check_by_writing();
    out.push_back(finding("Kho tệp", media ? "" : media.error().detail));
    out.push_back(finding(
        "Dung lượng đĩa",
        is_disk_almost_full(system.config().data) ? "gần hết chỗ: giải phóng ít nhất 64 MiB" : ""
    ));
    const auto sandbox = media::sandbox_works(system.sandbox());
    out.push_back(finding("Hộp cát mở ảnh, video", sandbox ? "" : sandbox.error().detail));
    const auto fonts = document::check_fonts({});
    out.push_back(finding("Phông chữ văn bản", fonts ? "" : fonts.error().detail));
    const bool secrets =
        !system.config().app_secret.empty() && !system.config().verify_token.empty();
    out.push_back(finding(
        "Khóa của ứng dụng Facebook",
        secrets ? "" : "đặt facebook.app_secret và facebook.verify_token"
    ));
    return out;
}

int doctor(const Config& config, bool fix) {
    auto database = open_store(config);
    if (!database) return failed(database.error().detail);
    System system{config, std::move(*database)};
    auto findings = check_machine(system);
    for (auto& finding : fix ? connect_page(system) : check_page(system))
        findings.push_back(std::move(finding));
    int problems = 0;
    for (const auto& finding : findings) {
        fmt::print("{} {}\n", finding.ok ? "[ ok ]" : "[lỗi ]", finding.words);
        if (!finding.ok) ++problems;
    }
    return problems == 0 ? 0 : failed(fmt::format("{} mục cần xử lý, xem ở trên", problems));
}

}  // namespace k197::app
