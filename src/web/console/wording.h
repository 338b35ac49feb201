#pragma once
// Small texts for people: names of codes, how long ago, how large. Pure.

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "cases/report.h"

namespace k197::web::console {

/// The Vietnamese name of a code in its group: name_of("channel", "phone"). The code itself when it
/// has none.
std::string name_of(std::string_view group, std::string_view code);
/// How officers call a status; citizens read other words (data/texts).
std::string status_name(cases::Status status);
/// The class of colours of a status: new waiting work done stopped.
std::string_view tone_of(cases::Status status);

/// "vừa xong", "12 phút trước", "3 giờ trước", "2 ngày trước"; the date after a week.
std::string ago(Time at, Time now);
/// "còn 3 giờ", "quá hạn 2 ngày".
std::string until(Time due, Time now);
/// "300 kB", "1,2 MB", "4,5 GB".
std::string size_words(std::int64_t bytes);
/// "1:05"; "" for none.
std::string length_words(std::int64_t milliseconds);
/// The first `most` characters of a text in one line, with "…" when more follow.
std::string excerpt(std::string_view text, std::size_t most);

/// A text for a template: false instead of "", so that {{#text}} leaves the section out.
Json maybe(std::string_view text);
/// A time for a template: {iso, words} or false.
Json time_view(std::optional<Time> at);

/// The flags of a report as badges: [{label, tone}].
Json flags_view(const cases::Report& report, Time now);

}  // namespace k197::web::console
