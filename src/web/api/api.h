#pragma once
// The JSON API of the contract. Each handler decodes, makes one domain call, encodes.

#include <functional>

#include "org/roles.h"
#include "web/app.h"
#include "web/server.h"

namespace k197::web::api {

/// A handler that knows who asks.
using Handler = Response (*)(const App&, const org::Caller&, const Request&);

// reports.cc
Response list_reports(const App& app, const org::Caller& caller, const Request& request);
Response get_report(const App& app, const org::Caller& caller, const Request& request);
Response create_report(const App& app, const org::Caller& caller, const Request& request);
Response act(const App& app, const org::Caller& caller, const Request& request);
Response send_message(const App& app, const org::Caller& caller, const Request& request);
Response get_document(const App& app, const org::Caller& caller, const Request& request);
// dossier.cc
Response get_dossier(const App& app, const org::Caller& caller, const Request& request);

// media.cc
Response upload_media(const App& app, const org::Caller& caller, const Request& request);
Response get_media(const App& app, const org::Caller& caller, const Request& request);

// records.cc
Response get_conversation(const App& app, const org::Caller& caller, const Request& request);
Response hand_back_conversation(const App& app, const org::Caller& caller, const Request& request);
Response list_inbox(const App& app, const org::Caller& caller, const Request& request);
Response replay_delivery(const App& app, const org::Caller& caller, const Request& request);
Response list_outbox(const App& app, const org::Caller& caller, const Request& request);
Response list_units(const App& app, const org::Caller& caller, const Request& request);
Response list_fields(const App& app, const org::Caller& caller, const Request& request);
Response stats(const App& app, const org::Caller& caller, const Request& request);

/// {"items":[…],"next":…}
Response list_answer(Json items, const std::optional<std::string>& next);

}  // namespace k197::web::api
