#include "simulator/simulator.h"

#include <stdexcept>

#include "base/log.h"
#include "simulator/control.h"
#include "simulator/control_messages.h"
#include "simulator/graph.h"
#include "simulator/past.h"
#include "simulator/stage.h"
#include "simulator/webhook_sender.h"
#include "web/server.h"

namespace k197::simulator {
namespace {

constexpr std::size_t kGraphBody = 26 << 20;
constexpr unsigned kSenders = 4;
constexpr unsigned kWorkers = 24;  ///< held answers occupy one each

std::vector<web::Route> all_routes(Stage& stage) {
    auto routes = control_routes(stage);
    for (const char* method : {"GET", "POST", "DELETE"}) {
        routes.push_back({
            .method = method,
            .pattern = "/{rest*}",
            .handler = [&stage](const web::Request& request
                       ) { return answer_graph(stage, request); },
            .max_body = kGraphBody,
        });
    }
    return routes;
}

web::ServerOptions server_options(const Options& options) {
    web::ServerOptions out{.listen = options.listen, .workers = kWorkers};
    out.on_failure = [](const web::Request&, const std::exception& problem) {
        log_error("simulator.failure", problem.what());
        return refused(fail(Errc::Unavailable, "the simulator failed"));
    };
    out.on_refusal = [](const web::Request&, int status) {
        web::Response response = refused(fail(Errc::Invalid, "refused"));
        response.status = status;
        return response;
    };
    return out;
}

bool is_loopback(std::string_view listen) {
    return listen.starts_with("127.") || listen.starts_with("localhost:") ||
           listen.starts_with("[::1]");
}

}  // namespace

Result<void> check_options(const Options& options) {
    if (!options.allow_remote && !is_loopback(options.listen)) {
        return fail(
            Errc::Forbidden,
            "the simulator listens on loopback only; --allow-remote lifts this",
            "listen"
        );
    }
    if (options.app_secret.empty())
        return fail(Errc::Invalid, "facebook.app_secret is needed to sign webhooks", "app_secret");
    return {};
}

struct Simulator::Impl {
    Impl(const Options& options, const Clock& clock, Http& http)
        : stage{options, clock, http}, server{server_options(options), all_routes(stage)} {}

    Stage stage;
    web::Server server;
    std::unique_ptr<WebhookSender> sender{};
};

Simulator::Simulator(Options options, const Clock& clock, Http& http)
    : impl_{std::make_unique<Impl>(options, clock, http)} {}

Simulator::~Simulator() {
    stop();
}

void Simulator::start() {
    if (const auto allowed = check_options(impl_->stage.options); !allowed)
        throw std::runtime_error{allowed.error().detail};
    impl_->server.start();
    impl_->sender = std::make_unique<WebhookSender>(impl_->stage, kSenders);
}

void Simulator::stop() {
    impl_->stage.stopping = true;
    impl_->sender.reset();
    impl_->server.stop();
}

void Simulator::remember(const Past& past) {
    impl_->stage.world.use([&](World& world) { simulator::remember(world, past); });
}

unsigned short Simulator::port() const {
    return impl_->server.port();
}

}  // namespace k197::simulator
