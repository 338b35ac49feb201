#include "inbox/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "archive/archive.h"
#include "base/bytes.h"
#include "base/json.h"
#include "base/log.h"
#include "channel/messenger/webhook.h"
#include "channel/outbox.h"
#include "channel/send_template.h"
#include "inbox/backfill_store.h"
#include "inbox/delivery.h"
#include "inbox/message_store.h"
#include "inbox/take_messages.h"
#include "jobs/jobs.h"

namespace k197::inbox {
namespace {

using channel::Event;
using channel::EventKind;

/// A delivery and what stands in it, not yet saved.
struct Opened {
    std::string id{};
    bool from_walk = false;  // backfill brought it, not a webhook
    Time received_at = 0;
    channel::Reading reading{};
    std::vector<bool> seals{};  // of each event: its words speak about an official
};

/// What reading a delivery comes to.
struct Tally {
    int added = 0;     // new messages
    int repeated = 0;  // messages known already
    int other = 0;     // events that are not messages
};

/// Work under way on one delivery.
struct Reader {
    const ReadContext& context;
    db::Tx& tx;
    std::string delivery_id{};
    Tally tally{};
};

Conversation conversation_of(Reader& reader, const Event& event) {
    return open_conversation(reader.tx, reader.context.clock, thread_of(event));
}

std::string_view change_kind(EventKind kind) {
    if (kind == EventKind::Reaction) return "reaction";
    return kind == EventKind::Unsent || kind == EventKind::CommentRemoved ? "withdrawn" : "edited";
}

/// An edit, a withdrawal or a reaction; it may come before the message that it is about.
void take_change(Reader& reader, const Event& event) {
    ++reader.tally.other;
    const std::string id = new_id();
    const auto added = reader.tx.one(
        "INSERT INTO message_changes (id, channel, external_id, kind, text, at, received_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id",
        id,
        event.channel,
        event.target_id,
        change_kind(event.kind),
        event.kind == EventKind::Reaction ? event.payload + " " + event.text : event.text,
        event.at,
        reader.context.clock.now()
    );
    if (!added) return;
    archive::append(
        reader.tx,
        reader.context.clock,
        {.actor = "citizen",
         .kind = fmt::format("message.{}", change_kind(event.kind)),
         .subject = "change:" + id,
         .source = "message_changes",
         .source_id = id}
    );
    const bool reacted = event.kind == EventKind::Reaction && event.payload != "unreact";
    if (reacted && !event.person.empty()) {  // a reaction opens the window again
        const auto conversation = conversation_of(reader, event);
        note_signs(
            reader.tx,
            reader.context.clock,
            {{.conversation_id = conversation.id, .at = event.at, .referral = event.referral}}
        );
    }
    const auto message = find_message_by_external(reader.tx, event.channel, event.target_id);
    if (message && event.kind == EventKind::Edit) {
        jobs::enqueue(
            reader.tx,
            reader.context.clock,
            turn_job(message->conversation_id, "edit:" + message->id + ":" + id, event.at)
        );
    }
}

/// Who wrote a message of the Page that is not in our outbox. One with our mark was sent before a
/// backup was restored.
std::string_view author_of_echo(const Event& event) {
    if (channel::outbox_of(event.metadata)) return "bot";
    return channel::written_in_page_inbox(event) ? "page_inbox" : "other_app";
}

/// A post of the Page: when we do not know whether one of ours arrived, this is the answer.
void take_own_post(Reader& reader, const Event& event) {
    ++reader.tally.other;
    for (const auto& row :
         reader.tx.query("SELECT id, body FROM outbox WHERE kind = 'post' AND state = 'unknown'")) {
        const auto body = Json::parse(row.text("body")).value_or(Json{});
        if (event.text.empty() || body.text_or("/text") != event.text) continue;
        channel::confirm_sent(reader.tx, row.text("id"), event.external_id, event.at);
        return;
    }
}

/// A message of the Page: our own comes back, or an officer wrote in the Page's inbox.
void take_echo(Reader& reader, const Event& event) {
    ++reader.tally.other;
    auto& tx = reader.tx;
    const auto ours = channel::outbox_of(event.metadata);
    if (ours && channel::confirm_sent(tx, *ours, event.external_id, event.at)) return;
    if (tx.one("SELECT id FROM outbox WHERE external_id = $1", event.external_id)) return;

    const auto conversation = conversation_of(reader, event);
    Message message = message_of(event);
    message.conversation_id = conversation.id;
    message.direction = "out";
    message.author = author_of_echo(event);
    const bool by_officer = message.author == "page_inbox";
    message.author_name.clear();
    const auto added = insert_message(
        tx, reader.context.clock, std::move(message), reader.delivery_id, event.attachments
    );
    if (!added) return;
    tx.query(
        "UPDATE conversations SET handled_by = CASE WHEN $3 = 1 THEN 'person' ELSE handled_by END, "
        "last_message_at = CASE "
        "WHEN last_message_at > $2 THEN last_message_at ELSE $2 END WHERE id = $1",
        conversation.id,
        event.at,
        by_officer
    );
}

void take_receipt(Reader& reader, const Event& event) {
    ++reader.tally.other;
    const auto row = reader.tx.one(
        "SELECT id FROM conversations WHERE channel = 'messenger' AND page_id = $1 AND person = $2",
        event.page_id,
        event.person
    );
    if (!row) return;
    if (event.kind == EventKind::Delivered) {
        channel::mark_delivered(reader.tx, row->text("id"), event.mids, event.watermark, event.at);
    } else {
        channel::mark_read(reader.tx, row->text("id"), event.watermark, event.at);
    }
}

/// What citizens write is stored for all deliveries together, see take_messages.h.
bool is_message(const Event& event) {
    switch (event.kind) {
        case EventKind::Message:
        case EventKind::Postback:
        case EventKind::Referral:
        case EventKind::Comment:
        case EventKind::VisitorPost: return true;
        default: return false;
    }
}

void take_other(Reader& reader, const Event& event) {
    switch (event.kind) {
        case EventKind::Edit:
        case EventKind::Unsent:
        case EventKind::Reaction:
        case EventKind::CommentEdited:
        case EventKind::CommentRemoved: return take_change(reader, event);
        case EventKind::Echo: return take_echo(reader, event);
        case EventKind::Delivered:
        case EventKind::Read: return take_receipt(reader, event);
        case EventKind::OwnPost: return take_own_post(reader, event);
        case EventKind::Other: channel::take_template_status(reader.tx, event); [[fallthrough]];
        default: ++reader.tally.other; return;
    }
}

std::string_view state_of(const channel::Reading& reading, const Tally& tally) {
    if (!reading.problem.empty()) return "buried";
    if (reading.foreign) return "foreign";
    return tally.repeated > 0 && tally.added == 0 && tally.other == 0 ? "duplicate" : "read";
}

bool is_ours(const ReadContext& context, const Opened& delivery, const Event& event) {
    return delivery.reading.problem.empty() && !delivery.reading.foreign &&
           event.page_id == context.page_id;
}

/// Outside any transaction: this is where the time goes.
Opened open(const ReadContext& context, const db::Row& row) {
    Opened out{
        .id = row.text("id"),
        .from_walk = row.text("channel") == kBackfillChannel,
        .received_at = row.integer("received_at")};
    out.reading = channel::read_webhook(row.text("body"), context.page_id, out.received_at);
    for (const auto& event : out.reading.events) {
        out.seals.push_back(
            is_message(event) && context.is_sealed && context.is_sealed(event.text)
        );
    }
    return out;
}

/// Those of the deliveries that no other node has read meanwhile, in their order.
std::vector<const Opened*> still_new(db::Tx& tx, const std::vector<Opened>& deliveries) {
    std::vector<std::string> ids;
    for (const auto& delivery : deliveries) ids.push_back(delivery.id);
    std::set<std::string> left;
    // By their keys: asked for the new ones, PostgreSQL may go through all that wait.
    for (const auto& row :
         db::query_in(tx, "SELECT id, state FROM deliveries WHERE id IN ", {}, ids)) {
        if (row.text("state") == "new") left.insert(row.text("id"));
    }
    std::vector<const Opened*> out;
    for (const auto& delivery : deliveries) {
        if (left.contains(delivery.id)) out.push_back(&delivery);
    }
    return out;
}

/// The messages of all deliveries, stored; `tallies` by the delivery's place.
void take_all_messages(
    const ReadContext& context,
    db::Tx& tx,
    const std::vector<const Opened*>& deliveries,
    std::vector<Tally>& tallies
) {
    std::vector<Arrival> arrivals;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
        const auto& events = deliveries[i]->reading.events;
        for (std::size_t e = 0; e < events.size(); ++e) {
            if (!is_message(events[e]) || !is_ours(context, *deliveries[i], events[e])) continue;
            arrivals.push_back(
                {.delivery_id = deliveries[i]->id,
                 .event = &events[e],
                 .seals = deliveries[i]->seals[e]}
            );
            places.push_back(i);
        }
    }
    take_messages(tx, context.clock, arrivals);
    for (std::size_t a = 0; a < arrivals.size(); ++a)
        ++(arrivals[a].added ? tallies[places[a]].added : tallies[places[a]].repeated);
}

Tally take_others(
    const ReadContext& context, db::Tx& tx, const Opened& delivery, const Tally& tally
) {
    Reader reader{.context = context, .tx = tx, .delivery_id = delivery.id, .tally = tally};
    for (const auto& event : delivery.reading.events) {
        if (!is_message(event) && is_ours(context, delivery, event)) take_other(reader, event);
    }
    return reader.tally;
}

using States = std::map<std::pair<std::string, std::string>, std::vector<std::string>>;

/// Puts down what became of the deliveries: their ids by state and reason.
void save_states(const ReadContext& context, db::Tx& tx, const States& states) {
    for (const auto& [end, ids] : states) {
        db::query_in(
            tx,
            "UPDATE deliveries SET state = $1, reason = $2 WHERE id IN ",
            {end.first, end.second},
            ids
        );
        for (const auto& id : ids) {
            archive::append(
                tx,
                context.clock,
                {.actor = "facebook",
                 .kind = "delivery." + end.first,
                 .subject = "delivery:" + id,
                 .source = "deliveries",
                 .source_id = id}
            );
        }
    }
}

States save(const ReadContext& context, const std::vector<Opened>& opened) {
    return context.database.write(
        [&](db::Tx& tx) {
            tx.lock_until_end("inbox.read");  // two nodes would read the same deliveries
            const auto deliveries = still_new(tx, opened);
            std::vector<Tally> tallies(deliveries.size());
            take_all_messages(context, tx, deliveries, tallies);
            States states;
            for (std::size_t i = 0; i < deliveries.size(); ++i) {
                const auto& delivery = *deliveries[i];
                if (delivery.from_walk)
                    note_repaired(
                        tx, context.clock, context.metrics, delivery.id, tallies[i].added
                    );
                const auto tally = take_others(context, tx, delivery, tallies[i]);
                const std::string state{state_of(delivery.reading, tally)};
                states[{state, delivery.reading.problem}].push_back(delivery.id);
            }
            save_states(context, tx, states);
            return states;
        },
        db::Commit::Relaxed
    );
}

void count(const ReadContext& context, const std::vector<Opened>& opened, const States& states) {
    for (const auto& [end, ids] : states) {
        context.metrics.add(
            fmt::format("deliveries_total{{state=\"{}\"}}", end.first),
            static_cast<std::int64_t>(ids.size())
        );
    }
    std::map<EventKind, std::int64_t> kinds;
    for (const auto& delivery : opened) {
        for (const auto& event : delivery.reading.events) ++kinds[event.kind];
    }
    for (const auto& [kind, number] : kinds) {
        context.metrics.add(
            fmt::format("events_total{{kind=\"{}\"}}", channel::to_string(kind)), number
        );
    }
}

/// Buries what the store refuses; it can be replayed after a mend.
void bury(const ReadContext& context, const std::string& id, const std::string& problem) {
    log_error("delivery_buried", fmt::format("delivery={} {}", id, log_problem(problem)));
    context.database.write([&](db::Tx& tx) {
        save_states(context, tx, {{{"buried", problem}, {id}}});
    });
    context.metrics.add("deliveries_total{state=\"buried\"}");
}

/// Each on its own, after one of them was refused: that one harms no other.
void save_one_by_one(const ReadContext& context, std::vector<Opened> opened) {
    for (auto& delivery : opened) {
        std::vector<Opened> alone;
        alone.push_back(std::move(delivery));
        try {
            count(context, alone, save(context, alone));
        } catch (const db::Refused& problem) {
            bury(context, alone.front().id, problem.what());
        }
    }
}

}  // namespace

Seen read_new(const ReadContext& context, std::size_t most) {
    const auto rows = context.database.look(
        "SELECT id, channel, received_at, body FROM deliveries WHERE state = 'new' ORDER BY "
        "received_at, id LIMIT $1",
        most
    );
    if (rows.empty()) return {};
    const Time waited = context.clock.now() - rows.front().integer("received_at");
    std::vector<Opened> opened;
    for (const auto& row : rows) opened.push_back(open(context, row));
    try {
        count(context, opened, save(context, opened));
    } catch (const db::Refused& problem) {
        log_warning(
            "reading_failed",
            fmt::format("deliveries={} {}", opened.size(), log_problem(problem.what()))
        );
        save_one_by_one(context, std::move(opened));
    }
    return {.deliveries = rows.size(), .waited = waited};
}

}  // namespace k197::inbox
