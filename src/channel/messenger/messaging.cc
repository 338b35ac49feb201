#include "channel/messenger/messaging.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "channel/channel.h"
#include "channel/messenger/attachment.h"

namespace k197::channel {
namespace {

constexpr std::array<std::string_view, 4> kEnvelope{"sender", "recipient", "timestamp", "time"};

/// What a reader is given: the member that decides, the whole event, and the entry around it.
struct Given {
    std::string_view name;
    const Json& body;
    const Json& from;
    const wire::Context& context;
};

/// True for what the Page did: our own sends, and what officers do in the Page Inbox.
bool by_page(const Json& from, std::string_view page_id) {
    return from.text_or("/sender/id") == page_id && from.text_or("/recipient/id") != page_id;
}

bool is_echo(const Json& from, std::string_view page_id) {
    return wire::flag(from.at("/message/is_echo")) || by_page(from, page_id);
}

/// The side that is not the Page. Echoes have the Page as sender, yet the reverse has been seen.
std::string person_of(const Json& from, std::string_view page_id) {
    auto sender = from.text_or("/sender/id");
    auto recipient = from.text_or("/recipient/id");
    if (!is_echo(from, page_id)) return sender;
    if (recipient.empty() || recipient == page_id) std::swap(sender, recipient);
    return recipient == page_id ? std::string{} : recipient;
}

void read_referral_fields(const Json& referral, Event& event) {
    if (!referral.is_object()) return;
    event.referral = referral.text_or("/ref");
    event.referral_source = referral.text_or("/source");
}

void read_content(const Json& body, Event& event) {
    event.text = body.text_or("/text");
    event.attachments = read_attachments(body);
    event.metadata = body.text_or("/metadata");
    event.app_id = body.text_or("/app_id");
    event.payload = body.text_or("/quick_reply/payload");
    event.reply_to = body.text_or("/reply_to/mid", body.text_or("/reply_to/story/id"));
    event.unsupported = wire::flag(body.at("/is_unsupported"));
}

bool says_something(const Event& event) {
    return !event.text.empty() || !event.attachments.empty() || !event.payload.empty();
}

void read_message(const Given& given, Event& event) {
    event.kind = EventKind::Message;
    event.external_id = given.body.text_or("/mid");
    read_content(given.body, event);
    read_referral_fields(given.from.at("/referral"), event);
    read_referral_fields(given.body.at("/referral"), event);
    if (says_something(event)) return;
    // A message of which we are shown nothing was still written: staff look it up in the Page
    // Inbox.
    event.unsupported = given.body.has("/mid");
    if (!event.unsupported) event.kind = EventKind::Other;
}

void read_echo(const Given& given, Event& event) {
    event.kind = EventKind::Echo;
    event.external_id = given.body.text_or("/mid");
    read_content(given.body, event);
}

void read_unsent(const Json& body, Event& event) {
    event.kind = EventKind::Unsent;
    event.target_id = body.text_or("/mid");
    if (!event.target_id.empty()) event.external_id = wire::digest("unsent", {event.target_id});
}

void read_any_message(const Given& given, Event& event) {
    if (wire::flag(given.body.at("/is_deleted"))) return read_unsent(given.body, event);
    if (is_echo(given.from, event.page_id)) return read_echo(given, event);
    read_message(given, event);
}

void read_edit(const Given& given, Event& event) {
    event.kind = EventKind::Edit;
    event.target_id = given.body.text_or("/mid");
    event.text = given.body.text_or("/text");
    event.external_id = wire::digest(
        "edit",
        {event.target_id,
         given.body.text_or("/num_edit"),
         given.from.text_or("/timestamp"),
         event.text}
    );
}

void read_postback(const Given& given, Event& event) {
    event.kind = EventKind::Postback;
    event.payload = given.body.text_or("/payload");
    event.title = given.body.text_or("/title");
    event.external_id = given.body.text_or("/mid");
    read_referral_fields(given.from.at("/referral"), event);
    read_referral_fields(given.body.at("/referral"), event);
    if (!event.external_id.empty()) return;
    const auto at = given.from.text_or("/timestamp", given.context.entry_time);
    event.external_id = wire::digest("postback", {event.person, at, event.payload, event.title});
}

void read_reaction(const Given& given, Event& event) {
    event.kind = EventKind::Reaction;
    event.target_id = given.body.text_or("/mid");
    event.payload = given.body.text_or("/action");
    event.text = given.body.text_or("/emoji");
    event.title = given.body.text_or("/reaction");
}

void read_delivery(const Given& given, Event& event) {
    event.kind = EventKind::Delivered;
    event.watermark = wire::moment(given.body.at("/watermark"));
    for (const auto& mid : given.body.items("/mids")) {
        if (auto text = mid.text_or(""); !text.empty()) event.mids.push_back(std::move(text));
    }
}

void read_seen(const Given& given, Event& event) {
    event.kind = EventKind::Read;
    event.watermark = wire::moment(given.body.at("/watermark"));
}

void read_referral(const Given& given, Event& event) {
    event.kind = EventKind::Referral;
    read_referral_fields(given.body, event);
}

void read_optin(const Given& given, Event& event) {
    event.kind = EventKind::Optin;
    event.referral = given.body.text_or("/ref");
    event.payload = given.body.text_or("/payload");
    event.title = given.body.text_or("/title");
}

void read_policy(const Given& given, Event& event) {
    event.kind = EventKind::Policy;
    event.payload = given.body.text_or("/action");
    event.text = given.body.text_or("/reason");
}

void read_handover(const Given& given, Event& event) {
    event.kind = EventKind::Handover;
    event.metadata = given.body.text_or("/metadata");
    for (const auto key :
         {"/new_owner_app_id", "/requested_owner_app_id", "/previous_owner_app_id"}) {
        if (event.app_id.empty()) event.app_id = given.body.text_or(key);
    }
    const auto& roles = given.body.members();
    if (given.name == "app_roles" && !roles.empty()) event.app_id = roles.front().first;
}

struct Reader {
    std::string_view member;
    void (*read)(const Given& given, Event& event);
};

/// Which member makes an event what it is; the first that is present decides.
constexpr std::array<Reader, 15> kReaders{{
    {"message", read_any_message},
    {"message_edit", read_edit},
    {"postback", read_postback},
    {"reaction", read_reaction},
    {"optin", read_optin},
    {"delivery", read_delivery},
    {"read", read_seen},
    {"policy-enforcement", read_policy},
    {"policy_enforcement", read_policy},
    {"pass_thread_control", read_handover},
    {"take_thread_control", read_handover},
    {"request_thread_control", read_handover},
    {"release_thread_control", read_handover},
    {"app_roles", read_handover},
    {"referral", read_referral},
}};

const Reader* reader_for(const Json& from) {
    for (const auto& reader : kReaders) {
        if (from.at("/" + std::string{reader.member}).is_object()) return &reader;
    }
    return nullptr;
}

/// The name of an event for which we have no reader: its first member that is not the envelope's.
std::string name_of(const Json& from) {
    for (const auto& [key, value] : from.members()) {
        if (std::ranges::find(kEnvelope, key) == kEnvelope.end()) return key.substr(0, 60);
    }
    return "empty";
}

bool needs_person(EventKind kind) {
    return kind == EventKind::Message || kind == EventKind::Postback ||
           kind == EventKind::Referral || kind == EventKind::Reaction;
}

/// True for what is not kept when the Page itself did it.
bool only_citizens(EventKind kind) {
    return needs_person(kind) || kind == EventKind::Edit || kind == EventKind::Delivered ||
           kind == EventKind::Read;
}

bool needs_target(EventKind kind) {
    return kind == EventKind::Edit || kind == EventKind::Unsent;
}

/// False for what only looks like its kind: a tap without a citizen, an edit of nothing.
bool is_complete(const Given& given, const Event& event) {
    if (needs_person(event.kind) && event.person.empty()) return false;
    if (needs_target(event.kind) && event.target_id.empty()) return false;
    return !only_citizens(event.kind) || !by_page(given.from, event.page_id);
}

void finish(const Given& given, Event& event) {
    if (!is_complete(given, event)) event.kind = EventKind::Other;
    const bool named = event.kind == EventKind::Other || event.kind == EventKind::Handover;
    if (named) event.note = given.name;
    if (!event.external_id.empty()) return;
    event.external_id = wire::digest(given.name, {given.from.dump(), given.context.entry_time});
}

}  // namespace

Event read_messaging(const Json& from, const wire::Context& context) {
    Event event{
        .channel = std::string{kMessenger},
        .page_id = std::string{context.page_id},
        .person = person_of(from, context.page_id),
        .at = wire::moment_or(from.at("/timestamp"), context.received_at),
        .standby = context.standby,
    };
    const auto* reader = reader_for(from);
    const auto name = reader != nullptr ? std::string{reader->member} : name_of(from);
    const Given given{name, from.at("/" + name), from, context};
    if (reader != nullptr) reader->read(given, event);
    finish(given, event);
    return event;
}

}  // namespace k197::channel
