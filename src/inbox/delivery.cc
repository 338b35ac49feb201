#include "inbox/delivery.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"

namespace k197::inbox {
namespace {

std::vector<std::string> people_in_sealed_conversations(db::Query& query) {
    std::vector<std::string> out;
    for (const auto& row : query.query("SELECT person FROM conversations WHERE sealed = 1")) {
        out.push_back(row.text("person"));
    }
    return out;
}

/// Whether the bytes may tell of a sealed conversation: an edit, a repetition or a "seen" adds no
/// message but names the person all the same, and what is not read yet could say anything.
bool may_tell_sealed(const Delivery& delivery, const std::vector<std::string>& sealed_people) {
    return delivery.state == "new" ||
           std::ranges::any_of(sealed_people, [&](const std::string& person) {
               return delivery.body.find(person) != std::string::npos;
           });
}

Delivery delivery_of(
    db::Query& query, const db::Row& row, const std::vector<std::string>& sealed_people
) {
    Delivery out{
        .id = row.text("id"),
        .channel = row.text("channel"),
        .received_at = row.integer("received_at"),
        .state = row.text("state"),
        .reason = row.text("reason"),
        .body = row.text("body"),
    };
    out.bytes = out.body.size();
    for (const auto& message : query.query(
             "SELECT m.external_id, c.sealed FROM messages m JOIN conversations c ON c.id = "
             "m.conversation_id "
             "WHERE m.delivery_id = $1 AND m.delivery_id <> ''",
             out.id
         )) {
        out.messages.push_back(message.text("external_id"));
        out.sealed = out.sealed || message.flag("sealed");
    }
    out.sealed = out.sealed || may_tell_sealed(out, sealed_people);
    return out;
}

/// What leads to the index of a state; the last, 'read', is nearly the whole table.
std::string index_of(std::string_view state) {
    if (state.empty() || state == "read") return "";
    if (state == "new") return "AND id IN (SELECT id FROM deliveries WHERE state = 'new')";
    return fmt::format("AND {}", kOddDeliveries);
}

/// Each a microsecond after the one before, so that they are read in the order in which they came.
/// Gives the id of the last.
std::string insert(db::Tx& tx, const Clock& clock, const std::vector<NewDelivery>& deliveries) {
    Time at = clock.now();
    std::string id;
    std::vector<std::vector<db::Value>> rows;
    rows.reserve(deliveries.size());
    for (const auto& delivery : deliveries) {
        id = new_id(at);
        rows.push_back({id, delivery.channel, at++, db::Blob{delivery.body}});
    }
    db::insert_rows(tx, "INSERT INTO deliveries (id, channel, received_at, body) VALUES", "", rows);
    tx.signal(kUnread);
    return id;
}

}  // namespace

void store_deliveries(db::Tx& tx, const Clock& clock, const std::vector<NewDelivery>& deliveries) {
    insert(tx, clock, deliveries);
}

std::string store_delivery(
    db::Tx& tx, const Clock& clock, std::string_view channel, std::string_view body
) {
    return insert(tx, clock, {{.channel = std::string{channel}, .body = std::string{body}}});
}

std::optional<Delivery> find_delivery(db::Query& query, std::string_view id) {
    const auto row = query.one("SELECT * FROM deliveries WHERE id = $1", id);
    return row ? std::optional{delivery_of(query, *row, people_in_sealed_conversations(query))}
               : std::nullopt;
}

std::vector<Delivery> list_deliveries(
    db::Query& query, std::string_view state, std::string_view cursor, std::size_t limit
) {
    std::vector<Delivery> out;
    const auto sealed_people = people_in_sealed_conversations(query);
    const auto sql = fmt::format(
        "SELECT * FROM deliveries WHERE ($1 = '' OR state = $1) AND ($2 = '' OR id < $2) {} ORDER "
        "BY id DESC LIMIT $3",
        index_of(state)
    );
    for (const auto& row : query.query(sql, state, cursor, limit)) {
        out.push_back(delivery_of(query, row, sealed_people));
    }
    return out;
}

Result<void> replay(db::Tx& tx, std::string_view id) {
    const auto row =
        tx.one("UPDATE deliveries SET state = 'new', reason = '' WHERE id = $1 RETURNING id", id);
    if (!row) return fail(Errc::NotFound, "Không có bản nhận này.");
    tx.signal(kUnread);
    return {};
}

}  // namespace k197::inbox
