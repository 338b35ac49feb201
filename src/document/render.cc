#include "document/render.h"

#include <fmt/format.h>

#include <algorithm>

#include "cases/report_store.h"
#include "inbox/message_store.h"

namespace k197::document {
namespace {

constexpr std::string_view kSymbol = "BC-BCĐ197";
constexpr std::string_view kKind = "intake_sheet";

std::string channel_words(const std::string& channel) {
    if (channel == "messenger")
        return "Tin nhắn (Messenger) gửi trang fanpage Ban Chỉ đạo 197 Thành phố";
    if (channel == "page")
        return "Bình luận, bài viết trên trang fanpage Ban Chỉ đạo 197 Thành phố";
    if (channel == "counter") return "Trực tiếp tại nơi tiếp nhận";
    return "Điện thoại";
}

std::string urgency_words(const std::string& urgency) {
    if (urgency == "emergency") return "Khẩn cấp";
    return urgency == "urgent" ? "Khẩn" : "Bình thường";
}

std::string kind_words(const std::string& kind) {
    if (kind == "image") return "Ảnh";
    if (kind == "video") return "Video";
    return kind == "audio" ? "Ghi âm" : "Tệp";
}

std::string length_words(std::int64_t milliseconds) {
    return fmt::format("{}:{:02}", milliseconds / 60'000, milliseconds / 1'000 % 60);
}

Bubble::From from_of(const inbox::Message& message) {
    if (message.direction == "in") return Bubble::From::Citizen;
    return message.author == "bot" ? Bubble::From::Channel : Bubble::From::Officer;
}

std::string author_of(
    db::Query& query,
    const RenderContext& context,
    const inbox::Message& message,
    const inbox::Conversation& conversation
) {
    if (message.direction == "in") {
        return conversation.person_name.empty() ? "Người dân" : conversation.person_name;
    }
    if (message.author == "bot") return "Trả lời tự động";
    if (message.author == "page_inbox") return "Cán bộ (Hộp thư Trang)";
    return message.author_name.empty() ? "Cán bộ" : context.full_name(query, message.author_name);
}

void add_media(const inbox::Message& message, Bubble& bubble) {
    for (const auto& medium : message.media) {
        const bool has_length = medium.duration_ms > 0;
        const std::string words =
            kind_words(medium.kind) + (has_length ? " " + length_words(medium.duration_ms) : "");
        if (!medium.thumb_sha256.empty()) {
            bubble.pictures.push_back(
                {.content_type = "image/jpeg",
                 .caption = medium.kind == "image" ? "" : words,
                 .sha256 = medium.thumb_sha256}
            );
        } else {
            bubble.notes.push_back(words + (medium.state == "kept" ? "" : " (chưa tải được)"));
        }
    }
    if (message.latitude) {
        bubble.notes.push_back(
            fmt::format("Vị trí: {:.5f}, {:.5f}", *message.latitude, message.longitude.value_or(0))
        );
    }
}

/// Everything the sheet is made of, as read in one go.
struct Loaded {
    cases::Report report{};
    std::optional<Number> number{};
    bool is_current = false;  // a sheet of this version exists
    bool to_be_numbered = false;
    std::vector<std::string> asked{};  // jobs that ask for a sheet of what is loaded
    Sheet sheet{};
};

bool is_officer(const std::string& actor) {
    return actor != "citizen" && actor != "system";
}

/// "tiếp nhận xử lý" after an officer's name, or a sentence of its own.
std::string step_words(
    db::Query& query, const RenderContext& context, const cases::HistoryLine& line
) {
    const auto& texts = context.cases.texts;
    const std::string key = (is_officer(line.actor) ? "step." : "action.") + line.action;
    if (line.action == "assign") {
        const auto unit = line.note.substr(0, line.note.find(':'));
        return texts.say("step.assign", {{"unit", context.cases.unit_name(query, unit)}});
    }
    std::string words = texts.has(key) ? texts.say(key) : line.action;
    const bool tells = line.action != "merge" && !line.note.empty();
    return tells ? words + ": " + line.note : words;
}

void fill_steps(db::Query& query, const RenderContext& context, Loaded& loaded) {
    for (const auto& line : cases::history_of(query, loaded.report.id)) {
        if (line.action == "rated" || line.action == "propose") continue;
        loaded.sheet.steps.push_back(
            {.at = line.at,
             .text = step_words(query, context, line),
             .who = is_officer(line.actor) ? context.full_name(query, line.actor) : ""}
        );
        if (line.action == "direct") {
            loaded.sheet.direction = Direction{
                .text = line.note, .name = context.full_name(query, line.actor), .at = line.at};
        }
        if (line.action == "accept" || line.action == "propose") {
            loaded.sheet.signer.name = context.full_name(query, line.actor);
        }
    }
}

void fill_reporter(db::Query& query, const RenderContext& context, Loaded& loaded) {
    loaded.sheet.reporter.confidential = loaded.report.sealed;
    loaded.sheet.conversation.hides_citizen = loaded.report.sealed;
    const auto person = cases::find_person(query, context.cases.master, loaded.report.person_id);
    if (!person || loaded.report.sealed) return;
    loaded.sheet.reporter.name = person->name;
    loaded.sheet.reporter.address = person->address;
    loaded.sheet.reporter.phone = person->phone;
}

void fill_content(db::Query& query, const RenderContext& context, Loaded& loaded) {
    const auto& report = loaded.report;
    loaded.sheet.content = {
        .summary = report.text,
        .field = context.field_name(report.field),
        .subfield = context.subfield_name(report.field, report.subfield),
        .occurred = report.occurred,
        .place = report.place_text,
        .unit = report.place_unit.empty() ? "" : context.cases.unit_name(query, report.place_unit),
        .urgency = urgency_words(report.urgency),
    };
    int index = 0;
    for (const auto& medium : inbox::media_of_report(query, report.id, "citizen")) {
        ++index;
        loaded.sheet.attachments.push_back(
            {.name = fmt::format("{} {}", kind_words(medium.kind), index),
             .kind = kind_words(medium.kind),
             .sha256 = medium.sha256,
             .bytes = medium.bytes}
        );
    }
    loaded.sheet.proposal = {
        .measure = report.measure,
        .lead_unit = report.unit_id.empty() ? "" : context.cases.unit_name(query, report.unit_id),
        .deadline = report.due_at,
        .publish = report.sealed ? "Không" : "Có, sau khi lược bỏ thông tin cá nhân",
    };
}

bool was_proposed(db::Query& query, const std::string& report_id) {
    return query
        .one(
            "SELECT 1 AS yes FROM history WHERE report_id = $1 AND action = 'propose' LIMIT 1",
            report_id
        )
        .has_value();
}

std::optional<Loaded> load(
    db::Query& query, const RenderContext& context, const std::string& report_id
) {
    const auto report = cases::find_report(query, report_id);
    if (!report) return std::nullopt;
    Loaded loaded{.report = *report, .number = number_of(query, report_id, kKind)};
    loaded.to_be_numbered = !loaded.number && was_proposed(query, report_id);
    for (const auto& document : documents_of(query, report_id)) {
        if (document.kind == kKind && document.report_version >= report->version)
            loaded.is_current = true;
    }
    const auto conversation = inbox::find_conversation(query, report->conversation_id);
    loaded.sheet.source = {
        .channel = channel_words(report->channel),
        .received_at = report->created_at,
        .code = report->code,
        .account = report->sealed || !conversation ? "" : conversation->person_name,
    };
    if (report->urgency == "emergency") loaded.sheet.stamp = "HỎA TỐC";
    if (report->urgency == "urgent") loaded.sheet.stamp = "KHẨN";
    if (report->channel == "phone" || report->channel == "counter")
        loaded.sheet.subject = "Tin phản ánh của người dân";
    loaded.sheet.printed_at = report->updated_at;
    loaded.sheet.signer.office = "CÁN BỘ TIẾP NHẬN";
    fill_content(query, context, loaded);
    fill_steps(query, context, loaded);
    loaded.sheet.conversation = conversation_of(query, context, *report);
    fill_reporter(query, context, loaded);
    return loaded;
}

void put_number(Sheet& sheet, const std::optional<Number>& number) {
    if (!number) return;
    sheet.number = number->number;
    sheet.symbol = number->symbol;
    sheet.issued_at = number->numbered_at;
    const auto after = [&](const HandlingStep& step) { return step.at > number->numbered_at; };
    const auto later = std::ranges::find_if(sheet.steps, after);
    sheet.later.assign(later, sheet.steps.end());
    sheet.steps.erase(later, sheet.steps.end());
}

}  // namespace

Conversation conversation_of(
    db::Query& query, const RenderContext& context, const cases::Report& report
) {
    const auto conversation =
        inbox::find_conversation(query, report.conversation_id).value_or(inbox::Conversation{});
    Conversation out{
        .title = conversation.person_name.empty() ? "Người dân" : conversation.person_name,
        .code = report.code};
    for (const auto& message : inbox::messages_of_report(query, report.id)) {
        Bubble bubble{
            .from = from_of(message),
            .author = author_of(query, context, message, conversation),
            .at = message.sent_at,
            .text = message.current_text(),
            .edited = message.edited_text.has_value(),
            .withdrawn = message.withdrawn,
        };
        if (!message.reply_to.empty()) {
            const auto quoted =
                inbox::find_message_by_external(query, message.channel, message.reply_to);
            if (quoted) bubble.quoted = quoted->current_text();
        }
        add_media(message, bubble);
        out.bubbles.push_back(std::move(bubble));
    }
    return out;
}

Conversation with_pictures(const media::BlobStore& blobs, Conversation conversation) {
    for (auto& bubble : conversation.bubbles) {
        std::vector<Picture> found;
        for (auto& picture : bubble.pictures) {
            if (auto bytes = blobs.get(picture.sha256)) {
                picture.bytes = std::move(*bytes);
                found.push_back(std::move(picture));
            } else {
                bubble.notes.push_back(
                    picture.caption.empty() ? kind_words("image") : picture.caption
                );
            }
        }
        bubble.pictures = std::move(found);
    }
    return conversation;
}

std::optional<jobs::Retry> render(const RenderContext& context, const jobs::Job& job) {
    const auto space = job.payload.find(' ');
    const bool anew = space != std::string::npos;
    auto loaded = context.database.read([&](db::Query& query) {
        auto found = load(query, context, job.payload.substr(0, space));
        if (found) found->asked = jobs::waiting_in(query, job.lane);
        return found;
    });
    if (!loaded || (loaded->is_current && !anew)) {
        context.database.write([&](db::Tx& tx) { jobs::complete(tx, job); });
        return std::nullopt;
    }
    auto& talk = loaded->sheet.conversation;
    talk = with_pictures(context.blobs, std::move(talk));
    if (loaded->to_be_numbered) {
        loaded->number = context.database.write([&](db::Tx& tx) {
            return give_number(tx, context.clock, loaded->report.id, kKind, kSymbol);
        });
    }
    put_number(loaded->sheet, loaded->number);
    const std::string pdf = render_sheet(loaded->sheet);
    const std::string digest = context.blobs.put(pdf);
    context.database.write([&](db::Tx& tx) {
        insert_document(
            tx,
            context.clock,
            {.report_id = loaded->report.id,
             .kind = std::string{kKind},
             .number = loaded->number ? written_number(*loaded->number) : "",
             .title = "Báo cáo tin " + loaded->report.code,
             .report_version = loaded->report.version,
             .sha256 = digest,
             .bytes = static_cast<std::int64_t>(pdf.size())}
        );
        jobs::drop_waiting(tx, loaded->asked);
        jobs::complete(tx, job);
    });
    return std::nullopt;
}

}  // namespace k197::document
