#pragma once
// The steps by name: which job runs which function. The path of a message, in one table.

#include <map>
#include <string>
#include <vector>

#include "channel/send.h"
#include "conversation/step.h"
#include "document/render.h"
#include "jobs/jobs.h"
#include "media/fetch.h"
#include "org/fields.h"

namespace k197::app {

struct StepContexts {
    const conversation::StepContext& turn;
    const document::RenderContext& render;
    const channel::SendContext& send;
    const media::Fetching& fetch;
};
std::map<std::string, jobs::StepOptions> make_steps(const StepContexts& contexts);

/// What the sheet needs to know of names.
document::RenderContext make_render_context(
    db::Database& database,
    const Clock& clock,
    media::BlobStore& blobs,
    const cases::Context& cases,
    const org::Fields& fields
);
/// The fields to choose from, named in "vi" or "en".
std::vector<conversation::FieldName> field_names(
    const org::Fields& fields, std::string_view language
);
/// A picture has arrived after its report was filed: its sheets are made anew.
void queue_sheets_of_medium(db::Tx& tx, const Clock& clock, const std::string& media_id);

}  // namespace k197::app
