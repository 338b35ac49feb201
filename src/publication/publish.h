#pragma once
// Results shown in public: a title, a text and chosen pictures, with nothing of a person in them;
// on the public site and as a post on the Page.

#include "cases/act.h"

namespace k197::publication {

/// {title, text, media[]}. Invalid when the text holds a telephone number, an e-mail address, an
/// identity number or the reporter's name, or a picture may not be shown; Forbidden for a sealed
/// report.
Result<cases::Report> publish(
    db::Tx& tx,
    const cases::Context& context,
    cases::Report report,
    const Json& body,
    const std::string& actor
);
/// {reason}: takes it off the site and the Page.
Result<cases::Report> unpublish(
    db::Tx& tx,
    const cases::Context& context,
    cases::Report report,
    const Json& body,
    const std::string& actor
);

/// What the public sees of one result.
struct Publication {
    std::string id{};
    std::string report_id{};
    std::string title{};
    std::string text{};
    std::string field{};
    std::string unit_id{};
    Time published_at = 0;
    std::vector<std::string> media_ids{};
};
std::optional<Publication> find_publication(db::Query& query, std::string_view id);
/// The one that stands for a report now.
std::optional<Publication> publication_of(db::Query& query, std::string_view report_id);
/// Newest first; `cursor` is the id after which to go on.
std::vector<Publication> list_publications(
    db::Query& query, std::string_view field, std::string_view cursor, std::size_t limit
);
/// True when this medium is in a result that stands: anybody may see its shown copy.
bool is_public(db::Query& query, std::string_view media_id);

}  // namespace k197::publication
