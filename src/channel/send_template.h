#pragma once
// UTILITY templates: the only automatic words that Facebook takes after 24 hours. One template for
// each kind of notice; its parameters are the report's code and link, never personal data.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "channel/event.h"
#include "channel/outbox.h"
#include "channel/send.h"

namespace k197::channel {

/// The kinds of notice that have a template, as in "notice.accept" of data/texts.
const std::vector<std::string_view>& template_notices();

/// A template as Facebook and we know it.
struct Template {
    std::string name{};
    std::string language = "vi";
    std::string notice{};
    std::string facebook_id{};
    std::string status{};  ///< PENDING APPROVED REJECTED, or another word of Facebook's
    std::string reason{};  ///< why it was rejected
    std::string body{};    ///< {{1}} is the code, {{2}} the link
};

std::vector<Template> list_templates(db::Query& query);
/// The template that may tell of this notice now.
std::optional<Template> approved_template(db::Query& query, std::string_view notice);

/// Asks Facebook to approve a template and keeps it with the status that Facebook gives. Invalid
/// for words that Facebook would not take; Conflict when one of this name is there already.
Result<Template> add_template(const SendContext& context, Template wanted);
/// Takes a template of this name away from Facebook and from here, in all its languages.
Result<void> remove_template(const SendContext& context, const std::string& name);
/// Brings every status up to date; knows again what an earlier store had added. Gives how many
/// templates of ours Facebook has.
Result<int> sync_templates(const SendContext& context);
/// Asks for the status of what waits for approval, at most once a minute.
void refresh_pending(const SendContext& context);

/// Webhook field message_template_status_update: keeps the status it tells. False for other events.
bool take_template_status(db::Tx& tx, const Event& event);

/// The words of a template with its parameters filled in.
std::string filled(const Template& made, const NoticeOf& notice);

}  // namespace k197::channel
