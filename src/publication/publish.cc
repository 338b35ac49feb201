#include "publication/publish.h"

#include <algorithm>

#include "archive/archive.h"
#include "base/bytes.h"
#include "cases/file.h"
#include "cases/report_store.h"
#include "text/normalise.h"
#include "text/phone.h"

namespace k197::publication {
namespace {

using cases::Context;
using cases::Report;

constexpr std::size_t kMostPictures = 10;

constexpr std::size_t kShortestName = 5;  // characters; a shorter one is also a common word

/// True when the name stands in the text as whole words, in any spelling.
bool names(const std::string& folded_text, const std::string& name) {
    if (text::characters(name) < kShortestName) return false;
    return (" " + folded_text + " ").find(" " + text::folded_words(name) + " ") !=
           std::string::npos;
}

/// True when the text names who sent the report, by the name given to us or the one on Facebook.
bool names_sender(
    db::Query& query, const Context& context, const Report& report, const std::string& folded_text
) {
    const auto reporter = cases::find_person(query, context.master, report.person_id);
    if (reporter && names(folded_text, reporter->name)) return true;
    const auto row =
        query.one("SELECT person_name FROM conversations WHERE id = $1", report.conversation_id);
    return row && names(folded_text, row->text("person_name"));
}

/// What of a person stands in a text that is to be public; "" when nothing does.
std::string personal_in(
    db::Query& query, const Context& context, const Report& report, const std::string& text
) {
    if (text::mask_personal(text) != text)
        return "số điện thoại, thư điện tử, số giấy tờ hoặc biển số xe";
    const std::string folded = text::folded_words(text);
    bool named = names_sender(query, context, report, folded);
    for (const auto& merged : cases::merged_reports(query, report.id)) {
        named = named || names_sender(query, context, merged, folded);
    }
    return named ? "tên người phản ánh" : "";
}

Result<std::string> public_text(
    db::Query& query,
    const Context& context,
    const Report& report,
    const Json& body,
    std::string_view name
) {
    auto text = cases::required_text(body, name);
    if (!text) return text;
    const auto personal = personal_in(query, context, report, *text);
    if (!personal.empty()) {
        return fail(
            Errc::Invalid,
            "Nội dung công khai còn " + personal + ": hãy bỏ đi trước khi đăng.",
            std::string{name}
        );
    }
    return text;
}

struct Picture {
    std::string id{};
    std::string shown_sha256{};
};

/// Pictures of this report that have a copy without EXIF.
Result<std::vector<Picture>> pictures_of(db::Query& query, const Report& report, const Json& body) {
    std::vector<Picture> out;
    for (const auto& item : body.items("/media")) {
        const std::string id = item.text().value_or("");
        const auto row = query.one(
            "SELECT shown_sha256 FROM media WHERE id = $1 AND kind = 'image' AND state = 'kept' "
            "AND shown_sha256 <> '' AND "
            "(id IN (SELECT media_id FROM report_media WHERE report_id = $2) OR (uploaded_by <> '' "
            "AND id NOT IN (SELECT media_id FROM report_media)))",
            id,
            report.id
        );
        if (!row)
            return fail(
                Errc::Invalid, "Ảnh “" + id + "” không thuộc tin này hoặc không đăng được.", "media"
            );
        const bool twice = std::ranges::find(out, id, &Picture::id) != out.end();
        if (!twice) out.push_back({.id = id, .shown_sha256 = row->text("shown_sha256")});
    }
    if (out.size() > kMostPictures) return fail(Errc::Invalid, "Đăng tối đa 10 ảnh.", "media");
    return out;
}

/// Takes what stands in public off the site and the Page. Gives how many results that were.
std::size_t withdraw(
    db::Tx& tx, const Context& context, const Report& report, const std::string& reason
) {
    const auto rows = tx.query(
        "UPDATE publications SET state = 'withdrawn', withdrawn_at = $2, reason = $3 WHERE "
        "report_id = $1 AND state = "
        "'published' RETURNING outbox_id",
        report.id,
        context.clock.now(),
        reason
    );
    for (const auto& row : rows) channel::remove_post(tx, context.clock, row.text("outbox_id"));
    return rows.size();
}

std::string insert(
    db::Tx& tx,
    const Context& context,
    const Report& report,
    const Publication& publication,
    const std::string& actor
) {
    const std::string id = new_id();
    tx.query(
        "INSERT INTO publications (id, report_id, title, text, field, unit_id, published_by, "
        "published_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        report.id,
        publication.title,
        publication.text,
        report.field,
        report.unit_id,
        actor,
        context.clock.now()
    );
    int position = 0;
    for (const auto& media : publication.media_ids) {
        tx.query(
            "INSERT INTO publication_media (publication_id, media_id, position) VALUES ($1, $2, "
            "$3) ON CONFLICT DO NOTHING",
            id,
            media,
            position++
        );
        cases::link_media(tx, report.id, media, "public");
    }
    archive::append(
        tx,
        context.clock,
        {.actor = actor,
         .kind = "publication.published",
         .subject = "report:" + report.id,
         .source = "publications",
         .source_id = id}
    );
    return id;
}

Publication publication_from(db::Query& query, const db::Row& row) {
    Publication out{
        .id = row.text("id"),
        .report_id = row.text("report_id"),
        .title = row.text("title"),
        .text = row.text("text"),
        .field = row.text("field"),
        .unit_id = row.text("unit_id"),
        .published_at = row.integer("published_at"),
    };
    for (const auto& media : query.query(
             "SELECT media_id FROM publication_media WHERE publication_id = $1 ORDER BY position",
             out.id
         )) {
        out.media_ids.push_back(media.text("media_id"));
    }
    return out;
}

}  // namespace

Result<Report> publish(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    if (report.sealed) return fail(Errc::Forbidden, "Tin được giữ kín không được công khai.");
    const auto allowed =
        cases::after(cases::Action::Publish, report.status, context.standing_authority);
    if (!allowed) return allowed.error();
    const auto title = public_text(tx, context, report, body, "title");
    if (!title) return title.error();
    const auto text = public_text(tx, context, report, body, "text");
    if (!text) return text.error();
    const auto pictures = pictures_of(tx, report, body);
    if (!pictures) return pictures.error();
    auto moved = cases::move(tx, context, std::move(report), cases::Action::Publish, actor, *title);
    if (!moved) return moved;

    withdraw(tx, context, *moved, "Thay bằng bản mới");
    Publication publication{.title = *title, .text = *text};
    channel::Post post{.report_id = moved->id};
    for (const auto& picture : *pictures) {
        publication.media_ids.push_back(picture.id);
        post.media_sha256.push_back(picture.shown_sha256);
    }
    const std::string id = insert(tx, context, *moved, publication, actor);
    const std::string url = context.public_url + "/results/" + id;
    post.text = *title + "\n\n" + *text + "\n\n" + url;
    const std::string outbox_id = channel::send_post(tx, context.clock, context.page_id, post);
    tx.query("UPDATE publications SET outbox_id = $2 WHERE id = $1", id, outbox_id);
    // A new message takes the quick replies of the one before: who has not rated yet gets them
    // again.
    const bool asks =
        !cases::rating_of(tx, moved->id) && cases::merged_reports(tx, moved->id).empty();
    cases::tell(
        tx,
        context,
        *moved,
        "notice.publish",
        {{"url", url}},
        asks ? cases::rating_choices(context.texts, moved->code) : std::vector<channel::Choice>{}
    );
    return moved;
}

Result<Report> unpublish(
    db::Tx& tx, const Context& context, Report report, const Json& body, const std::string& actor
) {
    const auto reason = cases::required_text(body, "reason");
    if (!reason) return reason.error();
    auto moved =
        cases::move(tx, context, std::move(report), cases::Action::Unpublish, actor, *reason);
    if (!moved) return moved;
    if (withdraw(tx, context, *moved, *reason) == 0) {
        return fail(Errc::Conflict, "Tin này không có kết quả nào đang công khai.");
    }
    return moved;
}

std::optional<Publication> find_publication(db::Query& query, std::string_view id) {
    const auto row =
        query.one("SELECT * FROM publications WHERE id = $1 AND state = 'published'", id);
    return row ? std::optional{publication_from(query, *row)} : std::nullopt;
}

std::optional<Publication> publication_of(db::Query& query, std::string_view report_id) {
    const auto row = query.one(
        "SELECT * FROM publications WHERE report_id = $1 AND state = 'published' ORDER BY "
        "published_at DESC LIMIT 1",
        report_id
    );
    return row ? std::optional{publication_from(query, *row)} : std::nullopt;
}

std::vector<Publication> list_publications(
    db::Query& query, std::string_view field, std::string_view cursor, std::size_t limit
) {
    std::vector<Publication> out;
    for (const auto& row : query.query(
             "SELECT * FROM publications WHERE state = 'published' AND ($1 = '' OR field = $1) AND "
             "($2 = '' OR "
             "(published_at, id) < (SELECT published_at, id FROM publications WHERE id = $2)) "
             "ORDER BY published_at DESC, id "
             "DESC LIMIT $3",
             field,
             cursor,
             limit
         )) {
        out.push_back(publication_from(query, row));
    }
    return out;
}

bool is_public(db::Query& query, std::string_view media_id) {
    return query
        .one(
            "SELECT 1 AS yes FROM publication_media m JOIN publications p ON p.id = "
            "m.publication_id WHERE m.media_id = $1 "
            "AND p.state = 'published'",
            media_id
        )
        .has_value();
}

}  // namespace k197::publication
