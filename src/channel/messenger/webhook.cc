#include "channel/messenger/webhook.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/json.h"
#include "channel/channel.h"
#include "channel/messenger/messaging.h"
#include "channel/page/feed.h"
#include "channel/wire.h"

namespace k197::channel {
namespace {

constexpr std::string_view kSignaturePrefix = "sha256=";
constexpr std::size_t kSignatureLength = 71;
constexpr std::size_t kMaxChallenge = 200;
constexpr std::array<std::string_view, 3> kMessagingArrays{
    "messaging", "standby", "messaging_handovers"};
constexpr std::array<std::string_view, 11> kMessagingFields{
    "messages",
    "messaging_postbacks",
    "messaging_referrals",
    "messaging_optins",
    "messaging_handovers",
    "messaging_policy_enforcement",
    "message_deliveries",
    "message_reads",
    "message_echoes",
    "message_edits",
    "message_reactions",
};

bool is_challenge_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-';
}

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_messaging_field(std::string_view field) {
    return field == "standby" ||
           std::ranges::find(kMessagingFields, field) != kMessagingFields.end();
}

/// An id that says nothing: absent, or the "0" of the dashboard's Test button.
bool is_blank(std::string_view id) {
    return id.empty() || id == "0";
}

/// Collects the events of one delivery and remembers what was another Page's.
class Reader {
 public:
    Reader(std::string_view page_id, Time received_at)
        : page_id_{page_id}, received_at_{received_at} {}

    void read_entry(const Json& entry);
    void read_change(const Json& change, const wire::Context& context, std::string_view entry_id);
    void add_other(std::string_view note, const Json& what);
    [[nodiscard]] wire::Context context(std::string entry_time = {}, bool standby = false) const {
        return {
            .page_id = page_id_,
            .received_at = received_at_,
            .entry_time = std::move(entry_time),
            .standby = standby,
        };
    }
    Reading finish() {
        reading_.foreign = foreign_ && !ours_;
        return std::move(reading_);
    }

 private:
    void read_message(const Json& from, const wire::Context& context, std::string_view entry_id);
    void add(Event event);
    [[nodiscard]] bool is_ours(const Json& from, std::string_view entry_id) const;
    [[nodiscard]] bool is_ours_on_feed(const Json& value, std::string_view entry_id) const;

    std::string_view page_id_;
    Time received_at_;
    Reading reading_{};
    bool ours_ = false;
    bool foreign_ = false;
};

void Reader::add(Event event) {
    ours_ = true;
    if (event.kind == EventKind::Other) ++reading_.unknown;
    reading_.events.push_back(std::move(event));
}

void Reader::add_other(std::string_view note, const Json& what) {
    add({
        .channel = std::string{kMessenger},
        .page_id = std::string{page_id_},
        .external_id = wire::digest("other", {note, what.dump()}),
        .at = received_at_,
        .note = std::string{note},
    });
}

/// In our entry, unless its two sides name another Page and not us.
bool Reader::is_ours(const Json& from, std::string_view entry_id) const {
    if (page_id_.empty()) return true;
    const auto sender = from.text_or("/sender/id");
    const auto recipient = from.text_or("/recipient/id");
    if (sender == page_id_ || recipient == page_id_) return true;
    if (entry_id == "0") return false;
    return is_blank(recipient) || !all_digits(recipient);
}

bool Reader::is_ours_on_feed(const Json& value, std::string_view entry_id) const {
    if (entry_id != "0" || page_id_.empty() || entry_id == page_id_) return true;
    return value.text_or("/post_id").starts_with(std::string{page_id_} + "_");
}

void Reader::read_message(
    const Json& from, const wire::Context& context, std::string_view entry_id
) {
    if (!from.is_object()) {
        add_other("messaging", from);
    } else if (is_ours(from, entry_id)) {
        add(read_messaging(from, context));
    } else {
        foreign_ = true;
    }
}

void Reader::read_change(
    const Json& change, const wire::Context& context, std::string_view entry_id
) {
    const auto field = change.text_or("/field");
    const auto& value = change.at("/value");
    if (is_messaging_field(field) && value.is_object()) {
        auto inner = context;
        inner.standby = field == "standby";
        read_message(value, inner, entry_id);
    } else if (is_ours_on_feed(value, entry_id)) {
        add(read_feed_change(change, context));
    } else {
        foreign_ = true;
    }
}

void Reader::read_entry(const Json& entry) {
    const auto id = entry.text_or("/id");
    if (!page_id_.empty() && !is_blank(id) && id != page_id_) {
        foreign_ = true;
        return;
    }
    const auto time = entry.text_or("/time");
    bool empty = true;
    for (const auto name : kMessagingArrays) {
        const auto inner = context(time, name == "standby");
        for (const auto& from : entry.items("/" + std::string{name})) {
            empty = false;
            read_message(from, inner, id);
        }
    }
    for (const auto& change : entry.items("/changes")) {
        empty = false;
        read_change(change, context(time), id);
    }
    if (empty) ours_ = true;
}

/// Documentation samples and tests come as one event without its envelope.
void read_bare(const Json& root, Reader& reader) {
    const auto context = reader.context();
    if (root.has("/field")) return reader.read_change(root, context, {});
    reader.read_change(Json::object({{"field", "messages"}, {"value", root}}), context, {});
}

Reading problem(std::string text) {
    return {.problem = std::move(text)};
}

}  // namespace

Result<std::string> challenge(
    const std::vector<std::pair<std::string, std::string>>& query, std::string_view verify_token
) {
    const auto value_of = [&](std::string_view name) {
        const auto found = std::ranges::find(query, name, [](const auto& pair) -> std::string_view {
            return pair.first;
        });
        return found == query.end() ? std::string{} : found->second;
    };
    if (verify_token.empty()) return fail(Errc::Forbidden, "facebook.verify_token is not set");
    if (value_of("hub.mode") != "subscribe") return fail(Errc::Forbidden, "not a verification");
    if (!equal_in_constant_time(value_of("hub.verify_token"), verify_token)) {
        return fail(Errc::Forbidden, "wrong verify token");
    }
    auto answer = value_of("hub.challenge");
    const bool plain = std::ranges::all_of(answer, is_challenge_character);
    if (answer.empty() || answer.size() > kMaxChallenge || !plain) {
        return fail(Errc::Forbidden, "not a challenge");
    }
    return answer;
}

bool genuine(
    std::string_view signature_256_header, std::string_view raw_body, std::string_view app_secret
) {
    if (app_secret.empty() || signature_256_header.size() != kSignatureLength) return false;
    if (!signature_256_header.starts_with(kSignaturePrefix)) return false;
    const auto expected = to_hex(hmac_sha256(app_secret, raw_body));
    return equal_in_constant_time(signature_256_header.substr(kSignaturePrefix.size()), expected);
}

Reading read_webhook(std::string_view body, std::string_view page_id, Time received_at) {
    const auto root = Json::parse(body);
    if (!root) return problem(root.error().detail);
    if (!root->is_object()) return problem("not an envelope: the body is not an object");

    Reader reader{page_id, received_at};
    const auto object = root->text_or("/object", "page");
    const bool bare = root->at("/value").is_object() || root->at("/message").is_object() ||
                      root->at("/postback").is_object();
    if (object != "page") {
        reader.add_other("object:" + object.substr(0, 50), *root);
    } else if (root->at("/entry").is_array()) {
        for (const auto& entry : root->items("/entry")) reader.read_entry(entry);
    } else if (bare) {
        read_bare(*root, reader);
    } else {
        return problem("not an envelope: no list of entries");
    }
    return reader.finish();
}

bool written_in_page_inbox(const Event& event) {
    return event.kind == EventKind::Echo && event.metadata.empty() &&
           (event.app_id.empty() || event.app_id == kPageInboxApp);
}

}  // namespace k197::channel
