#include "conversation/draft.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/normalise.h"

namespace k197::conversation {
namespace {

using Waits = Dialogue::Waits;

// In characters; a longer answer is content.
constexpr std::size_t kLongestPlaceAnswer = 120;
constexpr std::size_t kLongestTimeAnswer = 60;
constexpr std::size_t kLongestContactAnswer = 80;
constexpr std::size_t kLongestCorrection = 60;
constexpr std::size_t kFewWords = 6;  // a sentence has as many; an answer seldom

void add_message(Draft& draft, const Input& input) {
    const auto& ids = draft.message_ids;
    if (std::ranges::find(ids, input.message_id) != ids.end()) return;
    draft.message_ids.push_back(input.message_id);
    draft.media += input.media;
}

void add_content(Draft& draft, const Input& input, const std::string& text) {
    if (!text.empty()) draft.parts.push_back({.message_id = input.message_id, .text = text});
}

void set_field(Draft& draft, const std::string& field, const std::string& subfield) {
    draft.field = field;
    draft.subfield = subfield;
    if (field == "official_conduct") draft.sealed = true;
}

void set_place(Draft& draft, const PlaceSense& place) {
    draft.place = place.text;
    draft.wards = place.wards;
    draft.ward_certain = place.certain;
    draft.ward_settled = place.certain || place.wards.empty();
}

/// A street without its ward, said in free words, is asked about; where an official works is not.
void ask_for_ward(Draft& draft) {
    if (draft.wards.empty() && !draft.latitude && !draft.sealed) draft.ward_settled = false;
}

void absorb_contact(Draft& draft, const Understood& words) {
    if (words.name && !draft.name) draft.name = words.name;
    if (words.phone && !draft.phone) draft.phone = words.phone;
    if (draft.name && draft.phone) draft.contact_settled = true;
}

/// What free words tell beside the content. What is known already stays.
void absorb(Draft& draft, const Understood& words) {
    if (words.time && !draft.time) {
        draft.time = words.time;
        draft.occurred_at = words.occurred_at;
    }
    if (words.field && !draft.field) set_field(draft, *words.field, words.subfield);
    if (words.place && !draft.place) {
        set_place(draft, *words.place);
        ask_for_ward(draft);
    }
    if (draft.urgency == "normal") draft.urgency = words.urgency;
    absorb_contact(draft, words);
}

void set_time(Draft& draft, const std::string& time, const std::optional<Time>& occurred_at) {
    draft.time = time;
    draft.occurred_at = occurred_at;
}

void take_form_lines(Draft& draft, const Understood& words, const World& world) {
    if (words.form_name) draft.name = words.form_name;
    if (words.form_phone) draft.phone = words.form_phone;
    if (words.form_address) draft.address = words.form_address;
    if (words.form_name || words.form_phone || words.form_address) draft.contact_settled = true;
    if (words.form_field && words.field) set_field(draft, *words.field, words.subfield);
    if (words.form_time) set_time(draft, *words.form_time, words.occurred_at);
    if (words.form_place) {
        auto place = world.locate(*words.form_place, std::nullopt, std::nullopt);
        place.text = *words.form_place;
        set_place(draft, place);
    }
}

/// A line "Nội dung" corrects what stood there; before the summary it may also go on with it.
void take_form_content(Draft& draft, Waits waits, const Input& input, const Understood& words) {
    if (!words.form_content) return;
    if (waits == Waits::Edit || waits == Waits::Confirm) draft.parts.clear();
    add_content(draft, input, *words.form_content);
    if (words.time && !draft.time) set_time(draft, *words.time, words.occurred_at);
    if (words.place && !draft.place) set_place(draft, *words.place);
}

void take_form(
    Draft& draft, Waits waits, const Input& input, const Understood& words, const World& world
) {
    take_form_lines(draft, words, world);
    take_form_content(draft, waits, input, words);
    if (!draft.parts.empty() && draft.time && draft.place) draft.complete_form = true;
    if (words.field && !draft.field) set_field(draft, *words.field, words.subfield);
    if (draft.urgency == "normal") draft.urgency = words.urgency;
}

/// The whole answer is the place, unless it holds the time as well.
void take_place_answer(
    Draft& draft, const Input& input, const Understood& words, const World& world
) {
    auto place = world.locate(input.text, std::nullopt, std::nullopt);
    place.text = words.time && words.place ? words.place->text : input.text;
    set_place(draft, place);
    ask_for_ward(draft);
    if (words.time && !draft.time) set_time(draft, *words.time, words.occurred_at);
    absorb_contact(draft, words);
}

void take_time_answer(Draft& draft, const Input& input, const Understood& words) {
    set_time(draft, input.text, words.occurred_at);
    absorb_contact(draft, words);
}

void take_contact_answer(Draft& draft, const Input& input, const Understood& words) {
    draft.contact_settled = true;
    draft.name = words.name ? words.name : draft.name;
    draft.phone = words.phone ? words.phone : draft.phone;
    if (words.name || words.phone) {
        if (words.place && !draft.address) draft.address = words.place->text;
        return;
    }
    (words.place ? draft.address : draft.name) = input.text;
}

/// After "edit": a place or a time, said in free words, takes the place of the former. False when
/// it tells neither.
bool take_correction(Draft& draft, const Input& input, const Understood& words) {
    if (text::characters(input.text) > kLongestCorrection) return false;
    if (words.place) set_place(draft, *words.place);
    if (words.time) set_time(draft, *words.time, words.occurred_at);
    if (words.name) draft.name = words.name;
    if (words.phone) draft.phone = words.phone;
    return words.place || words.time || words.name || words.phone;
}

bool is_small_talk(Sense sense) {
    return sense == Sense::Greeting || sense == Sense::Thanks || sense == Sense::Spam ||
           sense == Sense::Abuse;
}

/// A sentence that tells of a matter, rather than an answer of some words.
bool tells_matter(const Input& input, const Understood& words) {
    return words.sense == Sense::Matter && words.field &&
           text::words(input.text).size() >= kFewWords;
}

Fit fit_of_place(const Input& input, const Understood& words) {
    const auto length = text::characters(input.text);
    if (words.place) return length <= kLongestPlaceAnswer ? Fit::Answer : Fit::Content;
    if (length > kLongestPlaceAnswer || tells_matter(input, words)) return Fit::Content;
    const bool asks = words.sense == Sense::Question || words.sense == Sense::Followup;
    return asks ? Fit::Nothing : Fit::Answer;
}

/// Who reports, told where something else was asked. A street may be named like a person, so a
/// name alone is not enough where a place is expected.
bool tells_only_contact(Waits waits, const Understood& words) {
    if (words.is_form || words.place || words.time) return false;
    if (waits == Waits::Time || waits == Waits::Field) return words.name || words.phone;
    return (waits == Waits::Place || waits == Waits::Ward) && words.phone;
}

/// "mai dịch nhé" after a street without its ward.
bool tells_ward(const Draft& draft, const Understood& words) {
    const bool open = draft.place && draft.wards.empty() && !draft.latitude;
    return open && words.place && !words.place->wards.empty() && !words.time;
}

Fit fit_of_time(const Input& input, const Understood& words) {
    if (text::characters(input.text) > kLongestTimeAnswer) return Fit::Content;
    if (!words.time && tells_matter(input, words)) return Fit::Content;
    return words.sense == Sense::Followup ? Fit::Nothing : Fit::Answer;
}

Fit fit_of_contact(const Input& input, const Understood& words) {
    if (words.name || words.phone) return Fit::Answer;
    const bool too_long = text::characters(input.text) > kLongestContactAnswer;
    return too_long || tells_matter(input, words) ? Fit::Content : Fit::Answer;
}

/// The ward of a street, told afterwards: it may still be one of several.
void add_ward(Draft& draft, const PlaceSense& ward) {
    draft.place = draft.place.value_or("") + ", " + ward.text;
    draft.wards = ward.wards;
    draft.ward_certain = ward.certain;
    draft.ward_settled = ward.certain;
}

void take_ward_name(Draft& draft, const Input& input, const Understood& words, const World& world) {
    draft.ward_settled = true;
    if (words.time && !words.place) return absorb(draft, words);
    const bool bare = !words.place || words.place->wards.empty();
    auto ward =
        bare ? world.locate("phường " + input.text, std::nullopt, std::nullopt) : *words.place;
    if (bare) ward.text = input.text;
    if (!ward.wards.empty()) return add_ward(draft, ward);
    draft.place = draft.place.value_or("") + ", " + input.text;
}

void take_ward_answer(
    Draft& draft, const Input& input, const Understood& words, const World& world
) {
    if (draft.wards.empty()) return take_ward_name(draft, input, words, world);
    const std::string said = text::fold(input.text);
    for (const auto& ward : draft.wards) {
        if (said.find(text::fold(ward.name)) != std::string::npos)
            return choose_ward(draft, ward.unit_id);
    }
    if (words.place && words.place->certain) {
        draft.wards = words.place->wards;
        draft.ward_certain = true;
    }
    draft.ward_settled = true;  // what is still open, the officers find out
}

void take_answer(
    Draft& draft, Waits waits, const Input& input, const Understood& words, const World& world
) {
    if (waits == Waits::Place) take_place_answer(draft, input, words, world);
    if (waits == Waits::Time) take_time_answer(draft, input, words);
    if (waits == Waits::Contact) take_contact_answer(draft, input, words);
    if (waits == Waits::Ward) take_ward_answer(draft, input, words, world);
    if (waits == Waits::Field) set_field(draft, *words.field, words.subfield);
}

}  // namespace

Fit fit_of(Waits waits, const Input& input, const Understood& words) {
    const bool tells = words.place || words.time || words.name || words.phone;
    if (is_small_talk(words.sense) && !tells) return Fit::Nothing;
    switch (waits) {
        case Waits::Place: return fit_of_place(input, words);
        case Waits::Time: return fit_of_time(input, words);
        case Waits::Contact: return fit_of_contact(input, words);
        case Waits::Ward: return tells_matter(input, words) ? Fit::Content : Fit::Answer;
        case Waits::Field: return words.field ? Fit::Answer : Fit::Content;
        case Waits::Nothing:
        case Waits::Content:
        case Waits::Confirm:
        case Waits::Edit:
        case Waits::More: break;
    }
    return Fit::Content;
}

void take_text(
    Draft& draft, Waits waits, const Input& input, const Understood& words, const World& world
) {
    const Fit fit = words.is_form ? Fit::Answer : fit_of(waits, input, words);
    if (fit == Fit::Nothing) return;
    add_message(draft, input);
    if (words.sealed) draft.sealed = true;
    if (words.is_form) return take_form(draft, waits, input, words, world);
    if (tells_only_contact(waits, words)) return absorb_contact(draft, words);
    if (waits == Waits::Time && tells_ward(draft, words)) return add_ward(draft, *words.place);
    if (fit == Fit::Answer) return take_answer(draft, waits, input, words, world);
    if (waits == Waits::Edit && take_correction(draft, input, words)) return;
    add_content(draft, input, input.text);
    absorb(draft, words);
}

void take_media(Draft& draft, const Input& input) {
    add_message(draft, input);
}

void take_pin(Draft& draft, const Input& input, const World& world) {
    add_message(draft, input);
    draft.latitude = input.latitude;
    draft.longitude = input.longitude;
    auto place = world.locate("", input.latitude, input.longitude);
    place.text = draft.place.value_or(fmt::format(
        "Vị trí {:.5f}, {:.5f}", input.latitude.value_or(0), input.longitude.value_or(0)
    ));
    set_place(draft, place);
}

bool take_edit(Draft& draft, const Input& input, const Understood& words, const World& world) {
    const auto& ids = draft.message_ids;
    if (std::ranges::find(ids, input.message_id) == ids.end()) return false;
    if (words.sealed) draft.sealed = true;
    if (words.is_form) take_form_lines(draft, words, world);
    const auto part = std::ranges::find(draft.parts, input.message_id, &Part::message_id);
    const std::string said = words.is_form ? words.form_content.value_or("") : input.text;
    const bool says_other = part != draft.parts.end() && !said.empty() && part->text != said;
    if (says_other) part->text = said;
    return says_other || words.is_form;
}

void choose_ward(Draft& draft, std::string_view unit_id) {
    for (const auto& ward : std::vector{draft.wards}) {
        if (ward.unit_id != unit_id) continue;
        draft.wards = {ward};
        draft.ward_certain = true;
    }
    draft.ward_settled = true;
}

Waits next_question(const Draft& draft) {
    if (draft.parts.empty()) return Waits::Content;
    if (draft.question || draft.complete_form) return Waits::Confirm;
    if (!draft.place) return Waits::Place;
    if (!draft.ward_settled) return Waits::Ward;
    if (!draft.time) return Waits::Time;
    if (!draft.field) return Waits::Field;
    return draft.contact_settled ? Waits::Confirm : Waits::Contact;
}

bool may_skip(Waits waits) {
    return waits == Waits::Field || waits == Waits::Contact || waits == Waits::Ward;
}

void skip(Draft& draft, Waits waits) {
    if (waits == Waits::Field) draft.field = "other";
    if (waits == Waits::Contact) draft.contact_settled = true;
    if (waits == Waits::Ward) draft.ward_settled = true;
}

}  // namespace k197::conversation
