#include "app/demo.h"

#include <fmt/format.h>

#include "app/doctor.h"
#include "app/seed.h"
#include "base/log.h"
#include "media/sandbox.h"
#include "org/accounts.h"

namespace k197::app {
namespace {

constexpr const char* kPassword = "kenh197-demo";

struct DemoAccount {
    const char* name = "";
    const char* full_name = "";
    const char* roles = "";
    const char* unit = "";
    const char* what = "";
};

constexpr DemoAccount kAccounts[] = {
    {"tiepnhan", "Trung úy Nguyễn Văn Mẫu", "intake,sealed", "", "cán bộ tiếp nhận"},
    {"lanhdao", "Đại tá Trần Ví Dụ", "leader,sealed", "", "lãnh đạo"},
    {"donvi", "Thiếu tá Lê Văn Mẫu", "unit", "00008", "đơn vị xử lý (phường Ngọc Hà)"},
    {"bientap", "Đại úy Phạm Thị Mẫu", "publisher", "", "biên tập, công khai"},
    {"thanhtra", "Thượng tá Hoàng Ví Dụ", "inspector", "", "thanh tra, chỉ xem"},
    {"quantri", "Kỹ thuật viên Mẫu", "admin", "", "quản trị"},
};

/// What a setting is when the user has not said.
void set_if_empty(std::string& setting, const std::string& value) {
    if (setting.empty()) setting = value;
}

void add_accounts(System& system) {
    for (const auto& account : kAccounts) {
        const auto roles = org::parse_roles(account.roles);
        const auto added = org::add_user(
            system.database(),
            system.clock(),
            {.name = account.name,
             .full_name = account.full_name,
             .password = kPassword,
             .roles = *roles,
             .unit_code = account.unit}
        );
        if (!added && added.error().code != Errc::Conflict) {
            log_warning(
                "demo_account_failed",
                fmt::format("name={} {}", account.name, log_problem(added.error().detail))
            );
        }
    }
}

}  // namespace

void fill_demo_config(Config& config, const std::string& simulator_listen) {
    set_if_empty(config.page_id, "100197000000001");
    set_if_empty(config.app_id, "197000000000001");
    set_if_empty(config.app_secret, "demo-app-secret-197");
    set_if_empty(config.verify_token, "demo-verify-token");
    set_if_empty(config.page_token, "demo-page-token");
    if (config.graph_url == Config{}.graph_url)
        config.graph_url = "http://" + simulator_listen + "/v26.0";
    if (config.public_url == Config{}.public_url) config.public_url = "http://" + config.listen;
    config.media_hosts.push_back(simulator_listen);
    // Containers often forbid namespaces. A demonstration goes on with limits alone and says so;
    // serve never does.
    if (config.media_sandbox == "bubblewrap" && !media::bubblewrap_works()) {
        log_warning("demo_without_namespaces", "media_sandbox=rlimits");
        config.media_sandbox = "rlimits";
    }
}

simulator::Options simulator_options(const Config& config, const std::string& listen) {
    return {
        .listen = listen,
        .public_url = "http://" + listen,
        .webhook_url = "http://" + config.listen + "/webhooks/facebook",
        .page_id = config.page_id,
        .app_id = config.app_id,
        .app_secret = config.app_secret,
        .page_token = config.page_token,
        .verify_token = config.verify_token,
    };
}

void prepare_demo(System& system) {
    add_accounts(system);
    const int count = seed_demo({
        .database = system.database(),
        .cases = system.cases(),
        .blobs = system.blobs(),
        .sandbox = system.sandbox(),
        .page_id = system.config().page_id,
        .now = system.clock().now(),
    });
    if (count > 0) log_info("demo_seeded", fmt::format("reports={}", count));
    for (const auto& finding : connect_page(system)) {
        if (!finding.ok) log_warning("demo_page_not_connected", finding.words);
    }
}

void print_demo(const System& system, const std::string& simulator_listen) {
    fmt::print(
        "\nKênh 197 – bản trình diễn đang chạy\n"
        "  Trang công khai:      {0}/\n"
        "  Cán bộ (đăng nhập):   {0}/console\n"
        "  Người dân (mô phỏng Messenger và Trang): http://{1}/\n\n"
        "  Tài khoản (mật khẩu chung: {2})\n",
        system.config().public_url,
        simulator_listen,
        kPassword
    );
    for (const auto& account : kAccounts) fmt::print("    {:<10} {}\n", account.name, account.what);
    fmt::print("\n  Dữ liệu nằm trong: {}\n  Nhấn Ctrl-C để dừng.\n\n", system.config().data);
    std::fflush(stdout);
}

}  // namespace k197::app
