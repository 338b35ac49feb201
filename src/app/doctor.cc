#include "app/doctor.h"

#include <fmt/format.h>

#include "app/commands.h"
#include "channel/health.h"
#include "channel/messenger/graph.h"
#include "channel/send.h"
#include "db/migrations.h"
#include "document/fonts.h"
#include "media/sandbox.h"

namespace k197::app {
namespace {

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

/// The subscribed fields that we cannot do without and that are not there.
std::string lacking(const HttpAnswer& answer, const std::string& app_id) {
    const auto body = Json::parse(answer.body).value_or(Json{});
    for (const auto& field : channel::missing_fields(body, app_id)) {
        if (channel::is_essential(field))
            return "chưa đăng ký " + field + ": chạy `kenh197 doctor --fix`";
    }
    return "";
}

/// What Facebook says of the Page's token now.
Finding token_finding(System& system) {
    const auto health = channel::judge_token(
        channel::ask_about_token(system.http(), system.graph(), system.config().app_id),
        system.web().texts_vi,
        system.clock().now()
    );
    return finding("Mã truy cập của Trang", health.state == "bad" ? health.words : "");
}

}  // namespace

std::vector<Finding> connect_page(System& system) {
    const std::string page = "/" + system.graph().page_id;
    const auto subscribed = system.http().send(channel::subscribe_request(system.graph()));
    const auto& texts = system.web().texts_vi;
    const auto profile = post(
        system,
        page + "/messenger_profile",
        channel::profile_body(texts.say("menu.greeting"), menu_items(texts))
    );
    return {
        finding("Đăng ký nhận sự kiện của Trang", channel::call_problem(subscribed)),
        finding("Lời chào và trình đơn", channel::call_problem(profile)),
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
    auto problem = channel::call_problem(subscribed);
    if (problem.empty()) problem = lacking(subscribed, system.config().app_id);
    const auto profile = system.http().send(channel::graph_request(
        system.graph(),
        "GET",
        page + "/messenger_profile?fields=get_started,greeting,persistent_menu"
    ));
    return {
        finding("Đăng ký nhận sự kiện của Trang", problem),
        token_finding(system),
        finding("Lời chào và trình đơn", channel::call_problem(profile))};
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
