#include "store/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace k197::bench {
namespace {

constexpr std::int64_t kBegin = 1'767'225'600'000'000;  // 2026-01-01, in microseconds
constexpr std::int64_t kBetween = 50'000;               // from one message to the next
constexpr std::int64_t kPerPerson = 4;
constexpr std::int64_t kEntries = 3;  // of the archive, for each message
constexpr std::string_view kPage = "197000000000001";
constexpr std::string_view kWords = "Ngập nước ở ngõ 12 phố Huế, phường Hai Bà Trưng từ sáng nay";
constexpr std::string_view kAnswer =
    "Đã ghi nhận. Để cán bộ liên hệ khi cần xác minh, xin cho biết họ tên, số điện thoại, địa chỉ. "
    "Bạn có thể bỏ qua để phản ánh ẩn danh.";

/// Well-mixed bits of a number (splitmix64).
std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

/// An id made at `at`: nine letters of the time in milliseconds, eleven of chance. `kind` keeps the
/// ids of different tables apart.
std::string id_of(std::int64_t at, std::int64_t number, std::uint64_t kind) {
    static constexpr std::string_view kLetters = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::string out(20, '0');
    auto time = static_cast<std::uint64_t>(at / 1'000);
    for (std::size_t i = 9; i-- > 0; time /= 36) out[i] = kLetters[time % 36];
    auto chance = mixed(static_cast<std::uint64_t>(number) * 16 + kind);
    for (std::size_t i = 9; i < 20; ++i, chance /= 36) out[i] = kLetters[chance % 36];
    return out;
}

std::string digest_of(std::int64_t number, std::uint64_t kind) {
    std::string out;
    for (std::uint64_t i = 0; i < 4; ++i)
        out +=
            fmt::format("{:016x}", mixed(static_cast<std::uint64_t>(number) * 64 + kind * 4 + i));
    return out;
}

std::string body_of(std::int64_t number, std::int64_t at) {
    return fmt::format(
        "{{\"object\":\"page\",\"entry\":[{{\"id\":\"{0}\",\"time\":{1},\"messaging\":[{{"
        "\"sender\":{{\"id\":\"8{2:015}\"}},\"recipient\":{{\"id\":\"{0}\"}},\"timestamp\":{1},"
        "\"message\":{{\"mid\":\"m_history-{3:018}-0aZ9_Qx3kW7bT1vN5cR8mL2pJ6hG4dF0sY9uE3iO7aX1z\","
        "\"text\":\"Ng\\u1eadp n\\u01b0\\u1edbc \\u1edf ng\\u00f5 12 ph\\u1ed1 Hu\\u1ebf, "
        "ph\\u01b0\\u1eddng Hai B\\u00e0 Tr\\u01b0ng t\\u1eeb s\\u00e1ng nay\"}}}}]}}]}}",
        kPage,
        at / 1'000,
        number / kPerPerson,
        number
    );
}

/// The numbers and ids that the rows of one message share.
struct Names {
    std::int64_t number = 0;
    std::int64_t entries_before = 0;  // of the archive
    std::int64_t at = kBegin + number * kBetween;
    std::string conversation =
        id_of(kBegin + number / kPerPerson * kPerPerson * kBetween, number / kPerPerson, 0);
    std::string delivery = id_of(at, number, 1);
    std::string message = id_of(at, number, 2);
    std::string answer = id_of(at, number, 3);
    std::string outbox = id_of(at, number, 4);
};

/// A table and how many rows of it one message makes.
struct Shape {
    Table table{};
    void (*add)(std::vector<Row>& rows, const Names& names) = nullptr;
};

void add_conversation(std::vector<Row>& rows, const Names& n) {
    if (n.number % kPerPerson != 0) return;
    const auto last = n.at + kBetween * kPerPerson;
    rows.push_back(
        {n.conversation,
         std::string{"messenger"},
         std::string{kPage},
         fmt::format("8{:015}", n.number / kPerPerson),
         n.at,
         last,
         last}
    );
}

void add_dialogue(std::vector<Row>& rows, const Names& n) {
    if (n.number % kPerPerson != 0) return;
    rows.push_back(
        {n.conversation,
         fmt::format(
             R"({{"waits":"contact","draft":{{"parts":[{{"message":"{}","text":"{}"}}]}}}})",
             n.message,
             kWords
         ),
         std::int64_t{4},
         n.at}
    );
}

void add_delivery(std::vector<Row>& rows, const Names& n) {
    rows.push_back(
        {n.delivery,
         std::string{"messenger"},
         n.at,
         Bytes{body_of(n.number, n.at)},
         std::string{"read"}}
    );
}

void add_messages(std::vector<Row>& rows, const Names& n) {
    const std::string channel = "messenger";
    rows.push_back(
        {n.message,
         n.conversation,
         channel,
         fmt::format("m_history-{:018}-0aZ9_Qx3kW7bT1vN5cR8mL2pJ6hG4dF0sY9uE3iO7aX1z", n.number),
         std::string{"in"},
         std::string{"text"},
         std::string{"citizen"},
         std::string{kWords},
         n.at,
         n.at,
         n.delivery,
         std::string{}}
    );
    rows.push_back(
        {n.answer,
         n.conversation,
         channel,
         "outbox:" + n.outbox,
         std::string{"out"},
         std::string{"text"},
         std::string{"bot"},
         std::string{kAnswer},
         n.at,
         n.at,
         std::string{},
         n.outbox}
    );
}

void add_outbox(std::vector<Row>& rows, const Names& n) {
    rows.push_back(
        {n.outbox,
         std::string{"messenger"},
         std::string{"message"},
         n.conversation,
         fmt::format("8{:015}", n.number / kPerPerson),
         fmt::format(
             R"({{"text":"{}","choices":[{{"title":"Bỏ qua","payload":"skip"}}]}})", kAnswer
         ),
         std::string{"sent"},
         std::int64_t{1},
         n.at,
         n.at,
         n.at,
         fmt::format("m_gui-{}", n.number)}
    );
}

void add_archive(std::vector<Row>& rows, const Names& n) {
    struct Entry {
        const char* actor;
        const char* kind;
        const char* subject;
        const char* source;
        const std::string& id;
    };
    const Entry entries[] = {
        {"citizen", "message.received", "message:", "messages", n.message},
        {"facebook", "delivery.read", "delivery:", "deliveries", n.delivery},
        {"bot", "outbox.queued", "outbox:", "outbox", n.outbox},
    };
    std::int64_t seq = n.entries_before;
    for (const auto& entry : entries) {
        ++seq;
        rows.push_back(
            {seq,
             n.at,
             std::string{entry.actor},
             std::string{entry.kind},
             entry.subject + entry.id,
             std::string{entry.source},
             entry.id,
             digest_of(seq, 0),
             digest_of(seq, 1)}
        );
    }
}

void add_salts(std::vector<Row>& rows, const Names& n) {
    for (std::int64_t seq = n.entries_before + 1; seq <= n.entries_before + kEntries; ++seq)
        rows.push_back({seq, digest_of(seq, 2).substr(0, 32)});
}

const std::vector<Shape>& shapes() {
    static const std::vector<Shape> kShapes{
        {{"conversations",
          {"id",
           "channel",
           "page_id",
           "person",
           "created_at",
           "last_inbound_at",
           "last_message_at"}},
         &add_conversation},
        {{"dialogues", {"conversation_id", "state", "version", "updated_at"}}, &add_dialogue},
        {{"deliveries", {"id", "channel", "received_at", "body", "state"}}, &add_delivery},
        {{"messages",
          {"id",
           "conversation_id",
           "channel",
           "external_id",
           "direction",
           "kind",
           "author",
           "text",
           "sent_at",
           "received_at",
           "delivery_id",
           "outbox_id"}},
         &add_messages},
        {{"outbox",
          {"id",
           "channel",
           "kind",
           "conversation_id",
           "recipient",
           "body",
           "state",
           "attempts",
           "created_at",
           "tried_at",
           "sent_at",
           "external_id"}},
         &add_outbox},
        {{"archive",
          {"seq", "at", "actor", "kind", "subject", "source", "source_id", "digest", "hash"}},
         &add_archive},
        {{"archive_salts", {"seq", "salt"}}, &add_salts},
    };
    return kShapes;
}

}  // namespace

const Table& deliveries() {
    static const Table kTable{"deliveries", {"id", "channel", "received_at", "body"}};
    return kTable;
}

Row new_delivery(std::int64_t number) {
    using std::chrono::microseconds;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto at = std::chrono::duration_cast<microseconds>(now).count();
    return {id_of(at, number, 5), std::string{"messenger"}, at, Bytes{body_of(number, at)}};
}

void write_history(Store& store, std::int64_t first, std::int64_t count) {
    constexpr std::int64_t kTogether = 10'000;
    const auto entries = store.number("SELECT coalesce(max(seq), 0) FROM archive");
    for (std::int64_t begin = first; begin < first + count; begin += kTogether) {
        const auto end = std::min(begin + kTogether, first + count);
        store.fill_begin();
        for (const auto& shape : shapes()) {
            std::vector<Row> rows;
            for (auto number = begin; number < end; ++number) {
                const auto before = entries + (number - first) * kEntries;
                shape.add(rows, Names{.number = number, .entries_before = before});
            }
            store.fill(shape.table, rows);
        }
        store.fill_end();
    }
}

}  // namespace k197::bench
