#pragma once
// The pages, one file each.

#include "web/console/visit.h"

namespace k197::web::console {

// login.cc: without a session
Response show_login(const App& app, const Request& request);
Response log_in(const App& app, const Request& request);
Response log_out(const Visit& visit);

// list.cc
Response show_reports(const Visit& visit);
// alerts.cc
Response mark_alert_seen(const Visit& visit);

// report.cc
Response show_one_report(const Visit& visit);
/// A page that a failed form left behind, asked for again: the report itself.
Response return_to_report(const Visit& visit);
Response do_action(const Visit& visit);
Response write_message(const Visit& visit);
Response hand_back_report(const Visit& visit);
// new_report.cc
Response show_new_report(const Visit& visit);
Response file_report(const Visit& visit);

// conversations.cc
Response show_conversations(const Visit& visit);
// conversation.cc
Response show_conversation(const Visit& visit);
Response return_to_conversation(const Visit& visit);
Response write_to_conversation(const Visit& visit);
Response hand_back_conversation(const Visit& visit);

// outbox.cc, inbox.cc
Response show_outbox(const Visit& visit);
/// What a person saw at Facebook of a row that stayed unknown.
Response settle_outbox(const Visit& visit);
Response show_inbox(const Visit& visit);
Response replay_delivery(const Visit& visit);
/// The bytes of one delivery as they came, to keep.
Response send_delivery_bytes(const Visit& visit);
// operations.cc
Response show_operations(const Visit& visit);
Response retry_job(const Visit& visit);
// accounts.cc
Response show_accounts(const Visit& visit);
Response create_account(const Visit& visit);
Response disable_account(const Visit& visit);

// files.cc
Response send_medium(const Visit& visit);
Response send_document(const Visit& visit);

}  // namespace k197::web::console
