#pragma once
// The dossier of one report as a zip: conversation*.png, media/…, documents/…, SHA256SUMS.

#include <string>
#include <utility>
#include <vector>

#include "document/render.h"

namespace k197::document {

/// What belongs into a dossier, as the database says.
struct DossierPlan {
    Conversation conversation{};
    std::vector<std::pair<std::string, std::string>> files{};  ///< name in the zip, SHA-256
};

DossierPlan plan_dossier(
    db::Query& query, const RenderContext& context, const cases::Report& report
);

/// The zip's bytes; files that the store does not have are left out. The same plan gives the same
/// bytes. Not to be called within a read of the database: the store may be far away.
std::string make_dossier(const media::BlobStore& blobs, DossierPlan plan);

}  // namespace k197::document
