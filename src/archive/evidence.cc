#include "archive/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"

namespace k197::archive {
namespace {

struct Source {
    std::string_view table{};
    std::string_view columns{};
};

constexpr std::array<Source, 12> kSources{{
    {"deliveries", "id, channel, received_at, body"},
    {"messages",
     "id, conversation_id, channel, external_id, direction, kind, author, author_name, text, "
     "payload, reply_to, post_id, "
     "latitude, longitude, sent_at, received_at"},
    {"message_changes", "id, channel, external_id, kind, text, at"},
    {"media", "id, message_id, kind, sha256, bytes"},
    {"reports", "id, code, text, channel, conversation_id, created_at"},
    {"history", "id, report_id, version, at, actor, action, from_status, to_status, note"},
    {"handovers", "id, report_id, unit_id, assigned_by, assigned_at, note"},
    {"results", "id, report_id, handover_id, text, reported_by, reported_at"},
    {"ratings", "id, report_id, value, comment, via, at"},
    {"documents", "id, report_id, kind, number, title, report_version, sha256, bytes, created_at"},
    {"publications", "id, report_id, title, text, published_by, published_at"},
    {"outbox", "id, channel, kind, conversation_id, recipient, body, by_person, created_at"},
}};

/// One value with its kind and length before it, so that no two rows look alike.
std::string canonical(const db::Value& value) {
    return std::visit(
        [](const auto& v) -> std::string {
            using T = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<T, std::monostate>) {
                return "n;";
            } else if constexpr (std::is_same_v<T, std::int64_t>) {
                return fmt::format("i{};", v);
            } else if constexpr (std::is_same_v<T, double>) {
                return fmt::format("d{:.9f};", v);
            } else if constexpr (std::is_same_v<T, std::string>) {
                return fmt::format("t{}:{};", v.size(), v);
            } else {
                return fmt::format("b{}:{};", v.bytes.size(), v.bytes);
            }
        },
        value.kinds()
    );
}

const Source* find_source(std::string_view table) {
    const auto* found = std::ranges::find(kSources, table, &Source::table);
    return found == kSources.end() ? nullptr : found;
}

std::string evidence_in(std::string_view source, const db::Row& row) {
    std::string out = fmt::format("{};", source);
    for (std::size_t i = 0; i < row.values().size(); ++i)
        out += row.names()[i] + "=" + canonical(row.values()[i]);
    return out;
}

}  // namespace

bool is_source(std::string_view source) {
    return find_source(source) != nullptr;
}

Evidence evidence_of_all(
    db::Query& query, std::string_view source, const std::vector<std::string>& ids
) {
    Evidence out;
    const auto* known = find_source(source);
    if (known == nullptr) return out;
    const auto sql = fmt::format("SELECT {} FROM {} WHERE id IN ", known->columns, known->table);
    for (const auto& row : db::query_in(query, sql, {}, ids))
        out.emplace(row.text("id"), evidence_in(source, row));
    return out;
}

std::optional<std::string> evidence_of(
    db::Query& query, std::string_view source, std::string_view id
) {
    auto all = evidence_of_all(query, source, {std::string{id}});
    if (all.empty()) return std::nullopt;
    return std::move(all.begin()->second);
}

}  // namespace k197::archive
