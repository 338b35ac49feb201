#pragma once
// The dossier of one report as a zip: conversation*.png, media/…, documents/…, SHA256SUMS.

#include <string>

#include "document/render.h"

namespace k197::document {

/// The zip's bytes. The same report gives the same bytes.
std::string make_dossier(
    db::Query& query, const RenderContext& context, const cases::Report& report
);

}  // namespace k197::document
