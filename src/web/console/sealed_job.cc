#include "web/console/sealed_job.h"

#include <algorithm>

#include "inbox/delivery.h"

namespace k197::web::console {
namespace {

bool names_sealed(db::Query& query, std::string_view id) {
    return query
        .one(
            "SELECT c.id FROM conversations c WHERE c.sealed = 1 AND c.id IN ($1, (SELECT "
            "conversation_id FROM messages WHERE id = $1), (SELECT conversation_id FROM media "
            "WHERE id = $1), (SELECT conversation_id FROM outbox WHERE id = $1)) UNION ALL SELECT "
            "r.id FROM reports r WHERE r.sealed = 1 AND r.id IN ($1, (SELECT report_id FROM outbox "
            "WHERE id = $1)) LIMIT 1",
            id
        )
        .has_value();
}

bool is_sealed_delivery(db::Query& query, std::string_view id) {
    const auto delivery = inbox::find_delivery(query, id);
    return delivery && delivery->sealed;
}

}  // namespace

/// A payload is an id, or words with ids among them: "quiet:<conversation>", "<report> anew".
bool is_sealed_job(db::Query& query, const jobs::BuriedJob& job) {
    if (job.kind == "inbox.read") return is_sealed_delivery(query, job.payload);
    const std::string words = job.payload + ":" + job.lane;
    std::string_view rest{words};
    while (!rest.empty()) {
        const auto end = std::min(rest.find_first_of(" :"), rest.size());
        if (end > 0 && names_sealed(query, rest.substr(0, end))) return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

}  // namespace k197::web::console
