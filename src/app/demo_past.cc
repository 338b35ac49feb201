#include "app/demo_past.h"

#include "inbox/message_store.h"
#include "media/examine.h"

namespace k197::app {
namespace {

std::optional<simulator::PastFile> file_of(System& system, const inbox::Medium& medium) {
    auto bytes =
        medium.shown_sha256.empty() ? std::nullopt : system.blobs().get(medium.shown_sha256);
    if (!bytes) return std::nullopt;
    return simulator::PastFile{
        .kind = medium.kind, .type = media::shown_type(medium.type), .bytes = std::move(*bytes)};
}

/// The quick replies under a message of ours.
Json choices_of(db::Query& query, const std::string& message_id) {
    const auto row = query.one(
        "SELECT o.body FROM messages m JOIN outbox o ON o.id = m.outbox_id WHERE m.id = $1",
        message_id
    );
    return row ? Json::parse(row->text("body")).value_or(Json{}).at("/choices") : Json::array();
}

simulator::PastPerson person_of(System& system, db::Query& query, const db::Row& row) {
    simulator::PastPerson person{.psid = row.text("person"), .name = row.text("person_name")};
    for (const auto& message : inbox::messages_of(query, row.text("id"))) {
        simulator::PastMessage past{
            .mid = message.external_id,
            .from_citizen = message.direction == "in",
            .by_person = message.author == "officer",
            .text = message.current_text(),
            .at = message.sent_at,
        };
        for (const auto& medium : message.media) {
            if (auto file = file_of(system, medium)) past.files.push_back(std::move(*file));
        }
        if (!past.from_citizen) past.quick_replies = choices_of(query, message.id);
        person.messages.push_back(std::move(past));
    }
    return person;
}

simulator::PastPost post_of(System& system, const db::Row& row) {
    const Json body = Json::parse(row.text("body")).value_or(Json{});
    simulator::PastPost post{
        .id = row.text("external_id"), .text = body.text_or("/text"), .at = row.integer("sent_at")};
    for (const auto& digest : body.items("/media")) {
        auto bytes = system.blobs().get(digest.text().value_or(""));
        if (bytes)
            post.pictures.push_back(
                {.kind = "image", .type = "image/jpeg", .bytes = std::move(*bytes)}
            );
    }
    return post;
}

}  // namespace

simulator::Past past_of(System& system) {
    return system.database().read([&](db::Query& query) {
        simulator::Past past;
        for (const auto& row : query.query(
                 "SELECT * FROM conversations WHERE channel = 'messenger' ORDER BY last_message_at"
             )) {
            past.people.push_back(person_of(system, query, row));
        }
        for (const auto& row : query.query(
                 "SELECT * FROM outbox WHERE kind = 'post' AND state = 'sent' ORDER BY sent_at"
             )) {
            past.posts.push_back(post_of(system, row));
        }
        return past;
    });
}

}  // namespace k197::app
