#include "app/pipeline.h"

#include <fmt/format.h>

#include "org/accounts.h"

namespace k197::app {

std::map<std::string, jobs::StepOptions> make_steps(const StepContexts& contexts) {
    const auto step = [](auto run, const auto& context) {
        return [run, &context](const jobs::Job& job) { return run(context, job); };
    };
    const auto turn = step(conversation::run_turn, contexts.turn);
    return {
        {"media.fetch", media::fetch_step(contexts.fetch)},
        {"conversation.turn", {.step = turn}},
        {"conversation.quiet", {.step = turn}},
        // A sheet waits a day, at a try a minute, for a media store that is away.
        {"document.render",
         {.step = step(document::render, contexts.render), .most_attempts = 1'440}},
        // A message waits for Facebook as long as it takes; only its own verdict ends it.
        {"channel.send", {.step = step(channel::send, contexts.send), .most_attempts = 0}},
    };
}

document::RenderContext make_render_context(
    db::Database& database,
    const Clock& clock,
    media::BlobStore& blobs,
    const cases::Context& cases,
    const org::Fields& fields
) {
    return {
        .database = database,
        .clock = clock,
        .blobs = blobs,
        .cases = cases,
        .field_name =
            [&fields](const std::string& code) {
                const auto* field = org::find_field(fields, code);
                return field == nullptr ? code : field->vi;
            },
        .subfield_name =
            [&fields](const std::string& code, const std::string& sub) {
                const auto* field = org::find_field(fields, code);
                const auto* found = field == nullptr ? nullptr : org::find_subfield(*field, sub);
                return found == nullptr ? "" : found->vi;
            },
        .full_name =
            [](db::Query& query, const std::string& name) {
                const auto account = org::find_account(query, name);
                return account && !account->full_name.empty() ? account->full_name : name;
            },
    };
}

std::vector<conversation::FieldName> field_names(
    const org::Fields& fields, std::string_view language
) {
    std::vector<conversation::FieldName> out;
    for (const auto& field : fields)
        out.push_back({.code = field.code, .name = language == "en" ? field.en : field.vi});
    return out;
}

void queue_sheets_of_medium(db::Tx& tx, const Clock& clock, const std::string& media_id) {
    for (const auto& row : tx.query(
             "SELECT r.id, r.version FROM reports r JOIN report_media m ON m.report_id = r.id "
             "WHERE m.media_id = $1",
             media_id
         )) {
        jobs::enqueue(
            tx,
            clock,
            {.id = fmt::format("render:{}:media:{}", row.text("id"), media_id),
             .kind = "document.render",
             .lane = "render:" + row.text("id"),
             .position = row.integer("version"),
             .payload = row.text("id") + " anew",
             .pool = std::string{jobs::kSlow}}
        );
    }
}

}  // namespace k197::app
