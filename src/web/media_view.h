#pragma once
// Media for people: only through a report or conversation that they may see, and only copies
// without EXIF unless the original is asked for.

#include "inbox/message_store.h"
#include "org/roles.h"
#include "web/app.h"
#include "web/server.h"

namespace k197::web {

/// The medium, if this caller may see a report or conversation it belongs to, or brought it;
/// NotFound otherwise.
Result<inbox::Medium> visible_medium(
    db::Query& query, const org::Caller& caller, const std::string& id
);

enum class Copy {
    Shown,  ///< without EXIF, to look at or listen to; the original as a download when there is no
            ///< such copy
    Thumb,  ///< a small JPEG; NotFound when there is none
    Original,  ///< as received
};
Response medium_answer(const App& app, const inbox::Medium& medium, Copy copy);

}  // namespace k197::web
