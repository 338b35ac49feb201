#pragma once
// Messages as bubbles and media as pictures, players and links, for templates.

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "db/db.h"
#include "inbox/message_store.h"

namespace k197::web::console {

/// Full names by account name.
using Names = std::map<std::string, std::string, std::less<>>;
Names account_names(db::Query& query);
/// How people read an actor: the officer's full name, "Người dân", "Hệ thống".
std::string person_behind(const Names& names, const std::string& actor);

/// One medium: what it is, whether it can be shown, why not.
Json medium_view(const inbox::Medium& medium);
Json media_view(const std::vector<inbox::Medium>& media);

/// Bubbles in the order given. `citizen` is how the citizen is called.
Json bubbles_view(
    const std::vector<inbox::Message>& messages, const Names& names, const std::string& citizen
);

}  // namespace k197::web::console
