#pragma once
// The step document.render: the intake sheet of a report as it stands now, issued as a new
// document.

#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/texts.h"
#include "cases/act.h"
#include "db/db.h"
#include "document/document_store.h"
#include "document/sheet.h"
#include "jobs/jobs.h"
#include "media/blob_store.h"

namespace k197::document {

struct RenderContext {
    db::Database& database;
    const Clock& clock;
    media::BlobStore& blobs;
    const cases::Context& cases;
    /// Names for people of a field and its sub-category, by code.
    std::function<std::string(const std::string& field)> field_name{};
    std::function<std::string(const std::string& field, const std::string& subfield)>
        subfield_name{};
    /// The full name of an account; the account's name when it has none.
    std::function<std::string(db::Query&, const std::string& account)> full_name{};
};

/// Runs the step for the report named by the job: a report that has a sheet of its present version
/// is left alone, unless the payload ends in " anew" (a picture has arrived). Jobs of the same lane
/// that waited when the report was read are done by the same sheet.
std::optional<jobs::Retry> render(const RenderContext& context, const jobs::Job& job);

/// The conversation of a report as bubbles; its pictures are named, not yet fetched.
Conversation conversation_of(
    db::Query& query, const RenderContext& context, const cases::Report& report
);

/// The same with the bytes of its pictures; one that is not in the store becomes a note. The store
/// may be far away: not to be called within a read of the database.
Conversation with_pictures(const media::BlobStore& blobs, Conversation conversation);

}  // namespace k197::document
