// templates: the UTILITY templates of the Page.

#include <fmt/format.h>

#include <algorithm>

#include "app/commands.h"
#include "app/system.h"
#include "base/texts.h"
#include "channel/send_template.h"

namespace k197::app {
namespace {

/// Opens the store and the way to Facebook for one command.
template <class Work>
int with_page(const Config& config, Work work) {
    if (config.page_id.empty() || config.page_token.empty())
        return failed("chưa cấu hình facebook.page_id và facebook.page_token");
    auto database = open_existing_store(config);
    if (!database) return failed(database.error().detail);
    const SystemClock clock;
    const auto http = make_http();
    Metrics metrics;
    const channel::GraphAccess graph{
        .graph_url = config.graph_url,
        .page_id = config.page_id,
        .page_token = config.page_token,
        .app_secret = config.app_secret,
    };
    const channel::SendContext context{
        .database = **database, .clock = clock, .http = *http, .metrics = metrics, .graph = graph};
    return work(context);
}

void print(const channel::Template& made) {
    fmt::print(
        "{}\t{}\t{}\t{}{}\n\t{}\n",
        made.name,
        made.language,
        made.notice,
        made.status,
        made.reason.empty() ? "" : " (" + made.reason + ")",
        made.body
    );
}

/// The words of data/texts for a notice, as the body of a template.
std::string body_for(const Texts& texts, std::string_view notice) {
    const auto key = fmt::format("template.{}", notice);
    return texts.has(key) ? texts.say(key, {{"code", "{{1}}"}, {"link", "{{2}}"}}) : "";
}

int add_one(
    const channel::SendContext& context, const TemplateFlags& flags, std::string_view notice
) {
    channel::Template wanted{
        .name = flags.name,
        .language = flags.language,
        .notice = std::string{notice},
        .body = flags.text,
    };
    if (wanted.body.empty()) wanted.body = body_for(Texts::embedded(flags.language), notice);
    const auto added = channel::add_template(context, std::move(wanted));
    if (!added) return failed(added.error().detail);
    print(*added);
    return 0;
}

}  // namespace

int list_templates(const Config& config) {
    auto database = open_existing_store(config);
    if (!database) return failed(database.error().detail);
    for (const auto& made :
         (*database)->read([](db::Query& query) { return channel::list_templates(query); }))
        print(made);
    return 0;
}

int add_template(const Config& config, const TemplateFlags& flags) {
    return with_page(config, [&](const channel::SendContext& context) {
        if (flags.notice != "all") return add_one(context, flags, flags.notice);
        int worst = 0;
        for (const auto notice : channel::template_notices())
            worst = std::max(worst, add_one(context, flags, notice));
        return worst;
    });
}

int remove_template(const Config& config, const std::string& name) {
    return with_page(config, [&](const channel::SendContext& context) {
        const auto removed = channel::remove_template(context, name);
        return removed ? 0 : failed(removed.error().detail);
    });
}

int sync_templates(const Config& config) {
    return with_page(config, [&](const channel::SendContext& context) {
        const auto count = channel::sync_templates(context);
        if (!count) return failed(count.error().detail);
        for (const auto& made :
             context.database.read([](db::Query& query) { return channel::list_templates(query); }))
            print(made);
        return 0;
    });
}

}  // namespace k197::app
