#pragma once
// What every page of the public site needs: the visitor's language and the data of the layout.

#include <string>
#include <string_view>

#include "base/json.h"
#include "db/db.h"
#include "web/app.h"
#include "web/server.h"

namespace k197::web::site {

/// A text in the two languages of the site.
struct Words {
    std::string_view vi{};
    std::string_view en{};
};

/// The visitor asked for English (?lang=en); Vietnamese otherwise.
bool is_english(const Request& request);
/// The texts in the visitor's language.
const Texts& texts_of(const App& app, const Request& request);
/// A path of the site that keeps the visitor's language.
std::string in_language(const Request& request, std::string_view path);

/// title, en, q (what to append to a link), other_lang_url, trial, page_address, messenger_url,
/// facebook_url.
Json page_json(const App& app, const Request& request, const Words& title);
/// The same for a title that is data.
Json page_json(const App& app, const Request& request, std::string_view title);
/// A page that says why there is nothing to show.
Response problem_page(const App& app, const Request& request, int status, const Words& message);

/// The text, or false when it is empty: in a template an empty text counts as something.
Json text_or_false(std::string text);
/// The day, and the day with the hour, as people write them.
std::string day_words(const Request& request, Time time);
std::string moment_words(const Request& request, Time time);
/// The name of a field; the code itself when it is unknown.
std::string field_name(const App& app, const Request& request, std::string_view code);
/// The name of a unit by units.id, "" when there is none.
std::string unit_name(db::Query& query, std::string_view unit_id);

}  // namespace k197::web::site
