#include "org/access.h"
#include "web/console/handlers.h"
#include "web/page.h"

namespace k197::web::console {

Response mark_alert_seen(const Visit& visit) {
    if (!org::may_see_conversation(visit.caller(), false)) return show_forbidden(visit);
    const auto seen = visit.app.database.write([&](db::Tx& tx) {
        return tx.one(
            "UPDATE alerts SET seen_by = $2, seen_at = $3 WHERE id = $1 AND seen_at IS NULL AND "
            "($4 = 1 OR NOT EXISTS (SELECT 1 "
            "FROM conversations c WHERE c.id = alerts.conversation_id AND c.sealed = 1)) RETURNING "
            "id",
            visit.request.param("id"),
            visit.caller().name,
            visit.app.clock.now(),
            visit.caller().roles.has(org::Role::Sealed)
        );
    });
    // Somebody else may have been quicker: the list shows what is left.
    static_cast<void>(seen);
    return redirect(local_path(visit.form.text("next")));
}

}  // namespace k197::web::console
